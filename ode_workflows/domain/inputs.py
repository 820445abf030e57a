"""What a person says with a step, checked field by field; one class a trigger or event."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.values import Answer, CivilDate, Line, Text
from ode_workflows.domain.vocabulary import CloseReason, EndReason, State


class StepInputs(BaseModel):
    """Nothing but what every step may carry; a class is built when a step first needs it, not for every command."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, defer_build=True)


class FileInput(BaseModel):
    """A file that somebody hands in: its name and its bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    name: Line
    content: bytes = Field(repr=False)

    @property
    def content_hash(self) -> str:
        """SHA-256 of the bytes."""
        return sha256_hex(self.content)


class AuthorizeNegotiation(StepInputs):
    """Authority to negotiate: what for, within which lines, until when (default 12 months)."""

    scope: Text | None = None
    red_lines: Text | None = None
    conditions: Text | None = None
    expires_on: CivilDate | None = None
    also_conclude_within_mandate: bool = False


class SubmitForClearance(StepInputs):
    """What goes with the frozen text: the note, departures from the template, answers that differ in the text."""

    explanatory_note: FileInput | None = None
    departures: Text | None = None
    answers: dict[Line, Answer] = Field(default_factory=dict)


class AuthorizeSignature(StepInputs):
    """Authority to sign this version: by whom, until when (default 180 calendar days)."""

    signatory: Line | None = None
    conditions: Text | None = None
    expires_on: CivilDate | None = None


class BringIntoForce(StepInputs):
    """Nothing to say: the date follows from the rule."""


class Renew(StepInputs):
    """On which basis the agreement goes on, and until when."""

    basis: Literal["clause", "child", "exchange_of_letters", "silence"] | None = None
    new_expires_on: CivilDate | None = None
    child: Line | None = None


class End(StepInputs):
    """Why and when it ended."""

    end_reason: EndReason | None = None
    ended_on: CivilDate | None = None
    successor: Line | None = None


class Close(StepInputs):
    """Why it never came into force."""

    close_reason: CloseReason | None = None


class RecordAsFact(StepInputs):
    """What happened outside the procedure."""

    to_state: State
    signed_on: CivilDate | None = None
    in_force_on: CivilDate | None = None
    expires_on: CivilDate | None = None
    ended_on: CivilDate | None = None
    end_reason: EndReason | None = None
    close_reason: CloseReason | None = None
    is_urgent_signature: bool = False


class OverlapAnswer(StepInputs):
    """The lead agency's answer to one overlap."""

    answer: Literal["join_existing", "make_annex", "proceed_distinct", "wait", "merge"]
    reason: Text


class AnswerFacts(StepInputs):
    """Answers to questions of the intake, and to overlaps by the other agreement's reference."""

    answers: dict[Line, Answer] = Field(default_factory=dict)
    overlaps: dict[Line, OverlapAnswer] = Field(default_factory=dict)
    source: Line | None = None


class SettleFinding(StepInputs):
    """One finding, settled; a new one is recorded by hand when no id is given."""

    finding: Line | None = None
    title: Line | None = None
    rule: Line | None = None
    severity: Literal["blocker", "approval_required", "counsel_decides", "advisory"] = "counsel_decides"
    authorities: Line | None = None
    is_about_text: bool = False
    clause: Text | None = None
    settlement: Literal["applies", "does_not_apply", "cured_by_clause", "needs_opinion", "asks_facts"] | None = None


class DeferQuestion(StepInputs):
    """One open question, deferred to clearance; a new one is recorded by hand when no id is given."""

    question: Line | None = None
    fact: Line | None = None
    text: Line | None = None
    gate: Literal["negotiate", "conclude", "force"] = "conclude"
    could_block: bool = False
    only_record: bool = False


class Confirm(StepInputs):
    """What counsel confirms by name: a derived date, the force rule, the force date, a person's full powers."""

    what: Literal["deadline", "force_rule", "force_date", "full_powers", "after_the_fact_review"]
    deadline: Line | None = None
    holder: Line | None = None
    title: Line | None = None
    valid_from_on: CivilDate | None = None
    valid_until_on: CivilDate | None = None


class AddApproval(StepInputs):
    """A row of the catalogue, for one body or for each of several."""

    approval: Line
    bodies: list[Line] = Field(default_factory=list)
    finding: Line | None = None
    rests_on: list[Line] = Field(default_factory=list)


class ReassignApproval(StepInputs):
    """A row and who keeps it from now on."""

    approval: Line
    to_person: Line


class ResolveApproval(StepInputs):
    """What became of a row: sent, received, contacted, or answered; that silence answered is the calendar's to say.

    Its clock may be paused, resumed, or extended to a new last day at the wish of somebody: the `body` that was asked,
    our `office`, or `another` party.
    """

    approval: Line
    outcome: (
        Literal[
            "favourable", "favourable_with_conditions", "refused", "answered", "no_response_recorded",
            "elapsed", "filed", "deemed", "sent", "received", "contacted", "paused", "resumed", "extended",
        ]
        | None
    ) = None  # fmt: skip
    conditions: Text | None = None
    last_on: CivilDate | None = None
    asked_by: Literal["body", "office", "another"] | None = None


class WaiveApproval(StepInputs):
    """A row that the director waives."""

    approval: Line


class CarryOverApproval(StepInputs):
    """A stale row that counsel carries over to the present text."""

    approval: Line


class RecordRound(StepInputs):
    """One meeting or exchange with the other side."""

    place: Line
    present: Text
    positions: Text | None = None
    open_points: Text | None = None
    whose_turn: Literal["ours", "theirs"] = "theirs"
    text_in: FileInput | None = None
    text_out: FileInput | None = None
    language: Line = "en"


class ReceiveFromPartner(StepInputs):
    """What the other side sends by its own link: a text, or a comment on a text version that it was sent."""

    party: Line
    sender: Line
    text_in: FileInput | None = None
    language: Line = "en"
    comment: Text | None = None
    article: Line | None = None
    version: int | None = Field(default=None, ge=1)
    reply_to: int | None = Field(default=None, ge=1)


class AddComment(StepInputs):
    """A comment on a text version (the newest when left out): internal unless it is said to be shared."""

    text: Text
    article: Line | None = None
    is_internal: bool = True
    version: int | None = Field(default=None, ge=1)
    reply_to: int | None = Field(default=None, ge=1)


class ResolveComment(StepInputs):
    """The comment that is settled, by its number."""

    comment: int = Field(ge=1)


class FreezeText(StepInputs):
    """The settled text, one file a language; without files the latest version of each language is frozen."""

    files: dict[Line, FileInput] = Field(default_factory=dict)
    working_languages: list[Line] = Field(default_factory=list)


class UseClause(StepInputs):
    """A clause of the library, by function and name, at one position, for the text of one language.

    `text` is the Word file that takes it where no text of the agreement is on file yet.
    """

    clause: Line
    position: Line
    language: Line = "en"
    text: FileInput | None = None


class CureFinding(StepInputs):
    """A finding whose cure is put into the text as the library words it."""

    finding: Line
    position: Line = "preferred"
    language: Line = "en"
    text: FileInput | None = None


class RecordSignature(StepInputs):
    """One signature: whose, by whom, where, how."""

    party: Line
    signer: Line
    title: Line
    capacity: Line = "representative"
    place: Line
    mode: Literal["wet_ink", "click", "digital", "exchange_of_notes", "counterpart", "enactment"] = "wet_ink"


class RecordPartyEvent(StepInputs):
    """Something that a party did, or an event that the force rule waits for."""

    event: Literal[
        "consented", "notified_completion", "members_voted", "joined", "withdrew", "gave_notice", "published",
        "condition_met", "provisional_application", "repeal_bill_introduced",
    ]  # fmt: skip
    party: Line | None = None
    party_kind: Line | None = None
    consent_kind: Line | None = None


class RenewAuthority(StepInputs):
    """A fresh authority of the kind that lapsed."""

    kind: Literal["negotiate", "conclude"]
    expires_on: CivilDate | None = None


class GiveNotice(StepInputs):
    """A notice under the text."""

    kind: Literal["termination", "withdrawal", "non_renewal", "intent_to_renew"]
    given_by: Line | None = None
    received_on: CivilDate | None = None
    effective_on: CivilDate | None = None
    method: Line = "letter"


class Extend(StepInputs):
    """A longer same term."""

    new_expires_on: CivilDate


class RecordChange(StepInputs):
    """A clerical change: fields with their new values, or a task that is done.

    The calendar alone opens the rows whose day has come and gives the work of people who have left, who are absent or
    who are late to somebody else: `hands_on` names tasks with the person who takes each. Who is back `takes_back` what
    was handed on meanwhile.
    """

    set: dict[Line, Answer] = Field(default_factory=dict)
    task: Line | None = None
    obligation: Text | None = None
    owed_by: Line | None = None
    clause: Line | None = None
    due_on: CivilDate | None = None
    opens_timed_rows: bool = False
    replaces_leavers: bool = False
    hands_on: dict[Line, Line] = Field(default_factory=dict)
    because: Literal["absent", "late"] | None = None
    takes_back: bool = False


class Nothing(StepInputs):
    """A step that asks for no more than a reason."""


INPUTS: Mapping[str, type[StepInputs]] = {
    "submit_for_legal_review": Nothing,
    "return_to_proposal": Nothing,
    "authorize_negotiation": AuthorizeNegotiation,
    "submit_for_clearance": SubmitForClearance,
    "return_to_negotiation": Nothing,
    "authorize_signature": AuthorizeSignature,
    "complete_signature": Nothing,
    "bring_into_force": BringIntoForce,
    "open_renewal": Nothing,
    "renew": Renew,
    "decline_renewal": Nothing,
    "end": End,
    "close": Close,
    "reopen": Nothing,
    "record_as_fact": RecordAsFact,
    "answer_facts": AnswerFacts,
    "settle_finding": SettleFinding,
    "defer_question": DeferQuestion,
    "rescreen": Nothing,
    "confirm": Confirm,
    "add_approval": AddApproval,
    "reassign_approval": ReassignApproval,
    "resolve_approval": ResolveApproval,
    "carry_over_approval": CarryOverApproval,
    "waive_approval": WaiveApproval,
    "record_round": RecordRound,
    "receive_from_partner": ReceiveFromPartner,
    "add_comment": AddComment,
    "resolve_comment": ResolveComment,
    "freeze_text": FreezeText,
    "use_clause": UseClause,
    "cure_finding": CureFinding,
    "record_signature": RecordSignature,
    "record_party_event": RecordPartyEvent,
    "renew_authority": RenewAuthority,
    "remind": Nothing,
    "give_notice": GiveNotice,
    "extend": Extend,
    "apply_amendment": Nothing,
    "suspend": Nothing,
    "resume": Nothing,
    "record_change": RecordChange,
}
"""What each trigger and event asks for, by its word."""
