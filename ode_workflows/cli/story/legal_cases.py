"""Stories of the legal screen: what a rule of law does to an agreement on its way."""

from datetime import date
from typing import Any

from ode_workflows.cli.story.stage import Stage, answers_of_scenario

BEGINS_ON = date(2026, 3, 2)
GOVERNOR = "Gavin Example"
KEEPERS = {
    "counsel": "clara", "analyst": "amir", "liaison": "lena", "tribal_liaison": "tala", "records_officer": "rosa",
    "director": "dora",
}  # fmt: skip
_NOTE = {
    "name": "note.txt",
    "content": b"What it is about, what it costs and what it changes: nothing beyond staff time.",
}


def mutual_defence(stage: Stage) -> str:
    """A clause of mutual defence: the blocker stands, nobody can go on, the proposal is declined."""
    reference = _proposed(
        stage,
        "Declaration of partnership with Exampleland",
        "joint_declaration",
        [("Republic of Exampleland", "foreign_national")],
        answers_of_scenario("mutual defense pact with a sanctioned government"),
        purpose="Friendship, and help for each other in case of attack.",
        issue_areas=["public_safety"],
    )
    stage.later(3)
    stage.settle_findings(reference, "clara")
    stage.refused(reference, "authorize_negotiation", "dora", scope="as proposed")
    stage.step(
        reference, "close", "dora", close_reason="declined",
        reason="No state may make an alliance, and Congress cannot cure it.",
    )  # fmt: skip
    return reference


def colorado_river(stage: Stage) -> str:
    """A deal of seven states on the Colorado River: Congress, the Secretary's contracts and Reclamation are asked."""
    states = ("Arizona", "Colorado", "Nevada", "New Mexico", "Utah", "Wyoming")
    reference = _proposed(
        stage,
        "Compact on shortage sharing on the Colorado River",
        "interstate_compact",
        [(f"State of {name}", "us_state") for name in states],
        answers_of_scenario("seven-state deal on the Colorado River"),
        purpose="Share shortages of the river by a schedule that all seven basin states keep.",
        issue_areas=["water"],
        is_binding="yes",
    )
    stage.later(4)
    stage.settle_findings(reference, "clara")
    stage.later(6)
    stage.answer_rows(reference, "negotiate", KEEPERS)
    stage.step(reference, "authorize_negotiation", "dora", scope="Shortage sharing until 2036, no sale of water.")
    stage.tell_rows(reference)
    return reference


def tourism(stage: Stage) -> str:
    """A tourism memorandum with a Mexican state: from proposal into effect, and nothing asked but the register."""
    jalisco = "Estado de Jalisco"
    reference = _proposed(
        stage,
        "Memorandum of understanding on tourism with Jalisco",
        "memorandum_of_understanding",
        [(jalisco, "foreign_subnational")],
        answers_of_scenario("clean tourism memorandum with a Mexican state"),
        purpose="Share what works in tourism and promote each other's parks.",
        issue_areas=["commerce"],
        term={"kind": "fixed_renewable_by_consent", "number": 4, "unit": "years", "notice_number": 60,
              "notice_unit": "calendar_days"},
    )  # fmt: skip
    stage.later(2)
    stage.settle_findings(reference, "clara")
    stage.step(reference, "authorize_negotiation", "dora", scope="Exchange and promotion; no funds, no obligations.")
    stage.run_sweep()
    stage.later(10)
    name, draft = stage.draft(reference, "memorandum_of_understanding")
    stage.step(reference, "freeze_text", "amir", files={"en": {"name": name, "content": draft}})
    stage.step(reference, "submit_for_clearance", "amir", explanatory_note=_NOTE)
    stage.settle_findings(reference, "clara")
    stage.answer_rows(reference, "conclude", KEEPERS)
    stage.step(
        reference, "confirm", "clara", what="full_powers", holder=GOVERNOR, title="Governor",
        evidence="Cal. Const. art. V, s. 1; Gov. Code 12012",
    )  # fmt: skip
    stage.step(reference, "confirm", "clara", what="force_rule")
    stage.step(reference, "authorize_signature", "dora", signatory=GOVERNOR)
    stage.later(5)
    for party, signer in (("us", GOVERNOR), (jalisco, "Paula Ejemplo")):
        stage.step(
            reference, "record_signature", "sven", party=party, signer=signer, title="Governor", place="Guadalajara",
            evidence="Scan of the signed page",
        )  # fmt: skip
    stage.step(reference, "complete_signature", "sven")
    stage.tell_rows(reference)
    return reference


def _proposed(
    stage: Stage, title: str, kind: str, others: list[tuple[str, str]], facts: dict[str, Any], **more: Any
) -> str:
    """Put a proposal on file whose every question is answered, and submit it for legal review."""
    stage.on(BEGINS_ON)
    intake = {
        "title": title,
        "kind": kind,
        "counterparts": [{"name": name, "kind": of_kind} for name, of_kind in others],
        "lead_agency": "Governor's Office of Business and Economic Development",
        "is_binding": "no",
        "visibility": "public",
        "facts": facts,
        **more,
    }
    reference = stage.propose("ana", intake)
    stage.step(reference, "submit_for_legal_review", "ana")
    return reference
