"""An import brings agreements in their true state: what ended long ago wakes nobody, what lives has its dates."""

from datetime import timedelta

from sqlalchemy import func, select

from ode_workflows.actions.import_file import ImportFile
from ode_workflows.actions.importing import ImportRequest, import_agreements
from ode_workflows.db.session import read_transaction, write_transaction
from ode_workflows.db.writer import table_named
from tests.builders import actor
from tests.stories.desk import Desk

HEADER = (
    "number,title,kind,binding,counterparts,counterpart_kinds,lead_agency,issue_areas,purpose,"
    "signed_on,in_force_on,expires_on,notice_period_days,parent_number"
)
ENDED = "2001-001,Air,joint_declaration,no,Ontario,foreign_subnational,Air,climate,A,2001-01-01,2001-01-01,2004-12-31,,"
LIVING = (
    "2024-007,Water,joint_declaration,no,Jalisco,foreign_subnational,Water,water,W,2024-07-01,2024-07-01,2027-06-30,90,"
)


def _import(desk: Desk, *rows: str) -> None:
    file = ImportFile("register.csv", "\n".join([HEADER, *rows]).encode())
    with write_transaction(desk.engine) as conn:
        request = ImportRequest(
            by=actor(conn, "adam", desk.today), confirmed_by=actor(conn, "clara", desk.today), now=desk.now,
            today=desk.today, files=desk.files,
        )  # fmt: skip
        import_agreements(conn, file, request)


def _count(desk: Desk, table: str) -> int:
    with read_transaction(desk.engine) as conn:
        return conn.scalar(select(func.count()).select_from(table_named(table))) or 0


def test_an_agreement_that_ended_years_ago_opens_no_task_sends_no_mail_and_has_no_deadline(desk: Desk) -> None:
    _import(desk, ENDED)

    desk.sweep(desk.today, *(desk.today + timedelta(days=days) for days in (1, 2, 30, 60)))

    case = desk.case("2001-001")
    assert (case.agreement.state, case.agreement.end_reason) == ("ended", "expired")
    assert case.agreement.is_recorded_as_fact
    assert [_count(desk, table) for table in ("task", "deadline", "news", "reminder", "incident")] == [0, 0, 0, 0, 0]
    assert desk.mails == []


def test_counsel_who_confirms_the_batch_confirms_its_dates(desk: Desk) -> None:
    _import(desk, LIVING)

    deadlines = desk.case("2024-007").deadlines
    assert {row.kind for row in deadlines} >= {"expires_on", "notice_by"}
    assert all(row.confirmed_by is not None for row in deadlines)


def test_what_lives_is_ended_by_the_calendar_on_its_day(desk: Desk) -> None:
    _import(desk, LIVING)
    last_day = desk.case("2024-007").agreement.expires_on
    assert last_day is not None

    desk.sweep(last_day, last_day + timedelta(days=1), last_day + timedelta(days=2))

    assert desk.case("2024-007").agreement.state == "ended"
