"""`ode intake`: the questions of legal review, one after another; every answer is kept at once."""

from typing import Annotated, Any

import typer

from ode_workflows.actions.doors import ACTIONS
from ode_workflows.actions.intake import answers_none_of, fact_named, intake_as_plain, intake_of
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.cli.asked import Left, Skipped, ask, ask_which
from ode_workflows.cli.desk import Desk, at_desk, operating_system_user
from ode_workflows.cli.options import AsJson, AsPerson, Reference
from ode_workflows.cli.output import say
from ode_workflows.db.case import StoredCase, case_by
from ode_workflows.db.queries import may_see
from ode_workflows.domain.errors import InvalidFactsError, NotFoundError
from ode_workflows.legal.facts import Fact
from ode_workflows.legal.questions import Unit

Source = Annotated[
    str | None, typer.Option("--source", metavar="TEXT", help="Where the answers are from; stands with each of them.")
]


def intake(
    ctx: typer.Context,
    reference: Reference,
    person: AsPerson = None,
    source: Source = None,
    again: Annotated[list[str] | None, typer.Option("--again", metavar="FACT", help="Ask this question again.")] = None,
    with_text: Annotated[
        bool, typer.Option("--text", help="Also what only the text can show, as at clearance.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Ask what legal review has to know of an agreement, the most decisive first.

    Every answer is kept at once with name, day and source: leave with q and go on where you were. A question that
    nobody can answer yet is answered "unknown", which is neither yes nor no. --json prints what is asked next and asks
    nothing.
    """
    desk = at_desk(ctx, json)
    sitting = _Sitting(desk, reference, person, source, with_text=with_text)
    if desk.is_json:
        desk.answer(intake_as_plain(sitting.look()[0]))
        return
    try:
        for name in again or ():
            sitting.keep({name: ask(fact_named(name))})
        sitting.go_on()
    except Left:
        say("", f"Kept. Go on with: ode intake {reference}")


class _Sitting:
    """One person answering the questions of one agreement."""

    def __init__(self, desk: Desk, reference: str, person: str | None, source: str | None, *, with_text: bool) -> None:
        self.desk, self.reference, self.person, self.source = desk, reference, person, source
        self.with_text = with_text
        self.skipped: set[str] = set()

    def look(self) -> tuple[Any, StoredCase]:
        """Return where the intake stands, to somebody who may see it."""
        with self.desk.read() as conn:
            who = self.desk.acting(conn, self.person)
            case = case_by(conn, "reference", self.reference)
            if case is None or not may_see(case.agreement, who.actor):
                raise NotFoundError(f"There is no agreement {self.reference}. List them with: ode list")
            return intake_of(conn, case, with_text=self.with_text, later=self.skipped), case

    def go_on(self) -> None:
        """Ask one unit after another until nothing is left, or only what was skipped."""
        say(f"{self.reference}  {self.look()[0].title}")
        while True:
            stands = self.look()[0]
            unit = stands.asks
            if unit is None:
                _print_end(stands, has_skipped=bool(self.skipped))
                return
            say("", f"{stands.left} to go as it stands; {len(unit.decides)} rules hang on this one.")
            try:
                self.keep(_answered(unit))
            except Skipped:
                self.skipped.add(self._name(unit))
            except InvalidFactsError as fault:
                say(*(f"  {problem.message}" for problem in fault.problems))

    @staticmethod
    def _name(unit: Unit) -> str:
        return unit.heading or unit.facts[0].name

    def keep(self, answers: dict[str, Any]) -> None:
        """Record answers as a step of its own and say what they changed."""
        result = self._recorded(answers)
        say(f"  Kept: {result.summary}")

    def _recorded(self, answers: dict[str, Any]) -> StepResult:
        said: dict[str, Any] = {"answers": answers, **({"source": self.source} if self.source else {})}
        with self.desk.write() as conn:
            who = self.desk.acting(conn, self.person)
            request = StepRequest(
                reference=self.reference,
                by=who.actor,
                now=who.now,
                today=who.today,
                recorded_by=operating_system_user(),
                inputs=said,
            )
            return ACTIONS["answer_facts"](conn, request)


def _answered(unit: Unit) -> dict[str, Any]:
    if unit.heading is None:
        fact = unit.facts[0]
        return {fact.name: ask(fact)}
    ticked = ask_which(unit.heading, unit.facts) or []
    return answers_none_of(unit, {fact.name: _ticked(fact) for fact in ticked})


def _ticked(fact: Fact) -> Any:
    """Return the answer to a ticked question: yes, or which of its options."""
    return "yes" if fact.type == "yes_no" else ask(fact)


def _print_end(stands: Any, *, has_skipped: bool) -> None:
    say("")
    if has_skipped:
        say(f"You skipped some. Go on with: ode intake {stands.reference}")
    elif stands.unknown:
        words = ", ".join(name.replace("_", " ") for name in stands.unknown)
        say(f"Everything was asked. Unknown and still able to decide: {words}.")
        say("Find out and answer again (--again FACT), or let counsel defer it: ode step REF defer_question")
    else:
        say("Everything was asked that could open a blocker or an approval before negotiation.")
    if stands.waiting:
        say(f"{len(stands.waiting)} questions wait for the text and are asked at clearance (--text).")
