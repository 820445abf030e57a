"""Bringing a register in by a call: checked first, and stored only when that is asked for."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.access.identity import actor_named
from ode_workflows.access.policies import policy
from ode_workflows.actions.import_file import ImportFile
from ode_workflows.actions.importing import ImportReport, ImportRequest, check_import, import_agreements
from ode_workflows.api import answers_about_people as about_people
from ode_workflows.api.call import Call, brings, gives, plain, said_in
from ode_workflows.api.caller import caller_of
from ode_workflows.api.desk import desk_of
from ode_workflows.api.wire import File
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.values import Line

calls = APIRouter(prefix="/api/v1/admin", route_class=Call, tags=["Administration"])
MOST_ERRORS = 500


class ImportSaid(BaseModel):
    """A file of agreements, and what is to be done with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: File
    do: Literal["check", "store", "store_good"] = Field(
        default="check", description="Only check it; store it if every row is right; store the rows that are right."
    )
    visibility: Literal["office", "shared", "public"] | None = None
    confirmed_by: Line | None = Field(default=None, description="Handle of counsel, who confirms the batch once.")


@calls.post("/import")
@policy("admin")
@brings(ImportSaid, takes_files=True)
@gives(about_people.ImportReport)
def import_register(request: Request) -> Response:
    """Check a file of agreements, or store it; a file with errors is not stored unless the right rows are asked for."""
    caller, desk, said = caller_of(request), desk_of(request), read_inputs(ImportSaid, said_in(request))
    file, today = ImportFile(said.file.name, said.file.content_base64), caller.reader.today
    if said.do == "check":
        with desk.read() as conn:
            return plain(_report(check_import(conn, file, by=caller.actor, today=today)))
    with desk.write() as conn:
        asked = ImportRequest(
            by=caller.actor,
            confirmed_by=actor_named(conn, said.confirmed_by, today) if said.confirmed_by else None,
            now=caller.now,
            today=today,
            files=desk.files,
            only_good=said.do == "store_good",
            visibility=said.visibility,
        )
        report = import_agreements(conn, file, asked)
    if report.is_refused:
        raise InvalidFactsError(
            [
                FieldProblem(f"file, row {each.row}, {each.column}", f"{each.message}; {each.mend}")
                for each in report.errors[:MOST_ERRORS]
            ]
        )
    return plain(_report(report))


def _report(report: ImportReport) -> Mapping[str, Any]:
    names = ("file_name", "is_dry_run", "rows", "importable", "already_there", "imported", "new_offices",
             "new_agencies")  # fmt: skip
    told = {name: getattr(report, name) for name in names}
    arrived = [asdict(each) for each in report.arrived]
    return {**told, "errors": [each.as_plain() for each in report.errors], "arrived": arrived}
