"""We join a compact that is in force elsewhere: our act is the signature, the threshold is long met."""

from datetime import date

from tests.stories.desk import Desk

MEMBERS = [
    {"name": name, "kind": "us_state", "consented_on": f"200{year}-07-01"}
    for year, name in enumerate(["Kansas", "Ohio", "Texas", "Utah"], start=1)
]


def test_enactment_brings_a_compact_in_force_elsewhere_into_force_for_us(desk: Desk) -> None:
    reference = desk.propose(
        title="Interstate Mining Compact",
        kind="interstate_compact",
        entry="joining",
        counterparts=MEMBERS,
        force={"rule": "on_nth_party", "count": 4},
        term={"kind": "indefinite", "notice_number": 1, "notice_unit": "years"},
    )
    desk.to_clearance(reference)
    desk.answer_rows(reference, "conclude")
    desk.step(reference, "resolve_approval", "amir", approval="public_comment", outcome="sent", evidence="notice 12")
    desk.today = date(2026, 9, 1)
    desk.step(reference, "resolve_approval", "system", approval="public_comment", outcome="elapsed")
    desk.step(
        reference, "confirm", "clara", what="full_powers", holder="Legislature", title="both houses", evidence="art. IV"
    )
    desk.step(reference, "confirm", "clara", what="force_rule")
    desk.step(reference, "authorize_signature", "dora", signatory="Legislature")
    desk.today = date(2026, 10, 1)
    desk.step(
        reference, "record_signature", "sven", party="us", signer="Legislature", title="both houses",
        place="Sacramento", mode="enactment", evidence="Stats. 2026, ch. 100",
    )  # fmt: skip
    desk.step(reference, "complete_signature", "sven")

    desk.step(
        reference,
        "resolve_approval",
        "amir",
        approval="legislative_ratification",
        outcome="favourable",
        evidence="ch. 100",
    )
    desk.step(reference, "bring_into_force", "ana")

    agreement = desk.case(reference).agreement
    assert agreement.in_force_generally_on == date(2004, 7, 1)
    assert agreement.in_force_on == date(2026, 10, 1)
