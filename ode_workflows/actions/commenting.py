"""Comments on the versions of a text: internal ones stay in the office, shared ones are answered before it is frozen.

The words of every comment are sealed: rows and history entries hold salted hashes, whoever may read them.
Decision: docs/decisions/0019-an-internal-comment-never-leaves.md
"""

from sqlalchemy import Connection

from ode_workflows import ids
from ode_workflows.actions._inputs import said
from ode_workflows.actions._step import take_step
from ode_workflows.actions._texts import require_store
from ode_workflows.actions.step_request import StepRequest, StepResult
from ode_workflows.documents.text import normalised_text
from ode_workflows.domain.articles import article_named, articles_of
from ode_workflows.domain.case import Act, Case
from ode_workflows.domain.changes import Effects, altered, created
from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import AddComment, ResolveComment
from ode_workflows.domain.records import TextComment, TextVersion
from ode_workflows.domain.sentences import phrased
from ode_workflows.files.store import FileStore


def add_comment(conn: Connection, request: StepRequest) -> StepResult:
    """Add a comment to a text version, or a reply to a comment; internal unless it is said to be shared."""

    def added(case: Case, act: Act) -> Effects:
        inputs = said(act, AddComment)
        answered = _answered(case, inputs)
        text = _version(case, inputs, answered)
        article = article_of(request.files, text, inputs.article) if inputs.article else answered and answered.article
        number = next_number(case)
        kind = "Internal" if inputs.is_internal else "Shared"
        what = f"reply {number} to comment {answered.number}" if answered else f"comment {number}"
        where = f" on {article}" if article else ""
        effects = Effects(summary=f"{kind} {what}{where}, text version {text.number}")
        comment = TextComment(
            id=ids.new_id(),
            agreement_id=case.agreement.id,
            number=number,
            text_id=text.id,
            is_internal=inputs.is_internal,
            author_id=act.by.person_id,
            article=article or None,
            text_seal=effects.seal(inputs.text, "deliberative") or "",
            reply_to=answered.number if answered else None,
            recorded_on=act.on,
        )
        effects.changes.append(created(comment))
        return effects

    return take_step(conn, "add_comment", request, added)


def next_number(case: Case) -> int:
    """Return the number of the next comment of an agreement."""
    return max((comment.number for comment in case.comments), default=0) + 1


def _answered(case: Case, inputs: AddComment) -> TextComment | None:
    """Return the first comment of the thread that a reply belongs to."""
    if inputs.reply_to is None:
        return None
    answered = _numbered(case, "reply_to", inputs.reply_to)
    if answered.reply_to is not None:
        answered = _numbered(case, "reply_to", answered.reply_to)
    if answered.is_internal and not inputs.is_internal:
        message = phrased(
            "comment %(number)s is internal; a shared reply would tell of it. Leave --shared out",
            number=answered.number,
        )
        raise InvalidFactsError.of("reply_to", message)
    return answered


def _numbered(case: Case, field: str, number: int) -> TextComment:
    found = next((comment for comment in case.comments if comment.number == number), None)
    if found is None:
        message = phrased(
            "there is no comment %(number)s; list them with: ode comment list %(reference)s",
            number=number,
            reference=case.agreement.reference,
        )
        raise InvalidFactsError.of(field, message)
    return found


def _version(case: Case, inputs: AddComment, answered: TextComment | None) -> TextVersion:
    if not case.texts:
        raise InvalidFactsError.of("version", phrased("there is no text version yet; hand one in with record_round"))
    if inputs.version is None:
        return next((text for text in case.texts if answered and text.id == answered.text_id), case.texts[-1])
    found = next((text for text in case.texts if text.number == inputs.version), None)
    if found is None:
        message = phrased(
            "there is no text version %(version)s; the newest is %(number)s",
            version=inputs.version,
            number=case.texts[-1].number,
        )
        raise InvalidFactsError.of("version", message)
    return found


def article_of(store: FileStore | None, text: TextVersion, wanted: str) -> str:
    """Return the article as the text writes it: nothing else may stand there, since rows are read outside too.

    Raises:
        InvalidFactsError: the text has no such article; names those that it has.
    """
    articles = articles_of(normalised_text(require_store(store).get(text.file_hash)).split("\n"))
    found = article_named(articles, wanted)
    if found is None:
        known = ", ".join(article.label for article in articles) or "none"
        raise InvalidFactsError.of(
            "article", phrased("is none of text version %(number)s; it has: %(known)s", number=text.number, known=known)
        )
    return found.label


def resolve_comment(conn: Connection, request: StepRequest) -> StepResult:
    """Settle a comment with a reason; its replies are settled with it."""

    def resolved(case: Case, act: Act) -> Effects:
        number = said(act, ResolveComment).comment
        comment = _numbered(case, "comment", number)
        if comment.reply_to is not None:
            message = phrased(
                "%(number)s is a reply; resolve the comment that it answers: %(reply_to)s",
                number=number,
                reply_to=comment.reply_to,
            )
            raise InvalidFactsError.of("comment", message)
        if comment.resolved_on is not None:
            raise InvalidFactsError.of(
                "comment",
                phrased("%(number)s is resolved since %(resolved_on)s", number=number, resolved_on=comment.resolved_on),
            )
        kind = "Internal" if comment.is_internal else "Shared"
        effects = Effects(summary=f"{kind} comment {number} resolved")
        effects.changes.append(
            altered(
                comment,
                resolved_on=act.on,
                resolved_by=act.by.person_id,
                resolution_seal=effects.seal(act.reason, "deliberative"),
            )
        )
        return effects

    return take_step(conn, "resolve_comment", request, resolved)
