"""Checks of what runs by itself: who says when, and how each flow stands."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import Connection

from ode_workflows.actions.backlog import due_acts
from ode_workflows.cli.checks.check import Check
from ode_workflows.cli.output import counted
from ode_workflows.registry.flow_runs import LOOP, PREFECT, STOPPED, FlowRun, flows_run_by
from ode_workflows.registry.flow_standings import Standing, standings

_MODES = {
    PREFECT: "run by Prefect, which ode up keeps going",
    LOOP: "run by the plain loop of ode up --without-prefect",
    STOPPED: "nothing runs them since ode up was stopped; start it again, or run once a day: ode sweep",
    None: "nothing runs them by itself; start ode up, or run once a day: ode sweep",
}
_MEND = "Look into the folder logs of ODE_HOME; then start the office again: ode up"


def flows_run(conn: Connection, now: datetime, today: date) -> Iterator[Check]:
    """Yield how the office runs its flows, and how each flow stands."""
    mode = flows_run_by(conn)
    yield Check("flows", is_ok=True, found=_MODES.get(mode, str(mode)))
    acts = due_acts(conn, today)
    for each in standings(conn, now=now, today=today):
        found = _found(each, acts.get(each.name, 0))
        yield Check(f"flow {each.name}", is_ok=not each.late, found=found, mend=_MEND if each.late else "")


def _found(standing: Standing, acts: int) -> str:
    words = [_last(standing.last)]
    if acts:
        words.append(f"{counted(acts, 'dated act')} {'is' if acts == 1 else 'are'} due")
    if standing.waiting:
        words.append(f"{counted(standing.waiting, 'message')} wait{'s' if standing.waiting == 1 else ''}")
    if standing.incidents:
        words.append(f"{counted(standing.incidents, 'incident')} open")
    if standing.late:
        words.insert(0, f"it {standing.late}")
    return "; ".join(words)


def _last(run: FlowRun | None) -> str:
    if run is None:
        return "has not run yet"
    did = ", ".join(f"{number} {word.replace('_', ' ')}" for word, number in sorted(run.counts.items()))
    return f"last for {run.day}, at {run.at:%H:%M} UTC, {run.took_seconds:.1f} s: {did or 'nothing was due'}"
