"""A memorandum of understanding with a foreign province: from proposal to renewal."""

from datetime import date, timedelta

from ode_workflows.cli.story.stage import Stage, answers_of_scenario

BEGINS_ON = date(2026, 1, 12)
GOVERNOR = "Gavin Example"
PREMIER = "Aimée Exemple"


def play(stage: Stage) -> str:
    """Play it and return its reference."""
    reference = _proposed(stage)
    _reviewed(stage, reference)
    _negotiated(stage, reference)
    _cleared(stage, reference)
    _signed(stage, reference)
    _renewed(stage, reference)
    return reference


def _proposed(stage: Stage) -> str:
    stage.on(BEGINS_ON)
    reference = stage.propose(
        "ana",
        {
            "title": "Memorandum of understanding on zero-emission freight with Québec",
            "kind": "memorandum_of_understanding",
            "counterparts": [{"name": "Gouvernement du Québec", "kind": "foreign_subnational"}],
            "purpose": "Share what works in moving freight without emissions, and plan charging along shared routes.",
            "activities": "Two exchanges of officials a year; one shared list of charging sites; a yearly public note.",
            "expected_outcomes": "Twelve corridors with charging for heavy trucks by 2030.",
            "lead_agency": "California Environmental Protection Agency",
            "issue_areas": ["climate", "transportation"],
            "is_binding": "no",
            "visibility": "public",
            "term": {
                "kind": "fixed_renewable_by_consent",
                "number": 4,
                "unit": "years",
                "notice_number": 90,
                "notice_unit": "calendar_days",
            },
            "facts": answers_of_scenario(
                "clean tourism memorandum with a Mexican state", counterpart_country="CA", environmental_commitment="no"
            ),
        },
    )
    stage.step(reference, "submit_for_legal_review", "ana")
    return reference


def _reviewed(stage: Stage, reference: str) -> None:
    stage.later(3)
    stage.settle_findings(reference, "clara")
    stage.step(
        reference,
        "settle_finding",
        "clara",
        title="Foreign partner: does the Compact Clause reach it?",
        severity="counsel_decides",
        authorities="U.S. Const. art. I, s. 10, cl. 3; Virginia v. Tennessee",
        settlement="does_not_apply",
        reason="A text without obligations adds nothing to the power of either side; the template says so.",
    )
    stage.later(4)
    stage.step(
        reference,
        "authorize_negotiation",
        "dora",
        scope="Exchange of methods and data on freight; no funds, no obligations.",
        red_lines="No promise on the law of either side; no exclusivity.",
    )
    stage.run_sweep()


def _negotiated(stage: Stage, reference: str) -> None:
    stage.later(14)
    name, draft = stage.draft(reference, "memorandum_of_understanding")
    stage.step(
        reference,
        "record_round",
        "ana",
        place="Montréal",
        present="Ana Alvarado; the ministry's delegation",
        open_points="Wording of the yearly note",
        text_out={"name": name, "content": draft},
    )
    stage.later(20)
    stage.step(reference, "freeze_text", "ana", files={"en": {"name": name, "content": draft}})
    note = "The memorandum lets both sides share methods. It costs nothing beyond staff time and binds nobody."
    stage.step(
        reference,
        "submit_for_clearance",
        "ana",
        explanatory_note={"name": "explanatory-note.txt", "content": note.encode()},
    )


def _cleared(stage: Stage, reference: str) -> None:
    stage.later(5)
    stage.settle_findings(reference, "clara")
    stage.step(reference, "resolve_approval", "clara", approval="legal_sufficiency", outcome="favourable")
    stage.step(
        reference,
        "resolve_approval",
        "lena",
        approval="agency_concurrence",
        outcome="favourable",
        evidence="Letter of the agency, on file",
    )
    stage.step(
        reference,
        "confirm",
        "clara",
        what="full_powers",
        holder=GOVERNOR,
        title="Governor",
        evidence="Cal. Const. art. V, s. 1; Gov. Code 12012",
    )
    stage.step(reference, "confirm", "clara", what="force_rule")
    stage.later(2)
    stage.step(reference, "authorize_signature", "dora", signatory=GOVERNOR)


def _signed(stage: Stage, reference: str) -> None:
    stage.later(21)
    for party, signer, title, place in (
        ("us", GOVERNOR, "Governor", "Sacramento"),
        ("Gouvernement du Québec", PREMIER, "Première ministre", "Québec"),
    ):
        stage.step(
            reference,
            "record_signature",
            "sven",
            party=party,
            signer=signer,
            title=title,
            place=place,
            evidence="Signed original, vault 3",
        )
    stage.step(reference, "complete_signature", "sven")
    stage.run_sweep()


def _renewed(stage: Stage, reference: str) -> None:
    stage.on(stage.date_of(reference, "renewal_window_opens_on"))
    for days in (90, 30):
        stage.on(stage.date_of(reference, "notice_by") - timedelta(days=days))
    stage.step(
        reference,
        "renew",
        "dora",
        basis="exchange_of_letters",
        evidence="Letters of both sides, on file",
    )
    stage.run_sweep()
