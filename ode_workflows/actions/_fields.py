"""Which fields of an agreement may be set after it was made, and when."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Literal

from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.inputs import StepInputs
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.records import Agreement
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.values import CivilDate, Count, Line, PeriodUnit, Text
from ode_workflows.domain.vocabulary import ForceRule, IssueArea, TermKind


class AgreementFields(StepInputs):
    """The fields that a change or an amendment may set, each under its own name."""

    title: Line | None = None
    short_title: Line | None = None
    purpose: Text | None = None
    activities: Text | None = None
    expected_outcomes: Text | None = None
    issue_areas: list[IssueArea] | None = None
    languages: list[Line] | None = None
    visibility: Literal["office", "shared", "public"] | None = None
    is_binding: Literal["yes", "no", "unknown"] | None = None
    wished_on: CivilDate | None = None
    lead_agency: Line | None = None
    implementing_agency: Line | None = None
    affected_agencies: list[Line] | None = None
    term_kind: TermKind | None = None
    term_starts_on: CivilDate | None = None
    term_number: Count | None = None
    term_unit: PeriodUnit | None = None
    expires_on: CivilDate | None = None
    notice_number: Count | None = None
    notice_unit: PeriodUnit | None = None
    notice_counts: Literal["sent", "received"] | None = None
    renewal_window_days: Count | None = None
    renewals_allowed: Count | None = None
    force_rule: ForceRule | None = None
    force_count: Count | None = None
    force_lag_number: Count | None = None
    force_lag_unit: PeriodUnit | None = None
    force_fixed_on: CivilDate | None = None
    force_not_before_on: CivilDate | None = None
    force_needs_members_vote: bool | None = None


TERM_FIELDS = frozenset(
    name
    for name in AgreementFields.model_fields
    if name.startswith(("term_", "notice_", "renewal", "force_")) or name == "expires_on"
)
"""Fields that stand in the agreed text: free to set until it is signed, afterwards only as a proven correction."""


def agreement_values(field: str, wanted: Mapping[str, Any], agreement: Agreement) -> dict[str, Any]:
    """Return checked values for an agreement's columns.

    Args:
        field: where the values were said, for messages.
        wanted: values by field name.
        agreement: as it stands, for checks across fields.

    Raises:
        InvalidFactsError: names every field that is unknown or wrong.
    """
    try:
        checked = read_inputs(AgreementFields, wanted)
    except InvalidFactsError as fault:
        problems = [FieldProblem(f"{field}.{item.field}", item.message) for item in fault.problems]
        raise InvalidFactsError(problems) from fault
    values = {name: _plain(getattr(checked, name)) for name in checked.model_fields_set}
    _require_what_cannot_be_empty(field, values)
    expires_on = values.get("expires_on", agreement.expires_on)
    if isinstance(expires_on, date) and agreement.in_force_on and expires_on < agreement.in_force_on:
        raise InvalidFactsError.of(
            f"{field}.expires_on",
            phrased(
                "%(expires_on)s lies before force, %(in_force_on)s",
                expires_on=expires_on,
                in_force_on=agreement.in_force_on,
            ),
        )
    return values


def _require_what_cannot_be_empty(field: str, values: dict[str, Any]) -> None:
    """Give fields that were emptied the value that stands for nothing.

    Raises:
        InvalidFactsError: names every field that an agreement cannot be without.
    """
    problems: list[FieldProblem] = []
    for name in [name for name, value in values.items() if value in (None, [])]:
        kept = _COLUMNS[name]
        if "None" in str(kept.type) or (values[name] == [] and name != "languages"):
            continue
        if isinstance(kept.default, str):
            values[name] = kept.default
        else:
            problems.append(FieldProblem(f"{field}.{name}", phrased("must not be empty")))
    if problems:
        raise InvalidFactsError(problems)


_COLUMNS = {each.name: each for each in fields(Agreement)}


def _plain(value: Any) -> Any:
    return [str(item) for item in value] if isinstance(value, list) else value
