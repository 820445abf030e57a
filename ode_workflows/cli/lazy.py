"""The commands of `ode`, listed without being imported, and the group that imports the one that is called.

The table is the one place where the command line names modules by word instead of importing them: `ode --help` and
every small command stay fast because the large ones (documents, import, migrations) are not loaded for them.
"""

import gc
import inspect
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from ode_workflows.cli.refusals import report
from ode_workflows.domain.errors import InvalidFactsError, OdeError

_PACKAGE = "ode_workflows.cli.commands"
SET_UP, WORK, LOOK, DATA = "Set up", "Work", "Look", "Data in and out"


@dataclass(frozen=True, slots=True)
class Listed:
    """A command by the module and function that carry it out, with its line of help and one example."""

    module: str
    function: str
    panel: str
    help: str
    example: str


COMMANDS: Mapping[str, Listed] = {
    "init": Listed("init", "init", SET_UP, "Create or upgrade the database.", "ode init --demo"),
    "up": Listed("serving", "up", SET_UP, "Run the whole office until Ctrl-C.", "ode up --port 8000"),
    "doctor": Listed("doctor", "doctor", SET_UP, "Check the installation; name the mend.", "ode doctor"),
    "story": Listed("story", "story", SET_UP, "Play the main job from end to end.", "ode story"),
    "sweep": Listed("sweep", "sweep", WORK, "Do what is due on a day.", "ode sweep --as-of 2026-12-01"),
    "draft": Listed("draft", "draft", WORK, "Write a Word draft.", "ode draft 2026-038 -o draft.docx --as ana"),
    "template": Listed(
        "template", "template", SET_UP, "Check and add Word templates.", "ode template check draft.docx"
    ),
    "clause": Listed(
        "clause",
        "clause",
        WORK,
        "Read and use the clause library.",
        "ode clause insert 2026-038 --clause funds --position preferred --as ana --reason asked",
    ),
    "pdf": Listed("pdf", "pdf", WORK, "Make a PDF of a Word file.", "ode pdf draft.docx -o draft.pdf"),
    "letters": Listed(
        "letters",
        "letters",
        WORK,
        "List the letters to approvers; write them out.",
        "ode letters 2026-038 -o letters --as ana",
    ),
    "propose": Listed(
        "propose", "propose", WORK, "Put a proposal on file from an intake.", "ode propose intake.json --as ana"
    ),
    "step": Listed(
        "step",
        "step",
        WORK,
        "Take one step of the lifecycle, or record an event.",
        'ode step 2026-038 authorize_negotiation --as dora --set scope="Data exchange, no funds"',
    ),
    "comment": Listed(
        "comment",
        "comment",
        WORK,
        "Comment on a text; list, resolve.",
        'ode comment add 2026-038 --article 4 --text "Too long a notice" --as ana',
    ),
    "points": Listed(
        "rounds", "points", WORK, "List the points of a negotiation.", "ode points 2026-038 -o points.docx --as ana"
    ),
    "round": Listed(
        "rounds", "round_", LOOK, "Read what a round brought.", "ode round record 2026-038 2 -o round-2.docx --as ana"
    ),
    "intake": Listed("intake", "intake", WORK, "Answer what legal review asks.", "ode intake 2026-038 --as ana"),
    "constants": Listed(
        "constants",
        "constants",
        WORK,
        "Confirm what a kind always answers.",
        "ode constants memorandum_of_understanding --confirm --as clara",
    ),
    "tasks": Listed("tasks", "tasks", WORK, "List what a person has to do.", "ode tasks --as ana"),
    "take-back": Listed(
        "take_back", "take_back", WORK, "Take back what others got in an absence.", "ode take-back --as ana"
    ),
    "office": Listed(
        "office",
        "office",
        SET_UP,
        "Make an office with its first admin.",
        'ode office "Office of Diplomatic Engagement" --party "State of California" --state CA --admin mira '
        '--admin-name "Mira Moss" --email mira@ode.example',
    ),
    "invite": Listed("office", "invitation", SET_UP, "Let somebody set a password.", "ode invite ana"),
    "token": Listed(
        "token", "token", WORK, "Let a program act for a person.", "ode token create --name dashboard --as ana"
    ),
    "show": Listed("show", "show", LOOK, "Show one agreement.", "ode show 2026-038"),
    "history": Listed("history", "history", LOOK, "Show who did what, and when.", "ode history 2026-038"),
    "why": Listed("why", "why", LOOK, "Say what is missing, and who can help.", "ode why 2026-038 authorize_signature"),
    "list": Listed("listing", "list_", LOOK, "List agreements.", "ode list --issue-area water --state in_force"),
    "search": Listed("listing", "search", LOOK, "Find agreements by words.", "ode search baja california"),
    "simulate": Listed(
        "simulate", "simulate", LOOK, "See route and dates without storing.", "ode simulate intake.json --as ana"
    ),
    "screen": Listed("screening", "screen", LOOK, "Ask the rulebook about facts.", "ode screen facts.json"),
    "review": Listed("review", "review", LOOK, "Read the legal review of a file.", "ode review 2026-038 --as clara"),
    "rulebook": Listed(
        "rulebook", "rulebook", LOOK, "Read and compare the rulebook.", "ode rulebook show igra-compact-approval"
    ),
    "redline": Listed(
        "redline", "redline", LOOK, "Compare two Word files.", "ode redline sent.docx returned.docx -o redline.docx"
    ),
    "inspect": Listed("inspect", "inspect", LOOK, "Say what a Word file carries.", "ode inspect returned.docx"),
    "deadline": Listed(
        "deadline",
        "deadline",
        LOOK,
        "Count a date, with its working and source.",
        "ode deadline --from 2026-12-31 --count 90 --unit calendar_days --back",
    ),
    "import": Listed(
        "importing", "import_", DATA, "Bring in agreements.", "ode import agreements.csv --as adam --dry-run"
    ),
    "export": Listed("exporting", "export", DATA, "Write the register out.", "ode export register --format csv"),
    "packet": Listed(
        "backing_up", "packet", DATA, "Pack one agreement to hand over.", "ode packet 2026-038 -o packet.zip"
    ),
    "verify": Listed("verifying", "verify", DATA, "Check histories and stored files.", "ode verify 2026-038"),
    "backup": Listed("backing_up", "backup", DATA, "Write a consistent copy.", "ode backup ode-backup.zip"),
    "restore": Listed("backing_up", "restore", DATA, "Bring a copy back, once checked.", "ode restore ode-backup.zip"),
    "migrate-store": Listed(
        "moving", "migrate_store", DATA, "Move the office into PostgreSQL.", "ode migrate-store postgresql://host/ode"
    ),
}


def load(name: str) -> TyperCommand:
    """Import a command of the table and return it."""
    listed = COMMANDS[name]
    gc.disable()  # nothing of an import is garbage, and looking for it takes a tenth of a small command's time
    try:
        function = getattr(import_module(f"{_PACKAGE}.{listed.module}"), listed.function)
        gc.freeze()  # what was imported stays to the end, so no later collection, the last one least, walks through it
    finally:
        gc.enable()
    app = typer.Typer(add_completion=False, rich_markup_mode="rich")
    app.command(name, cls=_Command, help=_paragraphs(function), epilog=f"Example: {listed.example}")(function)
    command: TyperCommand = typer.main.get_command(app)  # type: ignore[assignment]  # one command makes no group
    return command


class _Command(TyperCommand):
    """A command whose help names no type beside a switch, since a switch takes no value."""

    def get_params(self, ctx: Any) -> Any:
        """Return the options and arguments as the help lists them."""
        return _without_types(super().get_params(ctx))


def _without_types(params: Any) -> Any:
    for param in params:
        if getattr(param, "is_flag", False) and param.metavar is None:
            param.metavar = ""
    return params


def _paragraphs(function: object) -> str:
    """Return a docstring with each paragraph on one line, so that the terminal breaks it where it ends."""
    text = inspect.getdoc(function) or ""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


class LazyGroup(TyperGroup):
    """A group whose commands are known by name and help, and imported when called; errors become exit codes here."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, listed in COMMANDS.items():
            self.commands[name] = TyperCommand(name, help=listed.help, rich_help_panel=listed.panel)

    def get_params(self, ctx: Any) -> Any:
        """Return the options as the help lists them."""
        return _without_types(super().get_params(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the command that is called, now with its options."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(name) if command is not None and name is not None else None, rest

    def main(self, args: Sequence[str] | None = None, *positional: Any, **settings: Any) -> Any:
        """Run a command line and leave with its exit code."""
        words = list(sys.argv[1:] if args is None else args)
        settings["standalone_mode"] = False
        try:
            _require_utf8(words)
            code = super().main(words, *positional, **settings)
        except (OdeError, typer.TyperException, typer.Abort) as fault:
            code = report(fault, is_json=asks_for_json(words))
        sys.exit(code or 0)


def _require_utf8(words: Sequence[str]) -> None:
    for number, word in enumerate(words, start=1):
        if not word.isascii() and any("\ud800" <= sign <= "\udfff" for sign in word):
            message = f"word {number} is not written in UTF-8; type it again, or rename the file"
            raise InvalidFactsError.of("command line", message)


def asks_for_json(words: Sequence[str]) -> bool:
    """Whether a command line asks for JSON anywhere before a bare `--`."""
    before = words[: words.index("--")] if "--" in words else words
    return "--json" in before
