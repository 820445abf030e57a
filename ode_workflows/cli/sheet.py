"""The screen of one agreement."""

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from ode_workflows.cli.output import counted, pairs, say, table_of

_MOST_QUESTIONS = 6
_YES = {"yes": "binding", "no": "not binding", "unknown": "binding or not: unknown"}


def print_sheet(shown: Mapping[str, Any]) -> None:
    """Print an agreement as `registry.details` returns it; a part without rows is left out."""
    say(*_head(shown))
    for part in (_next_steps, _parties, _dates, _approvals, _authorities, _tasks, _findings, _texts, _signatures):
        for renderable in part(shown):
            say("", renderable)
    chain = shown["history"]
    fault = chain["first_bad"]
    state = "holds" if chain["holds"] else f"does not hold at entry {fault['entry']}: it {fault['why']}"
    say(
        "",
        Text(
            f"History: {counted(chain['entries'], 'entry', 'entries')}; the chain {state}.",
            style="dim" if chain["holds"] else "red",
        ),
    )


def _head(shown: Mapping[str, Any]) -> Iterable[RenderableType]:
    yield Text.assemble((shown["title"], "bold"))
    since = f" since {shown['since']}" if shown["since"] else ""
    yield Text(f"{shown['reference']}   {shown['kind_label']}   {shown['state_label']}{since}")
    if shown["badges"]:
        yield Text("   ".join(shown["badges"]), style="yellow")
    yield pairs(
        {
            "purpose": shown["purpose"],
            "about": ", ".join(area.replace("_", " ") for area in shown["issue_areas"]),
            "kind of promise": _YES[shown["is_binding"]],
            "office": shown["office"],
            "lead agency": shown["lead_agency"],
            "in the hands of": shown["owner"],
            "turn": _turn(shown.get("turn")),
            "acts on": shown["parent"],
            "changed by": ", ".join(shown["children"]),
            "ended because": (shown["end_reason"] or shown["close_reason"] or "").replace("_", " "),
        }
    )


def _turn(turn: Mapping[str, Any] | None) -> str | None:
    return f"{turn['whose']} since {turn['since']}" if turn else None


def _next_steps(shown: Mapping[str, Any]) -> Iterable[RenderableType]:
    steps = [step for step in shown.get("next_steps", ()) if step["trigger"] != "record_as_fact"]
    if steps:
        rows = [(step["trigger"], _short(step), ", ".join(step["who"])) for step in steps]
        yield table_of(("next step", "", "who may take it"), rows)
        yield Text(f"More: ode why {shown['reference']} TRIGGER", style="dim")


def _short(step: Mapping[str, Any]) -> str:
    if step["ready"]:
        return "ready"
    first, more = step["unmet"][:1], len(step["unmet"]) - 1
    sentence = first[0]["sentence"] if first else "nobody here may take it"
    return f"{sentence} (and {more} more)" if more > 0 else sentence


def _parties(shown: Mapping[str, Any]) -> Iterable[RenderableType]:
    rows = [
        (
            f"{party['name']} (us)" if party["is_us"] else party["name"],
            party["kind"].replace("_", " "),
            party["signed_on"],
            party["consented_on"],
            party["in_force_on"],
            party["withdrew_on"],
        )
        for party in shown["parties"]
    ]
    yield table_of(("party", "kind", "signed", "consented", "in force", "withdrew"), rows)


def _dates(shown: Mapping[str, Any]) -> Iterable[RenderableType]:
    known = {name.removesuffix("_on").replace("_", " "): value for name, value in shown["dates"].items() if value}
    known["force rule"] = _force(shown["force"])
    if any(known.values()):
        yield pairs(known)
    live = [row for row in shown["deadlines"] if row["status"] == "live"]
    if live:
        rows = [(row["due_on"], row["kind"].replace("_", " "), row["working"], _confirmed(row)) for row in live]
        yield table_of(("date", "what", "working", "confirmed"), rows)


def _force(force: Mapping[str, Any]) -> str | None:
    if not force["rule"]:
        return None
    return f"{force['rule'].replace('_', ' ')}. {force['working'] or force['missing'] or ''}".rstrip()


def _confirmed(row: Mapping[str, Any]) -> str:
    return f"{row['confirmed_by']}, {row['confirmed_on']}" if row["confirmed_by"] else "not yet"


def _approvals(shown: Mapping[str, Any]) -> Iterable[RenderableType]:
    rows = [
        (
            row["gate"].replace("_", " "),
            row["title"],
            row["body"],
            row["outcome"].replace("_", " ") if row["outcome"] and not row["waits_for"] else row["waits_for"],
            row["decided_on"] or row["due_on"],
            row["kept_by"].replace("_", " "),
        )
        for row in sorted(shown.get("approvals", ()), key=lambda row: _GATES.index(row["gate"]))
        if row["status"] != "void"
    ]
    if rows:
        yield table_of(("gate", "approval", "by", "stands at", "on", "kept by"), rows)


_GATES = ("negotiate", "conclude", "force", "after_force")


def _authorities(shown: Mapping[str, Any]) -> Iterable[RenderableType]:
    rows = [
        (row["kind"].replace("_", " "), row["granted_by"], row["granted_on"], row["void_on"] or row["expires_on"],
         row["void_because"] or row["scope"])
        for row in shown.get("authorities", ())
    ]  # fmt: skip
    if rows:
        yield table_of(("authority to", "granted by", "on", "until", "scope"), rows)


def _tasks(shown: Mapping[str, Any]) -> Iterable[RenderableType]:
    tasks = [row for row in shown.get("tasks", ()) if row["status"] == "open"]
    tasks.sort(key=lambda row: (row["due_on"] is None, row["due_on"], row["title"]))
    if tasks:
        rows = [(row["due_on"], row["title"], row["owner"]) for row in tasks]
        yield table_of(("due", "to do", "by"), rows)


def _findings(shown: Mapping[str, Any]) -> Iterable[RenderableType]:
    rows = [
        (row["severity"].replace("_", " "), row["title"], row["authorities"],
         (row["settlement"] or "open").replace("_", " "))
        for row in shown.get("findings", ())
        if row["withdrawn_on"] is None
    ]  # fmt: skip
    if rows:
        yield table_of(("finding", "", "authorities", "settled as"), rows)
    questions = [
        (row["gate"], row["text"], row["status"])
        for row in shown.get("questions", ())
        if row["status"] in ("open", "deferred")
    ]
    if questions:
        yield table_of(("question for", "", "status"), questions[:_MOST_QUESTIONS])
    if rows or questions:
        more = len(questions) - _MOST_QUESTIONS
        rest = f"{more} more questions. " if more > 0 else ""
        yield Text(f"{rest}The whole review: ode review {shown['reference']}", style="dim")


def _texts(shown: Mapping[str, Any]) -> Iterable[RenderableType]:
    numbers = {row["id"]: row["number"] for row in shown["texts"]}
    rows = [
        (row["number"], row["language"], row["file_name"], row["recorded_on"],
         f"frozen {row['frozen_on']}" if row["frozen_on"] else _origin(row, numbers), row["file_hash"][:12])
        for row in shown["texts"]
    ]  # fmt: skip
    if rows:
        yield table_of(("text", "language", "file", "on", "", "hash"), rows)
    documents = [(row["title"], row["file_name"], row["file_hash"][:12]) for row in shown.get("documents", ())]
    if documents:
        yield table_of(("document", "file", "hash"), documents)


def _origin(row: Mapping[str, Any], numbers: Mapping[str, int]) -> str:
    """Return whose text it is, and from which version it was made."""
    base = numbers.get(row["derived_from"] or "")
    return f"{row['direction']}, from {base}" if base is not None else str(row["direction"])


def _signatures(shown: Mapping[str, Any]) -> Iterable[RenderableType]:
    names = {party["id"]: party["name"] for party in shown["parties"]}
    rows = [
        (names.get(row["party_id"]), row["signer"], row["signed_on"], row["place"],
         f"void: {row['void_because']}" if row["void_on"] else row["mode"].replace("_", " "))
        for row in shown["signatures"]
    ]  # fmt: skip
    if rows:
        yield table_of(("signature of", "by", "on", "at", "how"), rows)
