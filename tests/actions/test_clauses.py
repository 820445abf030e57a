"""The clause library at work: inserted, replaced, approved below the line, a finding cured in one step."""

import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine

from ode_workflows.actions.drafting import draft_bytes
from ode_workflows.actions.packing import make_packet
from ode_workflows.actions.verifying import verify
from ode_workflows.content import content_path, keep_templates_in
from ode_workflows.db.session import read_transaction
from ode_workflows.documents.articles import articles_in
from ode_workflows.documents.package import MAIN_DOCUMENT, read_parts, write_parts
from ode_workflows.domain.errors import InvalidFactsError, RequirementUnmetError, RoleNotAllowedError
from ode_workflows.domain.records import TextVersion
from tests.builders import make_office
from tests.stories.desk import NOTE, Desk

IMMUNITY = "immunity/no_waiver"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    """Return a desk of a fresh office."""
    make_office(engine)
    return Desk(engine, tmp_path)


def _draft(desk: Desk, reference: str) -> bytes:
    with read_transaction(desk.engine) as conn:
        by = desk.request(conn, reference, "ana", {}).by
        return draft_bytes(conn, reference=reference, by=by, today=desk.today)[1]


def _in_negotiation(desk: Desk) -> str:
    reference = desk.propose()
    desk.to_negotiation(reference)
    draft = {"name": "draft.docx", "content": _draft(desk, reference)}
    desk.step(reference, "record_round", "ana", place="Tijuana", present="Both sides", text_out=draft)
    return reference


def _use(desk: Desk, reference: str, by: str = "ana", **said: Any) -> str:
    inputs = {"clause": IMMUNITY, "position": "preferred", "reason": "Legal review asks for it.", **said}
    return desk.step(reference, "use_clause", by, **inputs).summary


def _newest(desk: Desk, reference: str) -> TextVersion:
    return desk.case(reference).texts[-1]


def _lines(desk: Desk, reference: str) -> list[str]:
    content = desk.files.get(_newest(desk, reference).file_hash)
    return [line for article in articles_in(content) for line in article.lines]


def test_a_clause_becomes_the_next_version_of_the_text(desk: Desk) -> None:
    reference = _in_negotiation(desk)
    before = _newest(desk, reference)
    summary = _use(desk, reference)

    after = _newest(desk, reference)
    assert (after.number, after.derived_from, after.direction) == (before.number + 1, before.id, "ours")
    last = articles_in(desk.files.get(after.file_hash))[-1]
    assert last.lines[0] == f"{last.label}. Sovereign immunity"
    assert "Nothing in this Memorandum waives the sovereign immunity" in last.lines[1]
    where = f"{last.label} of text version {after.number} (en)"
    assert summary == f"Clause {IMMUNITY}, version 1, is {where}; counsel has not approved its words yet"
    use = desk.case(reference).clause_uses[0]
    assert (use.clause_version, use.derived_from, use.text_version) == (1, before.id, after.id)
    assert desk.files.has(use.part_hash)
    assert use.approval_id is None


def test_a_position_below_the_line_waits_for_its_approver(desk: Desk) -> None:
    """Preferred goes in; the other side needs the walk-away text; counsel must approve before it can be signed."""
    reference = _in_negotiation(desk)
    _use(desk, reference)
    first = articles_in(desk.files.get(_newest(desk, reference).file_hash))
    _use(desk, reference, position="walk_away", reason="The nation asks for its own words.")

    second = articles_in(desk.files.get(_newest(desk, reference).file_hash))
    assert [each.label for each in first] == [each.label for each in second]
    assert "The immunity of each Participant is what its own law provides." in second[-1].lines[1]
    old, new = desk.case(reference).clause_uses
    assert (old.replaced_on, old.approval_id, new.replaced_on) == (desk.today, None, None)
    row = next(row for row in desk.case(reference).approvals if row.id == new.approval_id)
    assert (row.gate, row.decided_by, row.status) == ("conclude", "counsel", "waiting")
    assert IMMUNITY in row.title

    _to_clearance(desk, reference)
    desk.answer_rows(reference, "conclude", but=row.id)
    desk.step(
        reference, "confirm", "clara", what="full_powers", holder="Gavin Example", title="Governor", evidence="law"
    )
    with pytest.raises(RequirementUnmetError, match="Sovereign immunity"):
        desk.step(reference, "authorize_signature", "dora", signatory="Gavin Example")
    desk.step(reference, "resolve_approval", "clara", approval=row.id, outcome="favourable", evidence="memo of counsel")
    assert desk.step(reference, "authorize_signature", "dora", signatory="Gavin Example").to_state == "signature"


def _to_clearance(desk: Desk, reference: str) -> None:
    desk.step(reference, "freeze_text", "ana")
    desk.step(reference, "submit_for_clearance", "ana", explanatory_note=NOTE)
    desk.settle_findings(reference)


def test_who_chose_the_clause_does_not_approve_it(desk: Desk) -> None:
    reference = _in_negotiation(desk)
    _use(desk, reference, "clara", position="fallback")
    row = desk.case(reference).clause_uses[0].approval_id
    _to_clearance(desk, reference)
    with pytest.raises(RoleNotAllowedError, match="chose this clause"):
        desk.step(reference, "resolve_approval", "clara", approval=row, outcome="favourable", evidence="memo")
    desk.step(reference, "resolve_approval", "colin", approval=row, outcome="favourable", evidence="memo")


def test_going_back_above_the_line_needs_no_approver_any_more(desk: Desk) -> None:
    reference = _in_negotiation(desk)
    _use(desk, reference, position="walk_away")
    _use(desk, reference, position="preferred")
    row = next(row for row in desk.case(reference).approvals if row.catalogue_id == "clause_below_line")
    assert row.status == "not_required"


def test_position_and_reason_stand_in_no_entry_of_the_history(desk: Desk) -> None:
    reference = _in_negotiation(desk)
    _use(desk, reference, position="walk_away", reason="They would leave the table.")
    entry = str(desk.last_entry(reference))
    assert "walk_away" not in entry
    assert "leave the table" not in entry


def test_the_article_is_found_again_when_word_lost_its_bookmark(desk: Desk) -> None:
    reference = _in_negotiation(desk)
    _use(desk, reference)
    count = len(articles_in(desk.files.get(_newest(desk, reference).file_hash)))
    parts = read_parts(desk.files.get(_newest(desk, reference).file_hash))
    parts[MAIN_DOCUMENT] = parts[MAIN_DOCUMENT].replace(b"_Clause_immunity", b"_Other")
    returned = {"name": "draft.docx", "content": write_parts(parts)}
    desk.step(reference, "record_round", "ana", place="Tijuana", present="Both sides", text_in=returned)
    _use(desk, reference, position="fallback")
    assert len(articles_in(desk.files.get(_newest(desk, reference).file_hash))) == count


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"position": "best"}, "position", "best"),
        ({"clause": "immunity/none"}, "clause", "none"),
        ({"clause": "consent_of_congress"}, "clause", "not for a memorandum of understanding"),
        ({"language": "es"}, "language", "is no language of this agreement"),
        ({"clause": "legal_character"}, "clause", "several clauses"),
    ],
)
def test_what_cannot_be_used_is_refused_and_nothing_stored(
    desk: Desk, said: dict[str, str], field: str, words: str
) -> None:
    reference = _in_negotiation(desk)
    version = desk.case(reference).agreement.version
    with pytest.raises(InvalidFactsError, match=words) as refused:
        _use(desk, reference, **said)
    assert refused.value.problems[0].field == field
    assert desk.case(reference).agreement.version == version
    assert desk.case(reference).clause_uses == ()


def test_a_frozen_text_takes_no_clause(desk: Desk) -> None:
    reference = _in_negotiation(desk)
    desk.step(reference, "freeze_text", "ana")
    with pytest.raises(InvalidFactsError, match="the text is frozen"):
        _use(desk, reference)


def test_a_retired_clause_is_refused(desk: Desk, tmp_path: Path) -> None:
    reference = _in_negotiation(desk)
    shipped = content_path("document_templates") / "_clauses" / "immunity"
    shutil.copytree(shipped, tmp_path / "own" / "_clauses" / "immunity")
    own = tmp_path / "own" / "_clauses" / "immunity" / "no_waiver.toml"
    own.write_text(own.read_text().replace('status = "draft"', 'status = "retired"'))
    keep_templates_in(tmp_path / "own")
    try:
        with pytest.raises(InvalidFactsError, match="is retired"):
            _use(desk, reference)
    finally:
        keep_templates_in(tmp_path / "none")


def test_without_a_text_on_file_one_is_handed_in(desk: Desk) -> None:
    reference = desk.propose()
    desk.to_negotiation(reference)
    with pytest.raises(InvalidFactsError, match="no text in en is on file yet"):
        _use(desk, reference)
    _use(desk, reference, text={"name": "draft.docx", "content": _draft(desk, reference)})
    given, made = desk.case(reference).texts
    assert (given.number, made.number, made.derived_from) == (1, 2, given.id)


def test_the_cure_of_a_finding_is_put_in_and_settles_it_in_one_step(desk: Desk) -> None:
    reference = _in_negotiation(desk)
    desk.step(reference, "settle_finding", "clara", rule="public-records", settlement="needs_opinion", reason="Asked.")
    desk.step(reference, "cure_finding", "clara", finding="public-records", reason="As the rulebook words it.")
    case = desk.case(reference)
    finding = next(row for row in case.findings if row.rule == "public-records")
    assert (finding.settlement, finding.settled_on) == ("cured_by_clause", desk.today)
    assert case.clause_uses[0].finding_id == finding.id
    _to_clearance(desk, reference)
    assert "text-missing-cure" not in {row.rule for row in desk.case(reference).findings}


def test_a_finding_without_a_clause_says_why(desk: Desk) -> None:
    reference = _in_negotiation(desk)
    desk.step(
        reference, "settle_finding", "clara", rule="sanctions-screen", settlement="needs_opinion", reason="Asked."
    )
    with pytest.raises(InvalidFactsError, match="a license is needed"):
        desk.step(reference, "cure_finding", "clara", finding="sanctions-screen", reason="Try.")
    with pytest.raises(RoleNotAllowedError):
        desk.step(reference, "cure_finding", "ana", finding="sanctions-screen", reason="Try.")


def test_histories_with_clauses_replay_and_the_part_that_was_used_is_watched(desk: Desk) -> None:
    reference = _in_negotiation(desk)
    _use(desk, reference)
    _use(desk, reference, position="fallback")
    with read_transaction(desk.engine) as conn:
        assert verify(conn, files=desk.files).is_sound
        desk.files.path_of(desk.case(reference).clause_uses[0].part_hash).unlink()
        assert "immunity/no_waiver as it was used" in str(verify(conn, files=desk.files).problems)


def test_a_packet_tells_nobody_how_far_we_would_go(desk: Desk) -> None:
    reference = _in_negotiation(desk)
    _use(desk, reference, position="walk_away", reason="They would leave the table.")
    target = desk.folder / "packet.zip"
    with read_transaction(desk.engine) as conn:
        make_packet(conn, desk.case(reference).agreement, target, files=desk.files, now=desk.now)
    with ZipFile(target) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert IMMUNITY.encode() in whole
    for secret in (b"walk_away", b"walk-away", b"leave the table"):
        assert secret not in whole
