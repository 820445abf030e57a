"""Requirements of the renewal decision and of the end."""

from collections.abc import Iterator
from datetime import date

from ode_workflows.domain.actor import ON_ITS_DATE
from ode_workflows.domain.case import Act, Case, live_deadline
from ode_workflows.domain.errors import Unmet
from ode_workflows.domain.inputs import End, RecordAsFact, Renew
from ode_workflows.domain.records import Agreement, Deadline, Notice
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import EndReason, Role, State, TermKind
from ode_workflows.lifecycle.requirements.common import at_step, since, task_holder

TACIT_KINDS = (TermKind.FIXED_TACIT_RENEWAL, TermKind.EVERGREEN, TermKind.INDEFINITE)
"""Terms that go on when nobody says anything."""

BILATERAL = 2
_ENDING_NOTICES = ("termination", "withdrawal", "non_renewal")
_NOTICE_REASONS = (EndReason.TERMINATED_BY_NOTICE, EndReason.WITHDRAWN)


def decision_due_on(case: Case) -> date | None:
    """Return the date that names this term's decision: the last day for notice, else the review or the last day."""
    row = live_deadline(case, "notice_by") or live_deadline(case, "review_by")
    return row.due_on if row else case.agreement.expires_on


def date_of_silence(case: Case) -> Deadline | None:
    """Return the derived date after which the calendar acts: it renews by silence, or the term runs out."""
    decides = live_deadline(case, "notice_by") or live_deadline(case, "review_by")
    return decides if renews_by_itself(case.agreement) and decides else live_deadline(case, "expires_on")


def renews_by_itself(agreement: Agreement) -> bool:
    """Whether the text renews when nobody says anything, and has a renewal left."""
    return agreement.term_kind in TACIT_KINDS and not _renewals_used_up(agreement)


def _confirmed_by_counsel(case: Case, act: Act, requirement: str) -> Iterator[Unmet]:
    """The calendar acts only on a date that counsel confirmed once."""
    deadline = date_of_silence(case)
    if act.by.is_system and (deadline is None or deadline.confirmed_by is None):
        kind = deadline.kind if deadline else "date"
        sentence = phrased(
            "Counsel has not confirmed the %(kind)s (confirm, what = deadline, deadline = %(kind)s).", kind=kind
        )
        yield Unmet(requirement, sentence, "counsel", deadline.due_on if deadline else since(case))


def renewal_window_open(case: Case, act: Act) -> Iterator[Unmet]:
    """The window is open; people may open it early, the calendar may not."""
    opens = live_deadline(case, "renewal_window_opens_on")
    if act.by.is_system and (opens is None or act.on < opens.due_on):
        sentence = (
            phrased("The renewal window opens on %(due_on)s.", due_on=opens.due_on)
            if opens
            else phrased("No renewal window is derived.")
        )
        yield Unmet("renewal_window_open", sentence, ON_ITS_DATE, since(case))


def undecided_for_this_term(case: Case, act: Act) -> Iterator[Unmet]:
    """This term has no decision yet."""
    decided, due = case.agreement.renewal_decided_for_on, decision_due_on(case)
    if decided is not None and decided == due:
        sentence = phrased("The renewal of this term (decision due %(due)s) is decided already.", due=due)
        yield Unmet("undecided_for_this_term", sentence, "director", since(case))


def ending_notice(case: Case) -> Notice | None:
    """Return the live notice that leads to an end for us, or None.

    Where one of three or more parties leaves, the agreement goes on among the others.
    """
    live = (row for row in case.notices if row.kind in _ENDING_NOTICES and row.revoked_on is None)
    return next((row for row in live if ends_it_for_us(case, row.given_by)), None)


def ends_it_for_us(case: Case, given_by: str) -> bool:
    """Whether a notice by a party ends the agreement for us: our own does, and either party's of two."""
    members = [party for party in case.parties if party.capacity == "party" and party.withdrew_on is None]
    giver = next((party for party in case.parties if party.name == given_by), None)
    return giver is None or giver.is_us or len(members) <= BILATERAL


def no_notice_given(case: Case, act: Act) -> Iterator[Unmet]:
    """Nobody has given notice."""
    notice = ending_notice(case)
    if notice:
        sentence = phrased(
            "Notice of %(kind)s was given by %(given_by)s on %(sent_on)s.",
            kind=notice.kind.replace("_", " "),
            given_by=notice.given_by,
            sent_on=notice.sent_on,
        )
        yield Unmet("no_notice_given", sentence, "director", notice.sent_on)


def renewal_basis_recorded(case: Case, act: Act) -> Iterator[Unmet]:
    """On which basis it goes on; the calendar renews by silence alone, the day after the last day for notice."""
    inputs = act.inputs
    basis = inputs.basis if isinstance(inputs, Renew) else None
    if basis is None:
        words = "clause, child, exchange_of_letters or silence"
        yield at_step("renewal_basis_recorded", act, phrased("Say the basis of the renewal: %(words)s.", words=words))
    elif basis == "silence":
        yield from _silence(case, act)
    elif not act.by.is_system and not act.evidence:
        yield at_step(
            "renewal_basis_recorded", act, phrased("Attach the evidence of the renewal: clause, letters or child.")
        )


def _silence(case: Case, act: Act) -> Iterator[Unmet]:
    agreement, due = case.agreement, decision_due_on(case)
    if agreement.term_kind not in TACIT_KINDS:
        yield at_step("renewal_basis_recorded", act, phrased("This text does not renew by silence."))
    elif due is None or act.on <= due:
        yield at_step(
            "renewal_basis_recorded",
            act,
            phrased("Silence renews it only after the last day for notice, %(due)s.", due=due),
        )
    elif _renewals_used_up(agreement):
        yield at_step("renewal_basis_recorded", act, phrased("The text allows no further renewal by silence."))
    else:
        yield from _confirmed_by_counsel(case, act, "renewal_basis_recorded")


def _renewals_used_up(agreement: Agreement) -> bool:
    return agreement.renewals_allowed is not None and agreement.renewals_done >= agreement.renewals_allowed


def new_term_set(case: Case, act: Act) -> Iterator[Unmet]:
    """The new last day is known: said with the step, or derived from the text."""
    agreement, inputs = case.agreement, act.inputs
    said = inputs.new_expires_on if isinstance(inputs, Renew) else None
    if said is not None and agreement.expires_on is not None and said <= agreement.expires_on:
        yield at_step(
            "new_term_set",
            act,
            phrased("The new last day must lie after %(expires_on)s.", expires_on=agreement.expires_on),
        )
    open_ended = agreement.expires_on is None and agreement.term_number is None
    if said is None and not open_ended and live_deadline(case, "next_term_ends_on") is None:
        yield at_step("new_term_set", act, phrased("Say the new last day (new_expires_on); the record derives none."))


def renewal_decided(case: Case, act: Act) -> Iterator[Unmet]:
    """The director says why it is not renewed."""
    if not act.reason:
        yield at_step("renewal_decided", act, phrased("Give the reason of the decision."))


def notice_given(case: Case, act: Act) -> Iterator[Unmet]:
    """Where the text renews by itself, notice of non-renewal was given."""
    if case.agreement.term_kind in TACIT_KINDS and ending_notice(case) is None:
        who = task_holder(case, "decide_renewal", "director")
        sentence = phrased("The text renews by itself: give notice of non-renewal first (give_notice).")
        yield Unmet("notice_given", sentence, who, since(case))


def end_reason_recorded(case: Case, act: Act) -> Iterator[Unmet]:
    """Why it ended (asked of a fact only where the fact is an end)."""
    inputs = act.inputs
    if isinstance(inputs, RecordAsFact):
        if inputs.to_state == State.ENDED and inputs.end_reason is None:
            yield at_step("end_reason_recorded", act, phrased("Say why it ended: end_reason, for example expired."))
    elif not isinstance(inputs, End) or inputs.end_reason is None:
        yield at_step("end_reason_recorded", act, phrased("Say why it ended: end_reason, for example expired."))


def end_date_reached(case: Case, act: Act) -> Iterator[Unmet]:
    """The last day in force has passed, or the reason ended it at once."""
    inputs, agreement = act.inputs, case.agreement
    if not isinstance(inputs, End):
        last_day = agreement.ends_on or agreement.expires_on
        if last_day is None or last_day >= act.on:
            yield at_step(
                "end_date_reached",
                act,
                phrased("It is in force until %(last_day)s.", last_day=last_day or phrased("further notice")),
            )
        return
    if inputs.ended_on is not None and inputs.ended_on > act.on:
        yield at_step(
            "end_date_reached",
            act,
            phrased("The end %(ended_on)s lies after %(on)s.", ended_on=inputs.ended_on, on=act.on),
        )
    if inputs.end_reason == EndReason.EXPIRED:
        yield from _expired(case, act)
    elif inputs.end_reason in _NOTICE_REASONS:
        yield from _notice_effective(case, act, inputs)


def _expired(case: Case, act: Act) -> Iterator[Unmet]:
    expires_on = case.agreement.expires_on
    if expires_on is None or expires_on >= act.on:
        until = expires_on or phrased("no fixed day")
        yield Unmet(
            "end_date_reached",
            phrased("Its last day in force is %(until)s.", until=until),
            ON_ITS_DATE,
            act.on,
        )
    elif ending_notice(case) is None:
        yield from _confirmed_by_counsel(case, act, "end_date_reached")


def _notice_effective(case: Case, act: Act, inputs: End) -> Iterator[Unmet]:
    notice = ending_notice(case)
    if notice is None:
        yield Unmet(
            "end_date_reached", phrased("No notice is recorded (give_notice)."), Role.DIRECTOR.value, since(case)
        )
    elif notice.effective_on is None or notice.effective_on > (inputs.ended_on or act.on):
        sentence = phrased(
            "The notice takes effect on %(effective_on)s.",
            effective_on=notice.effective_on or phrased("a day that is not recorded"),
        )
        yield Unmet("end_date_reached", sentence, ON_ITS_DATE, notice.sent_on)
