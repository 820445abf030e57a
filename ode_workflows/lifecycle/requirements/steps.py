"""Requirements on what is said with the step itself."""

from collections.abc import Iterator

from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.errors import Unmet
from ode_workflows.domain.inputs import Close
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import Role
from ode_workflows.lifecycle.requirements.common import at_step

ENOUGH_CHARACTERS = 3


def reason_given(case: Case, act: Act) -> Iterator[Unmet]:
    """A reason in words."""
    if not act.by.is_system and len((act.reason or "").strip()) < ENOUGH_CHARACTERS:
        yield at_step("reason_given", act, phrased("Give the reason with the step; it stays in the history."))


def evidence_attached(case: Case, act: Act) -> Iterator[Unmet]:
    """A document or citation that shows it."""
    if not act.by.is_system and not (act.evidence or "").strip():
        yield at_step("evidence_attached", act, phrased("Attach the evidence: a file, or where it can be found."))


def second_person_confirmed(case: Case, act: Act) -> Iterator[Unmet]:
    """A second person, counsel, confirms; nobody confirms the own act."""
    second = act.confirmed_by
    if second is None or Role.COUNSEL not in second.roles:
        yield at_step("second_person_confirmed", act, phrased("Name the counsel who confirms it as the second person."))
    elif second.person_id in act.by.persons_behind(act.by.roles):
        yield at_step("second_person_confirmed", act, phrased("The second person must be somebody else."))


def close_reason_recorded(case: Case, act: Act) -> Iterator[Unmet]:
    """Which kind of closing it is."""
    if not isinstance(act.inputs, Close) or act.inputs.close_reason is None:
        yield at_step(
            "close_reason_recorded", act, phrased("Say why it is closed: close_reason, for example declined.")
        )
