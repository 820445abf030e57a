"""What can be chosen on an agreement: its findings, rows, parties, dates and tasks, and the people of its office."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from ode_workflows.db.case import StoredCase
from ode_workflows.documents.clauses import library
from ode_workflows.domain.records import Approval, TextComment
from ode_workflows.domain.vocabulary import PartyKind, Role
from ode_workflows.lifecycle.profiles import approval_catalogue
from ode_workflows.registry.people import people_with
from ode_workflows.web.forms import Choice, choices_of
from ode_workflows.web.language import gettext
from ode_workflows.web.record_words import role_list
from ode_workflows.web.words import DATE_KINDS, LANGUAGES, PARTY_KINDS, POSITIONS, word_for
from ode_workflows.web.writing import written_date

Choices = Mapping[str, tuple[Choice, ...]]


def choices_on(conn: Connection, case: StoredCase, trigger: str) -> Choices:
    """Return what can be chosen in the form of a step, by the name of the field."""
    made = _CHOICES.get(trigger)
    return dict(made(conn, case)) if made else {}


Found = Iterable[tuple[str, tuple[Choice, ...]]]


def _findings(_: Connection, case: StoredCase) -> Found:
    standing = [row for row in case.findings if row.withdrawn_on is None]
    yield "finding", tuple(Choice(row.id, row.title, row.why or "", is_recorded=True) for row in standing)


def _questions(_: Connection, case: StoredCase) -> Found:
    yield (
        "question",
        tuple(Choice(row.id, row.text, is_recorded=True) for row in case.questions if row.status == "open"),
    )


def _row_label(row: Approval) -> str:
    return f"{row.title} ({row.body})" if row.body and row.body != row.title else row.title


def _rows(_: Connection, case: StoredCase) -> Found:
    yield (
        "approval",
        tuple(
            Choice(row.id, _row_label(row), is_recorded=True) for row in case.approvals if row.status != "not_required"
        ),
    )


def _rows_and_people(conn: Connection, case: StoredCase) -> Found:
    yield from _rows(conn, case)
    people = people_with(conn, case.agreement.office_id, frozenset(Role))
    yield "to_person", tuple(Choice(each.handle, f"{each.name}, {role_list(each.roles)}") for each in people)


def _catalogue(_: Connection, case: StoredCase) -> Found:
    yield "approval", tuple(Choice(spec.id, spec.title, is_recorded=True) for spec in approval_catalogue().values())
    yield (
        "finding",
        tuple(Choice(row.id, row.title, is_recorded=True) for row in case.findings if row.withdrawn_on is None),
    )


def _parties(_: Connection, case: StoredCase) -> Found:
    here = tuple(Choice(row.name, row.name) for row in case.parties if row.withdrew_on is None)
    yield "party", here
    yield "given_by", here


def _signers(conn: Connection, case: StoredCase) -> Found:
    signed = {row.party_id for row in case.signatures if row.void_on is None}
    yield "party", tuple(Choice(row.name, row.name) for row in case.parties if row.id not in signed)


def _signatories(_: Connection, case: StoredCase) -> Found:
    holders = dict.fromkeys(row.holder for row in case.full_powers)
    yield "signatory", choices_of([(name, name) for name in holders])


def _events(conn: Connection, case: StoredCase) -> Found:
    yield "party_kind", tuple(Choice(kind.value, word_for(PARTY_KINDS, kind)) for kind in PartyKind)


def _dates(_: Connection, case: StoredCase) -> Found:
    live = [row for row in case.deadlines if row.status == "live" and row.confirmed_on is None]
    labels = [(row.id, f"{word_for(DATE_KINDS, row.kind)}: {written_date(row.due_on)}") for row in live]
    yield "deadline", choices_of(labels)


def _languages(_: Connection, case: StoredCase) -> Found:
    yield "language", choices_of([(code, word_for(LANGUAGES, code)) for code in case.agreement.languages])


def _numbered(comment: TextComment) -> str:
    return gettext("No. %(number)s") % {"number": comment.number}


def _comments(_: Connection, case: StoredCase) -> Found:
    numbers = tuple(Choice(str(row.number), _numbered(row)) for row in case.comments if row.resolved_on is None)
    yield "comment", numbers
    yield "reply_to", numbers
    yield "version", choices_of([(str(n), str(n)) for n in sorted({row.number for row in case.texts}, reverse=True)])


def _clauses(conn: Connection, case: StoredCase) -> Found:
    yield "clause", tuple(Choice(each.id, each.title, is_recorded=True) for each in library().values())
    yield "position", choices_of(POSITIONS)
    yield from _languages(conn, case)


def _cures(conn: Connection, case: StoredCase) -> Found:
    yield from _findings(conn, case)
    yield "position", choices_of(POSITIONS)
    yield from _languages(conn, case)


def _tasks(_: Connection, case: StoredCase) -> Found:
    by_hand = [row for row in case.tasks if row.status == "open" and row.about_table in ("milestone", "state")]
    yield "task", tuple(Choice(row.id, row.title, is_recorded=True) for row in by_hand)
    yield "owed_by", tuple(Choice(row.name, row.name) for row in case.parties)


def _second_persons(conn: Connection, case: StoredCase) -> Found:
    people = people_with(conn, case.agreement.office_id, {Role.COUNSEL, Role.DIRECTOR})
    yield "confirmed_by", tuple(Choice(each.handle, f"{each.name}, {role_list(each.roles)}") for each in people)


_CHOICES = {
    "settle_finding": _findings,
    "defer_question": _questions,
    "confirm": _dates,
    "add_approval": _catalogue,
    "reassign_approval": _rows_and_people,
    "resolve_approval": _rows,
    "carry_over_approval": _rows,
    "waive_approval": _rows,
    "record_round": _languages,
    "add_comment": _comments,
    "resolve_comment": _comments,
    "use_clause": _clauses,
    "cure_finding": _cures,
    "authorize_signature": _signatories,
    "record_signature": _signers,
    "record_party_event": lambda conn, case: [*_parties(conn, case), *_events(conn, case)],
    "give_notice": _parties,
    "record_change": _tasks,
    "record_as_fact": _second_persons,
}
"""Which lists a step chooses from."""
