"""What a person says with a step, checked field by field; one class a trigger or event."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from ode_workflows.domain.canonical import sha256_hex
from ode_workflows.domain.errors import FieldProblem, InvalidFactsError
from ode_workflows.domain.text import clean_line, clean_text
from ode_workflows.domain.vocabulary import CloseReason, EndReason, State

EARLIEST_ON, LATEST_ON = date(1776, 7, 4), date(2200, 12, 31)
LONGEST_LINE, LONGEST_TEXT = 300, 100_000
DEEPEST_ANSWER = 24
LARGEST_NUMBER = 2**53 - 1
"""Up to here every reader of JSON sees the same number. Source: RFC 7493, section 2.2."""


def legal_date(value: object) -> date | None:
    """Return a civil date out of its ISO form; other forms, and numbers above all, are slips of the pen.

    Raises:
        ValueError: another form, no such day, or outside the years that an agreement has.
    """
    if value is None:
        return None
    if type(value) is date:
        made = value
    elif isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-" and value.isascii():
        made = _day(value)
    else:
        raise ValueError(f"{value!r} is not clear; write the date as YYYY-MM-DD")
    if not EARLIEST_ON <= made <= LATEST_ON:
        raise ValueError(f"{made} must lie between {EARLIEST_ON} and {LATEST_ON}")
    return made


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ValueError(f"there is no day {text}") from fault


def _answer(value: object, levels: int = DEEPEST_ANSWER) -> object:
    """Return an answer of any shape with its texts cleaned; what no database can hold is refused."""
    if levels == 0:
        raise ValueError(f"is nested deeper than {DEEPEST_ANSWER} levels")
    match value:
        case dict():
            return {clean_line(name): _answer(inner, levels - 1) for name, inner in value.items()}
        case list():
            return [_answer(inner, levels - 1) for inner in value]
        case int() | float() if not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            raise ValueError(f"holds a number that is none or larger than {LARGEST_NUMBER:,}; write it as text")
        case _:
            return clean_text(value)


CivilDate = Annotated[date, BeforeValidator(legal_date)]
Answer = Annotated[Any, BeforeValidator(_answer)]
Line = Annotated[str, BeforeValidator(clean_line), StringConstraints(min_length=1, max_length=LONGEST_LINE)]
Text = Annotated[str, BeforeValidator(clean_text), StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
Count = Annotated[int, Field(ge=0, le=36_500)]
PeriodUnit = Literal["calendar_days", "business_days", "months", "years"]


class StepInputs(BaseModel):
    """Nothing but what every step may carry."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class FileInput(BaseModel):
    """A file that somebody hands in: its name and its bytes."""

    model_config = ConfigDict(extra="forbid", frozen=True)
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
    """What goes with the frozen text."""

    explanatory_note: FileInput | None = None
    departures: Text | None = None


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
    """What became of a row: sent, received, contacted, or answered; that silence answered is the calendar's to say."""

    approval: Line
    outcome: (
        Literal[
            "favourable", "favourable_with_conditions", "refused", "answered", "no_response_recorded",
            "elapsed", "filed", "deemed", "sent", "received", "contacted",
        ]
        | None
    ) = None  # fmt: skip
    conditions: Text | None = None


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


class FreezeText(StepInputs):
    """The settled text, one file a language; without files the latest version of each language is frozen."""

    files: dict[Line, FileInput] = Field(default_factory=dict)
    working_languages: list[Line] = Field(default_factory=list)


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

    The calendar alone opens the rows whose day has come and gives the work of people who have left to somebody else.
    """

    set: dict[Line, Answer] = Field(default_factory=dict)
    task: Line | None = None
    obligation: Text | None = None
    owed_by: Line | None = None
    clause: Line | None = None
    due_on: CivilDate | None = None
    opens_timed_rows: bool = False
    replaces_leavers: bool = False


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
    "confirm": Confirm,
    "add_approval": AddApproval,
    "reassign_approval": ReassignApproval,
    "resolve_approval": ResolveApproval,
    "carry_over_approval": CarryOverApproval,
    "waive_approval": WaiveApproval,
    "record_round": RecordRound,
    "freeze_text": FreezeText,
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

Made = TypeVar("Made", bound=StepInputs)


def read_inputs(model: type[Made], values: Mapping[str, Any]) -> Made:
    """Return checked inputs.

    Raises:
        InvalidFactsError: names every field that is wrong, unknown or missing.
    """
    try:
        return model.model_validate(dict(values))
    except ValidationError as fault:
        raise InvalidFactsError([_problem(item) for item in fault.errors()]) from fault


_MESSAGES: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not asked for here; check the spelling",
    "string_type": "must be text",
    "string_too_short": "is empty",
    "string_too_long": "must have at most {max_length:,} characters",
    "too_short": "is empty",
    "too_long": "must have at most {max_length:,} characters",
    "list_type": "must be a list, written in brackets",
    "dict_type": "must be an object, written in braces",
    "model_type": "must be an object, written in braces",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le:,} or less",
    "literal_error": "must be one of {expected}",
    "enum": "must be one of {expected}",
    "bytes_type": "must be handed in as a file",
}
"""What is said of a value by the kind of its fault; other kinds say it in their own words."""


def _problem(item: Any) -> FieldProblem:
    field = ".".join(str(part) for part in item["loc"]) or "input"
    said = _MESSAGES.get(item["type"])
    if said is not None:
        return FieldProblem(field, said.format(**item.get("ctx", {})))
    message = str(item["msg"]).removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return FieldProblem(field, message[:1].lower() + message[1:])
