"""Requirements of entry into force."""

from collections.abc import Iterator
from datetime import date

from ode_workflows.domain.actor import ON_ITS_DATE
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.errors import Unmet
from ode_workflows.domain.records import Agreement
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import CHILD_KINDS, ForceRule, State
from ode_workflows.lifecycle.requirements.common import owner, since
from ode_workflows.lifecycle.terms_of import force_outcome

_DATED_BY_EVIDENCE = (ForceRule.ON_PUBLICATION, ForceRule.ON_EVENT, ForceRule.PROVISIONAL)
_ALIVE = (State.IN_FORCE, State.RENEWAL)


def force_rule_met(case: Case, act: Act) -> Iterator[Unmet]:
    """The rule of the text gives a date for us, and that date is here."""
    outcome = force_outcome(case)
    if outcome is None:
        yield Unmet("force_rule_met", phrased("The record does not say the force rule."), owner(case), since(case))
    elif outcome.in_force_for_us_on is None:
        sentence = outcome.missing or phrased("The force rule is not met.")
        yield Unmet("force_rule_met", sentence, owner(case), since(case))
    elif outcome.in_force_for_us_on > act.on:
        sentence = phrased(
            "It enters into force on %(in_force_for_us_on)s (%(working)s).",
            in_force_for_us_on=outcome.in_force_for_us_on,
            working=outcome.working,
        )
        yield Unmet("force_rule_met", sentence, ON_ITS_DATE, since(case))


def force_date_confirmed(case: Case, act: Act) -> Iterator[Unmet]:
    """Counsel confirmed the rule once; a date that rests on evidence is confirmed as such."""
    agreement = case.agreement
    if agreement.force_rule_confirmed_by is None:
        sentence = phrased("Counsel has not confirmed the force rule (confirm, what = force_rule).")
        yield Unmet("force_date_confirmed", sentence, "counsel", since(case))
        return
    outcome = force_outcome(case)
    found = outcome.in_force_for_us_on if outcome else None
    if found is not None and not is_force_date_confirmed(agreement, found):
        sentence = phrased("Counsel has not confirmed the date %(found)s (confirm, what = force_date).", found=found)
        yield Unmet("force_date_confirmed", sentence, "counsel", found)


def is_force_date_confirmed(agreement: Agreement, found: date) -> bool:
    """Whether counsel confirmed the rule and, where the date rests on evidence, this very date."""
    if agreement.force_rule_confirmed_by is None:
        return False
    return agreement.force_rule not in _DATED_BY_EVIDENCE or agreement.force_date_confirmed_on == found


def parent_alive(case: Case, act: Act) -> Iterator[Unmet]:
    """An amendment, extension, accession or agreed termination acts only on a parent that is in force."""
    if case.agreement.kind not in CHILD_KINDS:
        return
    if case.parent is None:
        yield Unmet(
            "parent_alive", phrased("The record does not name the agreement it acts on."), owner(case), since(case)
        )
    elif case.parent.state not in _ALIVE:
        sentence = phrased(
            "%(reference)s is %(state)s; a text signed after the end is new.",
            reference=case.parent.reference,
            state=case.parent.state.replace("_", " "),
        )
        yield Unmet("parent_alive", sentence, "counsel", since(case))


def not_in_force(case: Case, act: Act) -> Iterator[Unmet]:
    """From in force there is no way back."""
    if case.agreement.in_force_on is not None:
        sentence = phrased("It is in force for us; change it by an amendment.")
        yield Unmet("not_in_force", sentence, phrased("nobody"), case.agreement.in_force_on)
