"""Whether the office is well: as JSON for whatever watches it, and as a page for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ode_workflows.actions.backlog import due_acts
from ode_workflows.db.session import read_transaction
from ode_workflows.domain.errors import StorageError
from ode_workflows.registry.flow_runs import LOOP, PREFECT, STOPPED, flows_run_by
from ode_workflows.registry.flow_standings import Standing, standings
from ode_workflows.registry.installation import Health, Installation, health_of, installation
from ode_workflows.web.desk import Desk, Moment, desk_of
from ode_workflows.web.language import N_
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.writing import written_instant

_RUN_BY = {
    PREFECT: "Prefect",
    LOOP: N_("A plain loop"),
    STOPPED: N_("Nothing: the office was stopped"),
    None: N_("Nothing by itself: ode sweep"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at the database found; `fault` is a plain sentence when it cannot serve."""

    health: Health | None
    office: Installation | None
    fault: str | None
    run_by: str | None = None
    flows: Sequence[Standing] = ()

    @property
    def status(self) -> HTTPStatus:
        """The HTTP status under which it is told."""
        return HTTPStatus.OK if self.fault is None else HTTPStatus.SERVICE_UNAVAILABLE

    def as_plain(self) -> dict[str, Any]:
        """Return the finding as JSON knows it."""
        found = self.health
        return {
            "status": "ok" if self.fault is None else "unavailable",
            "detail": self.fault,
            "schema": found.schema if found else None,
            "schema_needed": found.schema_needed if found else None,
            "is_at_head": found.is_at_head if found else False,
            "last_sweep_on": found.last_sweep_on if found else None,
            "incidents_open": found.incidents_open if found else None,
            "flows_run_by": self.run_by,
            "flows": [_plain(each) for each in self.flows],
        }


def _plain(flow: Standing) -> dict[str, Any]:
    last = flow.last
    return {
        "name": flow.name,
        "last_run_for": last.day.isoformat() if last else None,
        "last_run_at": last.at.isoformat() if last else None,
        "counts": dict(last.counts) if last else {},
        "waiting": flow.waiting,
        "late": flow.late or None,
        "incidents_open": flow.incidents,
    }


def _look(desk: Desk) -> Finding:
    try:
        with read_transaction(desk.engine) as conn:
            found = health_of(conn)
            if found.is_at_head:
                moment = desk.moment()
                flows = standings(conn, now=moment.at, today=moment.today)
                return Finding(found, installation(conn), None, flows_run_by(conn), flows)
    except StorageError as fault:
        return Finding(None, None, fault.detail)
    is_newer = found.schema is not None and found.schema > found.schema_needed
    mend = "Install the newer version of the program." if is_newer else "Run: ode init"
    return Finding(found, None, f"The database has schema {found.schema}; {found.schema_needed} is needed. {mend}")


def _due_acts(desk: Desk, moment: Moment) -> Mapping[str, int]:
    """Return the backlog of dated acts as it stood within the last minute, since it costs as much as a sweep."""

    def count() -> Mapping[str, int]:
        with desk.read() as conn:
            return due_acts(conn, moment.today)

    return desk.due_acts.at(moment.at, count)


@policy("public")
def healthz(request: Request) -> Response:
    """Answer 200 when the office can serve and 503 when it cannot."""
    found = _look(desk_of(request))
    return JSONResponse(found.as_plain(), status_code=found.status, headers={"Cache-Control": "no-store"})


@policy("public")
def health(request: Request) -> Response:
    """Show the same to people."""
    desk = desk_of(request)
    found, moment = _look(desk), desk.moment()
    acts = _due_acts(desk, moment) if found.flows else {}
    return page(
        request,
        "health.html",
        office=found.office,
        status=found.status,
        fault=found.fault,
        health=found.health,
        flows=found.flows,
        acts=acts,
        run_by=_RUN_BY.get(found.run_by, _RUN_BY[None]),
        looked_at=written_instant(moment.at, moment.zone),
    )
