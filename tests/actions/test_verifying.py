"""Whoever alters the history, a row, a confidential text or a stored file is found; the first bad entry is named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ode_workflows.actions.verifying import Heads, VerifyReport, heads_file, read_heads, verify
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.domain.canonical import canonical_json
from ode_workflows.domain.errors import CheckFailedError, InvalidFactsError, NotFoundError
from ode_workflows.domain.history import GENESIS, chain_hash
from ode_workflows.files.store import FileStore
from tests.builders import NOW, make_office, make_proposal, step
from tests.databases import behind_the_back

NOTE = b"The minutes of the meeting"


@pytest.fixture
def store(home: Path) -> FileStore:
    return FileStore(home / "files")


@pytest.fixture
def reference(engine: Engine, store: FileStore) -> str:
    """A proposal with a history of two entries, the second with a stored file as its evidence."""
    make_office(engine)
    reference = make_proposal(engine)
    answers = {"answers": {"commits_funds": "no"}}
    step(
        engine,
        reference,
        "answer_facts",
        "ana",
        inputs=answers,
        evidence=f"file:{store.put(NOTE)} minutes.txt",
        reason="asked",
    )
    return reference


def verified(
    engine: Engine, store: FileStore, reference: str | None = None, sealed: Heads | None = None
) -> VerifyReport:
    with read_transaction(engine) as conn:
        return verify(conn, reference, files=store, sealed=sealed)


def tampered(engine: Engine, statement: str, **values: Any) -> None:
    """Alter the database behind the program's back, as somebody with the file in hand could."""
    with behind_the_back(engine) as conn:
        assert conn.execute(text(statement), values).rowcount


def rewritten(engine: Engine, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Alter bodies and hash the whole chain anew, as somebody with all rights on the database could."""
    with write_transaction(engine) as conn:
        bodies = [json.loads(body) for body in conn.scalars(text("SELECT body FROM history_entry ORDER BY seq"))]
        change(bodies)
        prev_hash = GENESIS
        for body in bodies:
            written = canonical_json(body)
            own_hash = chain_hash(prev_hash, written)
            values = {"body": written, "prev": prev_hash, "hash": own_hash, "seq": body["seq"]}
            conn.execute(
                text("UPDATE history_entry SET body=:body, prev_hash=:prev, hash=:hash WHERE seq=:seq"), values
            )
            prev_hash = own_hash


def sentences(report: VerifyReport) -> str:
    return "\n".join(problem.sentence for problem in report.problems)


def test_an_untouched_history_holds(engine: Engine, store: FileStore, reference: str) -> None:
    report = verified(engine, store)
    assert report.is_sound, sentences(report)
    assert (report.agreements, report.entries, report.files) == (1, 2, 1)
    assert [(head.reference, head.seq) for head in report.heads] == [(reference, 2)]


def test_an_edited_entry_is_named(engine: Engine, store: FileStore, reference: str) -> None:
    tampered(engine, "UPDATE history_entry SET body = replace(body, 'answer_facts', 'answer_farts') WHERE seq = 2")
    report = verified(engine, store, reference)
    with pytest.raises(CheckFailedError, match=f"{reference}, entry 2: was altered after it was written"):
        report.require_sound()


@pytest.mark.parametrize("column", ["trigger", "from_state", "to_state", "by", "role", "hash", "prev_hash"])
def test_an_edited_column_of_an_entry_is_named(engine: Engine, store: FileStore, reference: str, column: str) -> None:
    tampered(engine, f'UPDATE history_entry SET "{column}" = :value WHERE seq = 2', value="f" * 64)
    assert f"{reference}, entry 2: " in sentences(verified(engine, store))


@pytest.mark.parametrize(("column", "value"), [("on", "2026-01-01"), ("at", "2026-11-24 18:00:01.000000")])
def test_a_moved_date_of_an_entry_is_named(
    engine: Engine, store: FileStore, reference: str, column: str, value: str
) -> None:
    tampered(engine, f'UPDATE history_entry SET "{column}" = :value WHERE seq = 1', value=value)
    assert f"{reference}, entry 1: its column {column}" in sentences(verified(engine, store))


def test_a_deleted_last_entry_is_named(engine: Engine, store: FileStore, reference: str) -> None:
    tampered(engine, "DELETE FROM history_entry WHERE seq = 2")
    assert f"{reference}, entry 2: is missing" in sentences(verified(engine, store))


def test_a_deleted_first_entry_is_named(engine: Engine, store: FileStore, reference: str) -> None:
    tampered(engine, "DELETE FROM history_entry WHERE seq = 1")
    assert "entry 1 is missing" in sentences(verified(engine, store))


def test_an_edited_row_is_found_by_replay(engine: Engine, store: FileStore, reference: str) -> None:
    tampered(engine, "UPDATE party SET name = 'Sonora' WHERE NOT is_us")
    report = verified(engine, store)
    assert f"{reference}, entry 1: party " in sentences(report)
    assert "has name 'Sonora'; the history says 'Baja California'" in sentences(report)


def test_an_edited_approval_is_found_by_replay(engine: Engine, store: FileStore, reference: str) -> None:
    step(engine, reference, "submit_for_legal_review", "ana")
    tampered(engine, "UPDATE approval SET status = 'decided', outcome = 'favourable'")
    assert "has outcome 'favourable'; the history says None" in sentences(verified(engine, store))


def test_a_planted_row_is_found(engine: Engine, store: FileStore, reference: str) -> None:
    tampered(
        engine,
        "INSERT INTO overlap (id, agreement_id, other_id, other_reference, signal, found_on)"
        " SELECT 'x', id, 'y', '2026-999', 'same counterpart', '2026-11-24' FROM agreement",
    )
    assert "overlap x stands in its table, but no entry made it" in sentences(verified(engine, store))


def test_a_deleted_row_is_found(engine: Engine, store: FileStore, reference: str) -> None:
    tampered(engine, "DELETE FROM task")
    assert "is gone from its table" in sentences(verified(engine, store))


def test_an_altered_confidential_text_is_found_and_an_erased_one_is_fine(
    engine: Engine, store: FileStore, reference: str
) -> None:
    tampered(engine, "UPDATE confidential_text SET text = 'nobody asked'")
    assert f"{reference}, entry 2: its confidential text was altered" in sentences(verified(engine, store))
    tampered(engine, "UPDATE confidential_text SET text = NULL, salt = NULL")
    assert verified(engine, store).is_sound
    tampered(engine, "DELETE FROM confidential_text")
    assert "is gone without a record of erasure" in sentences(verified(engine, store))


def test_an_altered_stored_file_is_named(engine: Engine, store: FileStore, reference: str) -> None:
    store.path_of(next(store.hashes())).write_bytes(b"Other minutes")
    assert f"{reference}, entry 2: evidence: The stored file" in sentences(verified(engine, store))


def test_a_missing_stored_file_is_named(engine: Engine, store: FileStore, reference: str) -> None:
    store.path_of(next(store.hashes())).unlink()
    assert "is missing" in sentences(verified(engine, store))


def test_a_task_of_somebody_who_left_is_found(engine: Engine, store: FileStore, reference: str) -> None:
    tampered(engine, "UPDATE person SET is_active = false WHERE handle = 'ana'")
    assert "has no active owner" in sentences(verified(engine, store))


def test_a_chain_written_anew_is_found_only_against_heads_kept_elsewhere(
    engine: Engine, store: FileStore, reference: str
) -> None:
    kept = read_heads(heads_file(verified(engine, store), NOW))
    rewritten(engine, lambda bodies: bodies[1]["facts"].update(summary="Nothing was answered"))
    assert verified(engine, store).is_sound
    report = verified(engine, store, sealed=kept)
    assert sentences(report) == f"{reference}, entry 2: is not the entry that was sealed; the chain was written anew"


def test_a_deleted_agreement_is_found_against_heads_kept_elsewhere(
    engine: Engine, store: FileStore, reference: str
) -> None:
    kept = read_heads(heads_file(verified(engine, store), NOW))
    for table in ("history_entry", "confidential_text", "party", "fact_answer", "task"):
        tampered(engine, f"DELETE FROM {table}")
    tampered(engine, "DELETE FROM agreement")
    assert verified(engine, store).is_sound
    assert (
        sentences(verified(engine, store, sealed=kept))
        == f"{reference}, entry 2: was sealed, but the agreement is gone"
    )


def test_a_history_that_went_on_agrees_with_older_heads(engine: Engine, store: FileStore, reference: str) -> None:
    kept = read_heads(heads_file(verified(engine, store), NOW))
    step(engine, reference, "answer_facts", "ana", inputs={"answers": {"commits_funds": "yes"}})
    assert verified(engine, store, sealed=kept).is_sound


def test_rows_without_their_agreement_are_found(engine: Engine, store: FileStore, reference: str) -> None:
    tampered(engine, "DELETE FROM agreement")
    assert "stands in the tables without its agreement" in sentences(verified(engine, store))


@pytest.mark.parametrize("body", ["not JSON", "[]", '{"agreement": "x"}'])
def test_an_entry_that_cannot_be_read_is_named(engine: Engine, store: FileStore, reference: str, body: str) -> None:
    with read_transaction(engine) as conn:
        prev_hash = conn.scalar(text("SELECT hash FROM history_entry WHERE seq = 1"))
    own_hash = chain_hash(str(prev_hash), body)
    tampered(engine, "UPDATE history_entry SET body = :body, hash = :hash WHERE seq = 2", body=body, hash=own_hash)
    assert f"{reference}, entry 2: " in sentences(verified(engine, store))


def test_an_altered_file_of_heads_is_refused(engine: Engine, store: FileStore, reference: str) -> None:
    written = heads_file(verified(engine, store), NOW)
    with pytest.raises(InvalidFactsError, match="altered"):
        read_heads(written.replace('"seq": 2', '"seq": 1'))
    with pytest.raises(InvalidFactsError, match="ode verify --heads"):
        read_heads("no heads")


def test_an_unknown_reference_is_not_found(engine: Engine, store: FileStore, reference: str) -> None:
    with pytest.raises(NotFoundError, match="2026-999"):
        verified(engine, store, "2026-999")


def test_only_the_named_agreement_is_read(engine: Engine, store: FileStore, reference: str) -> None:
    make_proposal(engine, title="Another one")
    report = verified(engine, store, reference)
    assert (report.agreements, len(report.heads)) == (1, 1)
