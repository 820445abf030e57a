"""Reads states/approvals.toml and states/instruments/: the catalogue of approvals and the profile of each kind."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

from ode_workflows.content import content_path
from ode_workflows.domain.errors import LifecycleFileError
from ode_workflows.domain.suggest import one_of
from ode_workflows.domain.vocabulary import ForceRule, Gate, InstrumentKind, IssueArea, Role, State, TermKind
from ode_workflows.lifecycle.fields import Entry, entries, read_toml
from ode_workflows.lifecycle.spec import ApprovalSpec, Profile, StandingApproval

_MODES = ("decision", "concurrence", "consultation", "waiting_period", "filing")
_FORCE_FACTS = ("", "our_consent", "publication", "event")
_AFTER_PAUSE = ("runs_on", "starts_anew", "never")
STAGES = ("screened", "frozen", "signed", "in_force")
"""When rows open, in the order in which an agreement comes there."""

_USUAL_STAGE = {"negotiate": "screened", "conclude": "frozen", "force": "signed", "after_force": "in_force"}


@cache
def approval_catalogue() -> Mapping[str, ApprovalSpec]:
    """Return the catalogue of approvals by id.

    Raises:
        LifecycleFileError: names file, entry and key.
    """
    return load_catalogue(content_path("states") / "approvals.toml")


@cache
def profiles() -> Mapping[str, Profile]:
    """Return the profile of every kind of instrument.

    Raises:
        LifecycleFileError: a kind without a profile, or what is wrong in one.
    """
    return load_profiles(content_path("states") / "instruments", approval_catalogue())


def profile_of(kind: str) -> Profile:
    """Return the profile of a kind.

    Raises:
        InvalidFactsError: no such kind; names the nearest.
    """
    return profiles()[one_of("kind", kind, profiles())]


def approval_spec(approval_id: str) -> ApprovalSpec:
    """Return one approval of the catalogue.

    Raises:
        InvalidFactsError: no such approval; names the nearest.
    """
    catalogue = approval_catalogue()
    if approval_id not in catalogue:
        one_of("approval", approval_id, catalogue)
    return catalogue[approval_id]


def load_catalogue(path: Path) -> Mapping[str, ApprovalSpec]:
    """Read and check a catalogue of approvals.

    Raises:
        LifecycleFileError: names file, entry and key.
    """
    top = Entry(path.name, "the file", read_toml(path))
    found = {spec.id: spec for spec in map(_approval, entries(path.name, top.take("approval", list), "approval", "id"))}
    top.done()
    for spec in found.values():
        _check_opening(path.name, spec, found)
    return found


def _check_opening(file: str, spec: ApprovalSpec, known: Mapping[str, ApprovalSpec]) -> None:
    """Refuse a row that would open never, or later than its gate."""
    wrong = ""
    if spec.opens.startswith("after:"):
        before = spec.opens.removeprefix("after:")
        wrong = "" if before in known else f"{before!r} is not in the catalogue"
    elif spec.opens not in STAGES:
        wrong = f"{spec.opens!r} is no stage; write one of {', '.join(STAGES)} or after:ROW"
    elif STAGES.index(spec.opens) > STAGES.index(usual_stage(spec.gate)):
        wrong = f"a row at the gate {spec.gate} opens at {usual_stage(spec.gate)} or earlier"
    if wrong:
        raise LifecycleFileError(file, f"approval {spec.id}", "opens", wrong)


def usual_stage(gate: str) -> str:
    """Return the stage at which rows of a gate usually open."""
    return _USUAL_STAGE[gate]


def _approval(entry: Entry) -> ApprovalSpec:
    clock = Entry(entry.file, f"{entry.name}, clock", entry.take("clock", dict))
    gate = entry.take_word("gate", frozenset(Gate))
    decided_by = entry.take_word("decided_by", frozenset(Role) | {"outside"})
    spec = ApprovalSpec(
        id=entry.take("id", str),
        title=entry.take("title", str),
        gate=gate,
        mode=entry.take_word("mode", _MODES),
        approver=entry.take("approver", str),
        decided_by=decided_by,
        kept_by=entry.take_word("kept_by", frozenset(Role), default=None if decided_by == "outside" else decided_by),
        per=entry.take_word("per", ("one", "agency", "tribe", "party")),
        basis=entry.take("basis", str),
        opens=entry.take("opens", str, default=_USUAL_STAGE[gate]),
        days_before_end=entry.take_optional("days_before_end", int),
        starts=entry.take_word("starts", ("opened", "sent", "received")),
        clock_number=clock.take("number", int),
        clock_unit=clock.take_word("unit", ("calendar_days", "business_days", "session", "none")),
        second_contact_after_days=entry.take_optional("second_contact_after", int),
        silence=entry.take_word("silence", ("favourable", "refused", "never_counts", "escalate")),
        speaks_for=entry.take_word("speaks_for", ("matter", "text")),
        is_waivable=entry.take("waivable", bool),
        is_standing=entry.take("standing", bool),
        is_work_item=entry.take("work_item", bool),
        is_computed=entry.take("computed", bool, default=False),
        sets_force_fact=entry.take_word("sets_force_fact", _FORCE_FACTS, default=""),
        after_pause=entry.take_word("after_pause", _AFTER_PAUSE, default="runs_on"),
        longest_extension_days=entry.take_optional("longest_extension", int),
    )
    _check_silence(entry, spec, entry.take_optional("starts_note", str))
    entry.take_optional("note", str)
    clock.done()
    entry.done()
    return spec


def _check_silence(entry: Entry, spec: ApprovalSpec, starts_note: str | None) -> None:
    """Refuse a row whose silence decides from an assumed date, or decides for a tribe."""
    if spec.silence in ("favourable", "refused") and spec.starts != "received" and not starts_note:
        raise entry.error(
            "starts", "silence decides here, so the clock needs a receipt, or starts_note must say why not"
        )
    if spec.silence != "never_counts" and (spec.per == "tribe" or spec.kept_by == Role.TRIBAL_LIAISON):
        raise entry.error("silence", "a tribe's silence is neither yes nor no; write never_counts")


def load_profiles(folder: Path, catalogue: Mapping[str, ApprovalSpec]) -> Mapping[str, Profile]:
    """Read and check the profiles of all kinds.

    Raises:
        LifecycleFileError: names file, entry and key.
    """
    found = {path.stem: _profile(path, catalogue) for path in sorted(folder.glob("*.toml"))}
    for kind in InstrumentKind:
        if kind not in found:
            raise LifecycleFileError(f"{kind}.toml", "the file", "-", "does not exist; every kind needs a profile")
    return found


def _profile(path: Path, catalogue: Mapping[str, ApprovalSpec]) -> Profile:
    top = Entry(path.name, "the file", read_toml(path))
    force = Entry(path.name, "force", top.take("force", dict))
    shown_as = Entry(path.name, "shown_as", top.take("shown_as", dict, default={}))
    kind = top.take_word("kind", frozenset(InstrumentKind))
    if kind != path.stem:
        raise top.error("kind", f"must be {path.stem!r}, as the file is named")
    profile = Profile(
        kind=kind,
        label=top.take("label", str),
        note=top.take("note", str, default=""),
        authority_from=top.take_word("authority_from", ("director", "governor")),
        conclude_within_mandate=top.take("conclude_within_mandate", bool),
        signing_rule=top.take_word("signing_rule", ("all_parties", "ours", "enactment")),
        term_kind=top.take_word("term_kind", frozenset(TermKind)),
        renewal_window_days=top.take("renewal_window_days", int),
        template=top.take("template", str),
        acts_on_parent=top.take_word("acts_on_parent", ("", "amend", "extend", "accede", "terminate"), default=""),
        shown_as=_labels(shown_as),
        force_rule=force.take_word("rule", frozenset(ForceRule)),
        force_count=force.take_optional("count", int),
        approvals=_standing(top, catalogue),
    )
    for entry in (force, shown_as, top):
        entry.done()
    return profile


def _labels(shown_as: Entry) -> dict[str, str]:
    labels = {state.value: shown_as.take_optional(state.value, str) for state in State}
    return {state: label for state, label in labels.items() if label is not None}


def _standing(top: Entry, catalogue: Mapping[str, ApprovalSpec]) -> tuple[StandingApproval, ...]:
    rows = []
    for entry in entries(top.file, top.take("approval", list, default=[]), "approval", "id"):
        row = StandingApproval(
            id=entry.take_word("id", catalogue),
            when_issue_area=entry.take_word("when_issue_area", frozenset(IssueArea) | {""}, default=""),
        )
        entry.done()
        rows.append(row)
    return tuple(rows)


def standing_approvals(kind: str, issue_areas: Collection[str]) -> Iterator[ApprovalSpec]:
    """Yield the approvals that a kind of instrument always brings, some of them only for an issue area."""
    for standing in profile_of(kind).approvals:
        if not standing.when_issue_area or standing.when_issue_area in issue_areas:
            yield approval_spec(standing.id)
