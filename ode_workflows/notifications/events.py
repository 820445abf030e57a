"""The mails that the office sends, and what each template has to be given."""

from typing import Final

COMMON_FIELDS: Final = ("person_name", "office_name", "why")
"""Given to every mail: whom it greets, who sends it, and why this person gets it."""

ITEM_FIELDS: Final = ("reference", "title", "sentence", "due_on", "link", "why")
"""Of each line of a digest; `due_on` may be None."""

EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "digest": (*COMMON_FIELDS, "today_on", "items", "link"),
    "returned": (*COMMON_FIELDS, "reference", "title", "sentence", "by", "on", "next_step", "link"),
    "refused": (*COMMON_FIELDS, "reference", "title", "approval", "by", "on", "next_step", "link"),
    "last_week": (*COMMON_FIELDS, "reference", "title", "sentence", "due_on", "days_left", "link"),
    "deemed_tomorrow": (*COMMON_FIELDS, "reference", "title", "sentence", "on", "basis", "link"),
    "incident": (*COMMON_FIELDS, "sentence", "since_on", "attempts", "words", "next_step", "link"),
}
"""Each event with its fields. Dates are civil dates; `link` is an absolute address of our own pages."""
