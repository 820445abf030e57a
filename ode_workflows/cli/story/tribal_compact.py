"""A tribal-state gaming compact: two governors' acts, the legislature, Interior's 45 days, force on publication."""

from datetime import date, timedelta

from ode_workflows.cli.story.stage import Stage, answers_of_scenario

BEGINS_ON = date(2026, 2, 2)
TRIBE = "Example Valley Band of Indians"
KEEPERS = {
    "counsel": "colin", "analyst": "ana", "tribal_liaison": "tala", "records_officer": "rosa", "director": "dora",
}  # fmt: skip
GOVERNOR, CHAIR = "Gavin Example", "Rosalind Example"


def play(stage: Stage) -> str:
    """Play it and return its reference."""
    reference = _proposed(stage)
    _negotiated(stage, reference)
    _cleared(stage, reference)
    _signed(stage, reference)
    _ratified(stage, reference)
    _in_force(stage, reference)
    _renewed(stage, reference)
    return reference


def _proposed(stage: Stage) -> str:
    stage.on(BEGINS_ON)
    reference = stage.propose(
        "amir",
        {
            "title": f"Tribal-state gaming compact with the {TRIBE}",
            "kind": "tribal_state_compact",
            "counterparts": [{"name": TRIBE, "kind": "tribe_federally_recognized"}],
            "purpose": "Class III gaming on Indian lands, at the tribe's request (25 U.S.C. 2710(d)).",
            "activities": "One gaming facility; joint regulation; contributions to local services.",
            "expected_outcomes": "Tribal self-government and economic development; fair and honest gaming.",
            "lead_agency": "Governor's Office of Business and Economic Development",
            "issue_areas": ["gaming"],
            "is_binding": "yes",
            "visibility": "public",
            "term": {"kind": "fixed", "number": 20, "unit": "years"},
            "facts": answers_of_scenario("California gaming compact"),
        },
    )
    stage.step(reference, "submit_for_legal_review", "amir")
    stage.later(4)
    stage.settle_findings(reference, "colin")
    return reference


def _negotiated(stage: Stage, reference: str) -> None:
    stage.later(6)
    stage.step(
        reference,
        "resolve_approval",
        "ana",
        approval="governor_authority_to_negotiate",
        outcome="favourable",
        evidence="Governor's letter of 10 February 2026",
    )
    stage.answer_rows(reference, "negotiate", KEEPERS)
    stage.step(reference, "authorize_negotiation", "dora", scope="A compact for one facility, in the form of 2016.")
    stage.run_sweep()
    stage.later(45)
    name, draft = stage.draft(reference, "tribal_state_compact")
    stage.step(
        reference,
        "record_round",
        "amir",
        place="Tribal council house",
        present="The chair and counsel of the tribe; the Governor's negotiator",
        open_points="Contribution to the fire district",
        text_out={"name": name, "content": draft},
    )
    stage.later(30)
    stage.step(reference, "freeze_text", "amir", files={"en": {"name": name, "content": draft}})
    note = "The compact allows one facility, gives the state a role in regulation, and needs an act and Interior."
    stage.step(
        reference,
        "submit_for_clearance",
        "amir",
        explanatory_note={"name": "explanatory-note.txt", "content": note.encode()},
    )


def _cleared(stage: Stage, reference: str) -> None:
    stage.later(8)
    stage.settle_findings(reference, "colin")
    stage.step(reference, "resolve_approval", "colin", approval="legal_sufficiency", outcome="favourable")
    stage.step(
        reference,
        "resolve_approval",
        "tala",
        approval="tribal_resolution",
        outcome="favourable",
        evidence="Resolution 2026-14 of the tribal council",
    )
    stage.step(
        reference,
        "resolve_approval",
        "ana",
        approval="governor_authority_to_sign",
        outcome="favourable",
        evidence="Governor's letter of 6 May 2026",
    )
    stage.answer_rows(reference, "conclude", KEEPERS)
    stage.step(
        reference,
        "confirm",
        "colin",
        what="full_powers",
        holder=GOVERNOR,
        title="Governor",
        evidence="Cal. Const. art. IV, s. 19(f); Gov. Code 12012.25",
    )
    stage.step(reference, "confirm", "colin", what="force_rule")
    stage.step(reference, "authorize_signature", "dora", signatory=GOVERNOR)


def _signed(stage: Stage, reference: str) -> None:
    stage.later(14)
    for party, signer, title in (("us", GOVERNOR, "Governor"), (TRIBE, CHAIR, "Chair")):
        stage.step(
            reference,
            "record_signature",
            "sven",
            party=party,
            signer=signer,
            title=title,
            place="Sacramento",
            evidence="Executed compact, vault 3",
        )
    stage.step(reference, "complete_signature", "sven")


def _ratified(stage: Stage, reference: str) -> None:
    stage.later(60)
    stage.step(
        reference,
        "resolve_approval",
        "ana",
        approval="legislative_ratification",
        outcome="favourable",
        evidence="Stats. 2026, ch. 101 (example)",
    )
    stage.later(6)
    stage.step(
        reference,
        "resolve_approval",
        "rosa",
        approval="secretary_of_state_transmittal",
        outcome="received",
        evidence="Date stamp of the Office of Indian Gaming",
    )
    stage.step(
        reference,
        "resolve_approval",
        "rosa",
        approval="secretary_of_state_transmittal",
        outcome="filed",
        evidence="Letter and receipt, on file",
    )
    due = stage.row(reference, "secretary_of_interior_gaming_approval").due_on
    stage.on(due + timedelta(days=1))


def _in_force(stage: Stage, reference: str) -> None:
    stage.later(20)
    stage.step(
        reference,
        "resolve_approval",
        "rosa",
        approval="federal_register_notice",
        outcome="filed",
        evidence="91 Fed. Reg. (example)",
    )
    stage.step(
        reference,
        "resolve_approval",
        "colin",
        approval="statutory_condition",
        outcome="elapsed",
        evidence="The Secretary's approval, deemed, and its notice: 25 U.S.C. 2710(d)(3)(B)",
    )
    stage.step(reference, "confirm", "colin", what="force_date")
    stage.later(2)


def _renewed(stage: Stage, reference: str) -> None:
    stage.on(stage.date_of(reference, "renewal_window_opens_on"))
    stage.later(60)
    stage.step(
        reference,
        "renew",
        "dora",
        basis="clause",
        new_expires_on=_twenty_years_on(stage.case(reference).agreement.expires_on),
        evidence="Option of the term article, exercised by letter",
    )
    stage.run_sweep()


def _twenty_years_on(day: date | None) -> str:
    if day is None:
        raise LookupError("the compact has a fixed term")
    return day.replace(year=day.year + 20).isoformat()
