"""Three rounds with a counterparty, one unmarked change, a fallback, a frozen text, approvals, and a late change."""

import io
from datetime import UTC, date, datetime

import docx
import pytest

from ode_workflows.db.case import case_by
from ode_workflows.db.session import read_transaction
from ode_workflows.documents.package import MAIN_DOCUMENT, read_parts, write_parts
from ode_workflows.documents.redline.comparing import compare
from ode_workflows.domain.errors import RequirementUnmetError
from ode_workflows.registry.comments import comments_of
from ode_workflows.registry.points import points_of
from ode_workflows.registry.round_record import record_of_round
from ode_workflows.registry.rounds import Exchange, three_ways
from tests.stories.desk import NOTE, Desk

FIRST = {"fee": "USD 100", "days": "90", "report": "every year"}


def article_lines(*, fee: str, days: str, report: str) -> tuple[str, ...]:
    return (
        "Article 1 Data", "The Participants intend to share data on smoke.",
        "Article 2 Cost", f"Each Participant bears its own cost up to {fee}.",
        "Article 3 Reports", f"The Participants intend to report {report}.",
        "Article 4 Discontinuation", f"Either may discontinue on {days} days' notice.",
    )  # fmt: skip


def word(said: dict[str, str], remark: str = "") -> bytes:
    """Return the text as a Word file; a remark of theirs stands at its last line."""
    document = docx.Document()
    for line in article_lines(**said):
        document.add_paragraph(line)
    if remark:
        document.add_comment(document.paragraphs[-1].runs, text=remark, author="Rosa Example")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def marked(old: bytes, new: bytes) -> bytes:
    """Return a file in which the other side has tracked its changes."""
    return compare(old, new, author="Rosa Example", made_at=datetime(2026, 7, 8, 9, tzinfo=UTC)).content


def round_of(desk: Desk, reference: str, on: date, turn: str, **texts: bytes) -> str:
    desk.today = on
    files = {name: {"name": f"{name}.docx", "content": content} for name, content in texts.items()}
    said = {"place": "Tijuana", "present": "Both sides", "whose_turn": turn, **files}
    return desk.step(reference, "record_round", "ana", **said).summary


def negotiated(desk: Desk) -> tuple[str, list[str]]:
    """Play the three rounds and return the reference with what the history says of each."""
    reference = desk.propose()
    desk.to_negotiation(reference)
    sent, answered = {**FIRST}, {**FIRST, "days": "60"}
    said = [round_of(desk, reference, date(2026, 7, 2), "theirs", text_out=word(sent))]

    # they mark sixty days, and write another amount without a mark
    unmarked = {**sent, "fee": "USD 900"}
    back = marked(word(unmarked), word({**answered, "fee": "USD 900"}, remark="Sixty days are our custom."))
    said.append(round_of(desk, reference, date(2026, 7, 9), "ours", text_in=back))

    # we take the sixty days, keep our amount, and they agree without a further change
    final = word(answered)
    said.append(round_of(desk, reference, date(2026, 7, 15), "theirs", text_out=final, text_in=final))
    return reference, said


def test_three_rounds_tell_whose_turn_what_came_back_and_what_was_not_marked(desk: Desk) -> None:
    reference, said = negotiated(desk)

    assert "tracked changes by Rosa Example" in said[1]
    assert "without a mark, against our version 1: Article 2 is changed" in said[1]
    assert "1 of their comments taken in" in said[1]
    with read_transaction(desk.engine) as conn:
        case = case_by(conn, "reference", reference)
        assert case is not None
        shared = comments_of(conn, case, with_internal=False, reads_words=True)
        record = record_of_round(case, 2, files=desk.files, comments=shared, as_of=desk.today)
        points = points_of(Exchange(case, desk.files, "en"), shared)["points"]
        ways = three_ways(Exchange(case, desk.files, "en"))

    assert [group["article"] for group in record["returned"]["tracked"]] == ["Article 4"]
    assert record["returned"]["without_a_mark"] == ["Article 2 is changed"]
    assert record["turn"] == {"whose": "ours", "since": date(2026, 7, 9), "until": date(2026, 7, 15), "days": 6}
    assert record["days_held"] == {"ours": 6, "theirs": 7}
    assert [row["text"] for row in record["comments"]] == ["Sixty days are our custom."]
    assert {row["article"]: row["standing"] for row in points if row["kinds"] != ["comment"]} == {
        "Article 2": "ours", "Article 4": "theirs",
    }  # fmt: skip
    assert ways["conflicts"] == []


def test_a_late_change_of_one_article_makes_exactly_the_answers_on_the_text_stale_and_names_it(desk: Desk) -> None:
    reference, _ = negotiated(desk)
    settled = {"en": {"name": "final.docx", "content": word({**FIRST, "days": "60"})}}
    with pytest.raises(RequirementUnmetError, match="Their comment 1 on Article 4 is not resolved"):
        desk.step(reference, "freeze_text", "ana", files=settled)
    desk.step(reference, "resolve_comment", "clara", comment=1, reason="Sixty days are agreed.")
    desk.step(reference, "freeze_text", "ana", files=settled)
    desk.step(reference, "submit_for_clearance", "ana", explanatory_note=NOTE)
    desk.settle_findings(reference)
    desk.answer_rows(reference, "conclude")
    desk.step(reference, "add_approval", "clara", approval="trade_contact_notice", rests_on=["legally_binding"])
    answer = {"approval": "trade_contact_notice", "outcome": "answered", "evidence": "letter"}
    desk.step(reference, "resolve_approval", "amir", **answer)
    before = {row.id: row for row in desk.case(reference).approvals}
    on_the_text = {row.id for row in before.values() if row.speaks_for == "text" and row.outcome is not None}
    on_the_matter = {row.id for row in before.values() if row.speaks_for != "text" and row.outcome is not None}
    assert on_the_text
    assert on_the_matter

    desk.step(reference, "return_to_negotiation", "dora", reason="They ask for reports every two years.")
    late = word({**FIRST, "days": "60", "report": "every two years"})
    said = round_of(desk, reference, date(2026, 7, 30), "ours", text_out=late).casefold()
    frozen = desk.step(reference, "freeze_text", "ana", files={"en": {"name": "late.docx", "content": late}})

    assert "round 4 recorded" in said
    assert "Article 3 is changed" in frozen.summary
    after = {row.id: row for row in desk.case(reference).approvals}
    stale = {row.id for row in after.values() if row.status == "stale"}
    assert stale == on_the_text
    assert {after[each].stale_because for each in stale} == {"since it was answered: Article 3 is changed"}
    assert all(after[each].status == before[each].status for each in on_the_matter)


def test_a_fallback_that_was_approved_is_asked_for_again_when_its_text_changes(desk: Desk) -> None:
    reference, _ = negotiated(desk)
    desk.step(reference, "resolve_comment", "clara", comment=1, reason="Sixty days are agreed.")
    clause = {"clause": "immunity/no_waiver", "position": "fallback", "reason": "They ask for a mutual waiver."}
    desk.step(reference, "use_clause", "ana", **clause)
    desk.step(reference, "freeze_text", "ana")
    desk.step(reference, "submit_for_clearance", "ana", explanatory_note=NOTE)
    desk.settle_findings(reference)
    row = next(each for each in desk.case(reference).approvals if each.catalogue_id == "clause_below_line")
    desk.answer_rows(reference, "conclude", but=row.id)
    assert row.status == "open"
    desk.step(reference, "resolve_approval", "clara", approval=row.id, outcome="favourable", evidence="memo of counsel")
    before = {each.id: each for each in desk.case(reference).approvals}
    on_the_text = {each.id for each in before.values() if each.speaks_for == "text" and each.outcome is not None}
    assert row.id in on_the_text

    desk.step(reference, "return_to_negotiation", "dora", reason="They ask for reports every two years.")
    newest = max(desk.case(reference).texts, key=lambda each: each.number)
    late = desk.files.get(newest.file_hash)
    parts = read_parts(late)
    parts[MAIN_DOCUMENT] = parts[MAIN_DOCUMENT].replace(b"report every year", b"report every two years")
    text = {"en": {"name": "late.docx", "content": write_parts(parts)}}
    frozen = desk.step(reference, "freeze_text", "ana", files=text)

    assert "Article 3 is changed" in frozen.summary
    assert "Article 5" not in frozen.summary
    after = {each.id: each for each in desk.case(reference).approvals}
    assert {each.id for each in after.values() if each.status == "stale"} == on_the_text
    [use] = desk.case(reference).clause_uses
    assert (use.approval_id, use.clause_version) == (row.id, 1)
