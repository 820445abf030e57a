"""`ode deadline`: a counted date with its working and source, for anybody; needs no database."""

from datetime import date
from typing import Annotated

import typer

from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import pairs, say
from ode_workflows.cli.words import civil_date, one_word
from ode_workflows.domain.calendars import Calendar
from ode_workflows.domain.counting import Counted, Period, count_back, count_forward, written
from ode_workflows.domain.vocabulary import Unit
from ode_workflows.lifecycle.calendar_loader import load_calendar

OFFICE_CALENDAR = "CA"
"""The calendar of the office that this program was first made for; --calendar names another."""

InUnit = Annotated[
    str,
    typer.Option(
        "--unit",
        metavar="UNIT",
        help="calendar_days, business_days, months or years.",
        autocompletion=lambda: list(Unit),
    ),
]


def deadline(
    ctx: typer.Context,
    start: Annotated[
        str, typer.Option("--from", metavar="DATE", help="The day of the event, YYYY-MM-DD; not counted.")
    ],
    count: Annotated[int, typer.Option("--count", metavar="N", help="How many.")],
    unit: InUnit,
    back: Annotated[
        bool, typer.Option("--back", help="Count back: the last day that is still that long before.")
    ] = False,
    safe: Annotated[
        bool, typer.Option("--safe", help="Roll off holidays: later when counted forward, earlier when counted back.")
    ] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Clear days: that many full days lie between.")] = False,
    calendar: Annotated[
        str, typer.Option("--calendar", metavar="CODE", help="Calendar of states/calendars/.")
    ] = OFFICE_CALENDAR,
    json: AsJson = False,
) -> None:
    """Count a date, and show the working and the source.

    The first day is left out and the last one included. Months are counted to the same day of the month, or to its
    last day. Business days leave out the holidays of the calendar.
    """
    desk = at_desk(ctx, json)
    period = Period(count, Unit(one_word("unit", unit, list(Unit))))
    counted = _counted(
        civil_date("from", start), period, load_calendar(calendar), is_back=back, is_safe=safe, is_clear=clear
    )
    found = {
        "on": counted.on.isoformat(),
        "working": counted.working,
        "source": counted.source,
        "rolled_from": counted.rolled_from.isoformat() if counted.rolled_from else None,
        "calendar": calendar.upper(),
    }
    if desk.answer(found):
        return
    say(f"{counted.on.isoformat()}  {counted.on.strftime('%A')}, {written(counted.on)}")
    say(pairs({"working": counted.working, "source": counted.source}))


def _counted(
    start: date, period: Period, calendar: Calendar, *, is_back: bool, is_safe: bool, is_clear: bool
) -> Counted:
    count = count_back if is_back else count_forward
    return count(start, period, calendar=calendar, is_rolled=is_safe, is_clear=is_clear)
