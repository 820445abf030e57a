"""Requirements on authority to negotiate and on the settled text."""

from collections.abc import Iterator

from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.errors import Unmet
from ode_workflows.domain.inputs import AuthorizeNegotiation, SubmitForClearance
from ode_workflows.domain.records import TextComment
from ode_workflows.domain.sentences import Sentence, joined, phrased
from ode_workflows.domain.vocabulary import ForceRule, TermKind
from ode_workflows.lifecycle.requirements.common import at_step, owner, since

_NUMBER_NEEDED = {ForceRule.ON_NTH_PARTY: "force_count", ForceRule.ON_DATE: "force_fixed_on"}
_FIXED_TERMS = (TermKind.FIXED, TermKind.FIXED_RENEWABLE_BY_CONSENT, TermKind.FIXED_TACIT_RENEWAL)


def authority_scoped(case: Case, act: Act) -> Iterator[Unmet]:
    """The director says what may be negotiated."""
    if not isinstance(act.inputs, AuthorizeNegotiation) or not act.inputs.scope:
        yield at_step("authority_scoped", act, phrased("Say the scope of the authority: what may be negotiated."))


def authority_live(case: Case, act: Act) -> Iterator[Unmet]:
    """The authority to negotiate has not expired."""
    live = [row for row in case.authorities if row.void_on is None and row.kind.startswith("negotiate")]
    if not any(row.granted_on <= act.on <= row.expires_on for row in live):
        last = max((row.expires_on for row in live), default=None)
        sentence = (
            phrased("The authority to negotiate expired on %(last)s.", last=last)
            if last
            else phrased("There is no authority to negotiate.")
        )
        renewed = joined(sentence, phrased("The director can renew it."))
        yield Unmet("authority_live", renewed, "director", last or since(case))


def shared_comments_resolved(case: Case, act: Act) -> Iterator[Unmet]:
    """No comment that both sides can read is left without an answer."""
    for comment in case.comments:
        if not comment.is_internal and comment.reply_to is None and comment.resolved_on is None:
            how = f"ode comment resolve {case.agreement.reference} {comment.number} --reason …"
            sentence = phrased(
                "%(comment)s is not resolved; answer it, then: %(how)s", comment=_called(comment), how=how
            )
            yield Unmet("shared_comments_resolved", sentence, owner(case), comment.recorded_on)


def _called(comment: TextComment) -> Sentence:
    if comment.author_id is None:
        called = phrased("Their comment %(number)s", number=comment.number)
    else:
        called = phrased("Our shared comment %(number)s", number=comment.number)
    return phrased("%(comment)s on %(article)s", comment=called, article=comment.article) if comment.article else called


def text_frozen(case: Case, act: Act) -> Iterator[Unmet]:
    """The text is frozen in every authentic language."""
    agreement = case.agreement
    if agreement.frozen_hash is None:
        yield Unmet("text_frozen", phrased("The text is not frozen yet (freeze_text)."), owner(case), since(case))
        return
    frozen = {row.language for row in case.texts if row.frozen_on is not None and row.is_authentic}
    for language in agreement.languages:
        if language not in frozen:
            yield Unmet(
                "text_frozen",
                phrased("The text in %(language)s is not frozen.", language=language),
                owner(case),
                since(case),
            )


def explanatory_note_attached(case: Case, act: Act) -> Iterator[Unmet]:
    """A note on content and effects goes with the text."""
    brought = isinstance(act.inputs, SubmitForClearance) and act.inputs.explanatory_note is not None
    if case.agreement.explanatory_note_hash is None and not brought:
        sentence = phrased("The explanatory note on content and effects is missing (explanatory_note).")
        yield Unmet("explanatory_note_attached", sentence, owner(case), since(case))


def term_and_force_rule_set(case: Case, act: Act) -> Iterator[Unmet]:
    """Term and force rule stand in the record as the text has them."""
    agreement = case.agreement
    missing = []
    if agreement.force_rule is None:
        missing.append(phrased("the force rule (force_rule)"))
    else:
        needed = _NUMBER_NEEDED.get(ForceRule(agreement.force_rule))
        if needed and getattr(agreement, needed) is None:
            missing.append(phrased("the force rule's value (%(field)s)", field=needed))
    if agreement.term_kind is None:
        missing.append(phrased("the kind of term (term_kind)"))
    elif agreement.term_kind in _FIXED_TERMS and not (agreement.expires_on or agreement.term_number):
        missing.append(phrased("the length of the term (term_number and term_unit, or expires_on)"))
    for what in missing:
        sentence = phrased("The record does not say %(what)s.", what=what)
        yield Unmet("term_and_force_rule_set", sentence, owner(case), since(case))
