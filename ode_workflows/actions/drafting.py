"""Word documents made from the record: those that a step asks for, and any that a person asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection

from ode_workflows.actions import _draft_facts
from ode_workflows.actions._draft_facts import DraftSource
from ode_workflows.actions._opinions import OPINION, is_moot_opinion
from ode_workflows.actions._papers import APART, PAPERS, WITH_SEALED_TEXTS, WITHIN, with_fields
from ode_workflows.actions._request_letters import (
    COVER_LIST,
    LETTER,
    is_moot,
    letter_context,
    letter_name,
    letter_title,
)
from ode_workflows.actions._review_facts import opinion, opinion_file_name, review_sheet
from ode_workflows.actions._signature_copies import SIGNATURE_COPY, CopyPlan, plan_copy
from ode_workflows.actions.round_papers import FROM_TEXTS
from ode_workflows.db.case import StoredCase, agreement_by
from ode_workflows.db.history import entries_of, sealed_texts
from ode_workflows.db.people import candidates, office_of
from ode_workflows.db.queries import may_see
from ode_workflows.db.sending import recipients_of
from ode_workflows.documents.draft import Draft, make_draft
from ode_workflows.documents.templates import list_templates
from ode_workflows.domain.actor import Actor
from ode_workflows.domain.errors import DraftError, NotFoundError, RoleNotAllowedError
from ode_workflows.domain.records import Agreement
from ode_workflows.domain.sentences import phrased
from ode_workflows.domain.vocabulary import Role
from ode_workflows.lifecycle.profiles import profile_of

LANGUAGE = "en"
"""The language of every template that the project ships."""

_ONE_A_ROW = (LETTER, COVER_LIST)
_AUTHORISATION, _RENEWAL = "letters/authorisation_memorandum", "letters/renewal_memo"
_REVIEW_SHEET = "letters/legal_review_sheet"
KEPT_APART = frozenset({_AUTHORISATION, OPINION, *APART})
"""Documents that hold red lines or counsel's opinion: they stay in the office and go into no packet."""

_INTERNAL = frozenset({*KEPT_APART, *WITHIN, _RENEWAL, _REVIEW_SHEET})
_LETTERS: Mapping[str, tuple[str, Callable[[DraftSource], dict[str, Any]]]] = {
    _AUTHORISATION: ("Authorization memorandum", _draft_facts.authorisation),
    "letters/notice_of_entry_into_force": ("Notice of entry into force", _draft_facts.force_notice),
    _RENEWAL: ("Renewal memorandum", _draft_facts.renewal),
    _REVIEW_SHEET: ("Legal review sheet", review_sheet),
    OPINION: ("Opinion memorandum", opinion),
    **PAPERS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlan:
    """Everything that a document is made from, as plain values: making it needs the database no more."""

    agreement_id: str
    template: str
    title: str
    file_name: str
    context: Mapping[str, Any]
    on: date

    def make(self) -> Draft:
        """Make the Word file; the same plan gives the same bytes.

        Raises:
            DraftError: names the template and the field.
        """
        return make_draft(self.template, self.context, title=self.title, language=LANGUAGE, made_on=self.on)


def draft_bytes(
    conn: Connection,
    *,
    reference: str,
    by: Actor,
    today: date,
    template: str | None = None,
    finding: str = "",
    said: Mapping[str, Sequence[str]] | None = None,
) -> tuple[str, bytes]:
    """Return the name and the bytes of a document on an agreement, made for a person now.

    Args:
        conn: a snapshot of the database.
        reference: the agreement.
        by: who asks; memoranda to the director are for the agreement's own office.
        today: civil date of the document.
        template: a folder of document_templates/; without one the text of the instrument itself.
        finding: id, rule or title of the finding that an opinion memorandum is about.
        said: texts by field for what the record does not hold; a list takes several.

    Raises:
        InvalidFactsError: an opinion memorandum is asked for, and no such finding stands there; lists them.
        NotFoundError: no such agreement, or not this person's to see.
        RoleNotAllowedError: the document is for the agreement's own office.
        DraftError: there is no such template, or a field is missing; names both.
    """
    agreement = agreement_by(conn, "reference", reference)
    if agreement is None or not may_see(agreement, by):
        raise NotFoundError(f"There is no agreement {reference}. List them with: ode list")
    wanted = template or profile_of(agreement.kind).template
    _require_one_template(wanted, agreement.kind, reference)
    if wanted in _INTERNAL and not _is_of_office(by, agreement.office_id):
        raise RoleNotAllowedError(
            phrased("%(wanted)s is for the office that carries %(reference)s.", wanted=wanted, reference=reference)
        )
    plan = plan_draft(conn, agreement.id, wanted, today, finding=finding)
    plan = replace(plan, context=with_fields(wanted, plan.context, said or {}))
    return plan.file_name, plan.make().content


def _require_one_template(wanted: str | None, kind: str, reference: str) -> None:
    """Refuse what no single template makes, and say what does."""
    if not wanted:
        known = ", ".join(list_templates())
        kind = kind.replace("_", " ")
        raise DraftError(
            phrased("there is no template for a %(kind)s; choose one of: %(known)s", kind=kind, known=known)
        )
    how = ""
    if wanted in _ONE_A_ROW:
        how = phrased("it is made for each approval by itself: ode letters %(reference)s", reference=reference)
    elif wanted in FROM_TEXTS:
        how = phrased("it is made from the texts: %(command)s", command=FROM_TEXTS[wanted].format(reference))
    if how:
        raise DraftError(phrased("template %(template)s: %(how)s", template=wanted, how=how))


def plan_asked(conn: Connection, agreement_id: str, payload: Mapping[str, Any]) -> DraftPlan | CopyPlan | None:
    """Return what a document is made from that waits in the outbox; None for one that has lost its point.

    Args:
        conn: a snapshot of the database.
        agreement_id: the agreement.
        payload: of the message that asks for it.

    Raises:
        DraftError: the record lacks what the document is about.
    """
    template, on = str(payload["template"]), date.fromisoformat(str(payload["on"]))
    finding, version = str(payload.get("finding", "")), int(payload["version"])
    if template == SIGNATURE_COPY:
        return plan_copy(StoredCase(conn, _agreement(conn, agreement_id, template)), payload)
    if template not in (*_ONE_A_ROW, OPINION):
        return plan_draft(conn, agreement_id, template, on, version)
    case = StoredCase(conn, _agreement(conn, agreement_id, template))
    if template == OPINION:
        is_moot_now = is_moot_opinion(case, finding)
        return None if is_moot_now else plan_draft(conn, agreement_id, template, on, version, finding)
    if is_moot(case, payload):
        return None
    return DraftPlan(
        agreement_id=agreement_id,
        template=template,
        title=letter_title(case, payload),
        file_name=letter_name(case, payload),
        context=letter_context(case, payload, _around(conn, case.agreement, on)),
        on=on,
    )


def _around(conn: Connection, agreement: Agreement, on: date) -> dict[str, str]:
    """Return who writes a letter, who signs it, and who takes the answer."""
    office, owner = office_of(conn, agreement.office_id), recipients_of(conn, [agreement.owner_id])[agreement.owner_id]
    return {
        "office": office.name,
        "government": office.party_name,
        "signer": _director(conn, agreement.office_id, on),
        "contact": f"{owner.name}, {owner.email}",
    }


def _agreement(conn: Connection, agreement_id: str, template: str) -> Agreement:
    agreement = agreement_by(conn, "id", agreement_id)
    if agreement is None:
        raise DraftError(
            phrased(
                "template %(template)s: the agreement %(agreement_id)s is not there",
                template=template,
                agreement_id=agreement_id,
            )
        )
    return agreement


def plan_draft(
    conn: Connection, agreement_id: str, template: str, on: date, version: int | None = None, finding: str = ""
) -> DraftPlan:
    """Return what a document on an agreement is made from.

    Args:
        conn: a snapshot of the database.
        agreement_id: the agreement.
        template: a folder of document_templates/.
        on: civil date of the document.
        version: of the agreement that asked for it; the present one when left out.
        finding: id, rule or title of the finding that an opinion memorandum is about.

    Raises:
        DraftError: the record lacks what the document is about.
        InvalidFactsError: no such finding; lists them.
    """
    agreement = _agreement(conn, agreement_id, template)
    version = version or agreement.version
    case = StoredCase(conn, agreement)
    source = DraftSource(
        case=case,
        on=on,
        office=office_of(conn, agreement.office_id).name,
        director=_director(conn, agreement.office_id, on),
        government=office_of(conn, agreement.office_id).party_name,
        texts=sealed_texts(conn, agreement.id) if template in {_AUTHORISATION, *WITH_SEALED_TEXTS} else {},
        history=tuple(entry.body for entry in entries_of(conn, agreement.id)) if template in WITH_SEALED_TEXTS else (),
        finding=finding,
    )
    words, build = _LETTERS.get(template, ("", _draft_facts.instrument))
    name = f"{agreement.reference}-{template.rpartition('/')[2].replace('_', '-')}-v{version}.docx"
    return DraftPlan(
        agreement_id=agreement.id,
        template=template,
        title=f"{words}: {agreement.title}" if words else agreement.title,
        file_name=opinion_file_name(case, finding, version) if template == OPINION else name,
        context=build(source),
        on=on,
    )


def _is_of_office(by: Actor, office_id: str) -> bool:
    here = by.in_office(office_id)
    return bool(here.roles or here.stands_in_for)


def _director(conn: Connection, office_id: str, on: date) -> str:
    people = candidates(conn, office_id, (Role.DIRECTOR,), on)
    return min((person.name for person in people), default="The director")
