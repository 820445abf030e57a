"""`ode story`: the main job from end to end in scratch offices, then a verification."""

import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ode_workflows.cli.desk import at_desk
from ode_workflows.cli.options import AsJson
from ode_workflows.cli.output import say, say_hanging
from ode_workflows.cli.refusals import CHECK_FAILED
from ode_workflows.cli.story import legal_cases, memorandum, tribal_compact
from ode_workflows.cli.story.stage import Tell
from ode_workflows.cli.story.told import Play, Told, played
from ode_workflows.domain.suggest import one_of
from ode_workflows.notifications.sink import text_of_mail

CASES: Mapping[str, tuple[str, date, Play]] = {
    "mutual-defence": (
        "A declaration with a clause of mutual defence", legal_cases.BEGINS_ON, legal_cases.mutual_defence,
    ),
    "colorado-river": (
        "A compact of seven states on the Colorado River", legal_cases.BEGINS_ON, legal_cases.colorado_river,
    ),
    "gaming-compact": ("A tribal-state gaming compact", tribal_compact.BEGINS_ON, tribal_compact.play),
    "tourism": ("A tourism memorandum with a Mexican state", legal_cases.BEGINS_ON, legal_cases.tourism),
}  # fmt: skip
"""Stories of the legal screen, by the word after --case."""

STORIES: tuple[tuple[str, str, date, Play], ...] = (
    ("memorandum", "A memorandum of understanding with a foreign province", memorandum.BEGINS_ON, memorandum.play),
    ("compact", "A tribal-state gaming compact", tribal_compact.BEGINS_ON, tribal_compact.play),
)


def story(
    ctx: typer.Context,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", metavar="DIR", help="Where the scratch offices, documents and mails stay."),
    ] = None,
    case: Annotated[
        str | None, typer.Option("--case", metavar="NAME", help=f"One story of the legal screen: {', '.join(CASES)}.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Play the main job from proposal to renewal: one memorandum and one tribal-state compact, then verify it all.

    Everything happens in scratch offices with example people and story dates; your own office is not touched.
    """
    desk = at_desk(ctx, json)
    folder = (keep or Path(tempfile.mkdtemp(prefix="ode-story-"))).absolute()
    told = []
    for name, title, begins_on, play in _stories(case):
        tell = _silent if desk.is_json else _aloud
        tell(f"{title}\n")
        found = played(play, folder=folder / name, begins_on=begins_on, tell=tell)
        told.append(found)
        _afterwards(found, tell)
    is_sound = all(found.report.is_sound for found in told)
    if not desk.answer({"verified": is_sound, "agreements": [found.as_plain() for found in told]}):
        say(f"Documents and mails stay in {folder}", "Verified: every history holds." if is_sound else "NOT VERIFIED")
    if not is_sound:
        raise typer.Exit(CHECK_FAILED)


def _stories(case: str | None) -> tuple[tuple[str, str, date, Play], ...]:
    if case is None:
        return STORIES
    name = one_of("case", case.strip().casefold().replace("_", "-").replace("defense", "defence"), CASES)
    return ((name, *CASES[name]),)


def _aloud(line: str) -> None:
    say_hanging(line)


def _silent(line: str) -> None:
    """Say nothing: only the JSON is printed."""


def _afterwards(told: Told, tell: Tell) -> None:
    """Tell what the story has left: documents, mails, one of them in full, and whether the history holds."""
    if told.documents:
        tell(f"\n  Documents ({told.documents[0].parent}):")
    for path in told.documents:
        tell(f"    {path.name}")
    if told.mails:
        tell(f"\n  Mails ({len(told.mails)}), the last of them:")
        for mail in told.mails[-3:]:
            tell(f"    {mail.sent_at:%d %b %Y}  to {mail.recipient}  {mail.subject}")
        text = text_of_mail(told.mail_folder, told.mails[-1].identity)
        tell("\n" + "\n".join(f"    | {line}" for line in text.strip().splitlines()))
    problems = [f"    {problem}" for problem in told.report.problems]
    verdict = (
        f"{told.history} entries, the chain holds, replay gives the stored rows" if not problems else "does not hold"
    )
    tell("\n".join([f"\n  History: {verdict}.", *problems, ""]))
