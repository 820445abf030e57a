"""Kinds of value that a person may say: days, lines, texts, counts, answers; none that a register cannot keep."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.text import clean_line, clean_text

EARLIEST_ON, LATEST_ON = date(1776, 7, 4), date(2200, 12, 31)
LONGEST_LINE, LONGEST_TEXT = 300, 100_000
DEEPEST_ANSWER = 24
LARGEST_NUMBER = 2**53 - 1
"""Up to here every reader of JSON sees the same number. Source: RFC 7493, section 2.2."""


def legal_date(value: object) -> date | None:
    """Return a civil date out of its ISO form; other forms, and numbers above all, are slips of the pen.

    Raises:
        ValueError: another form, no such day, or outside the years that an agreement has.
    """
    if value is None:
        return None
    if type(value) is date:
        made = value
    elif isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-" and value.isascii():
        made = _day(value)
    else:
        raise ValueError(phrased("%(value)r is not clear; write the date as YYYY-MM-DD", value=value))
    if not EARLIEST_ON <= made <= LATEST_ON:
        raise ValueError(
            phrased(
                "%(made)s must lie between %(earliest_on)s and %(latest_on)s",
                made=made,
                earliest_on=EARLIEST_ON,
                latest_on=LATEST_ON,
            )
        )
    return made


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ValueError(phrased("there is no day %(text)s", text=text)) from fault


def _answer(value: object, levels: int = DEEPEST_ANSWER) -> object:
    """Return an answer of any shape with its texts cleaned; what no database can hold is refused."""
    if levels == 0:
        raise ValueError(phrased("is nested deeper than %(deepest_answer)s levels", deepest_answer=DEEPEST_ANSWER))
    match value:
        case dict():
            return {clean_line(name): _answer(inner, levels - 1) for name, inner in value.items()}
        case list():
            return [_answer(inner, levels - 1) for inner in value]
        case int() | float() if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            raise ValueError(
                phrased(
                    "holds a number that is none or larger than %(largest_number)s; write it as text",
                    largest_number=format(LARGEST_NUMBER, ","),
                )
            )
        case _:
            return clean_text(value)


CivilDate = Annotated[date, BeforeValidator(legal_date)]
Answer = Annotated[Any, BeforeValidator(_answer)]
Line = Annotated[str, BeforeValidator(clean_line), StringConstraints(min_length=1, max_length=LONGEST_LINE)]
Text = Annotated[str, BeforeValidator(clean_text), StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
Count = Annotated[int, Field(ge=0, le=36_500)]
PeriodUnit = Literal["calendar_days", "business_days", "months", "years"]
