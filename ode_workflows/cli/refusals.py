"""How the command line says no: the exit code of each error, in words on the screen or as a problem object."""

from collections.abc import Mapping
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from ode_workflows.access.problems import problem_of, title_of, usage_problem
from ode_workflows.cli.output import errors_screen, print_json, table_of
from ode_workflows.domain.errors import (
    CheckFailedError,
    ContentFileError,
    ImportRowError,
    InvalidFactsError,
    NotFoundError,
    OdeError,
    ProviderError,
    StaleAgreementError,
    StepRefusedError,
    Unmet,
)

DONE, REFUSED, USAGE, NOT_FOUND, STALE, CHECK_FAILED = range(6)

EXIT_CODES: Mapping[type[OdeError], int] = {
    OdeError: REFUSED,
    InvalidFactsError: USAGE,
    ImportRowError: USAGE,
    NotFoundError: NOT_FOUND,
    StaleAgreementError: STALE,
    ContentFileError: CHECK_FAILED,
    CheckFailedError: CHECK_FAILED,
    ProviderError: CHECK_FAILED,
}
"""The exit code of each class of error; a class that is not named has the code of its parent."""


def exit_code_of(error: OdeError) -> int:
    """Return the exit code of an error."""
    return next(EXIT_CODES[kind] for kind in type(error).__mro__ if kind in EXIT_CODES)


def report(fault: Exception, *, is_json: bool) -> int:
    """Say what is wrong and return the exit code: on standard output as JSON, else on standard error."""
    if isinstance(fault, OdeError):
        if is_json:
            print_json(problem_of(fault))
        else:
            _say(fault)
        return exit_code_of(fault)
    return _report_usage(fault, is_json=is_json)


def _say(error: OdeError) -> None:
    screen = errors_screen()
    screen.print(Text.assemble((f"{title_of(error)}: ", "bold red"), _sentence(error)))
    if isinstance(error, InvalidFactsError) and len(error.problems) > 1:
        for problem in error.problems:
            screen.print(Text.assemble("  ", (problem.field, "bold"), f": {problem.message}"))
    if isinstance(error, StepRefusedError) and error.unmet:
        screen.print(unmet_table(error.unmet))


def _sentence(error: OdeError) -> str:
    if isinstance(error, InvalidFactsError) and len(error.problems) > 1:
        return f"{len(error.problems)} fields; nothing was stored."
    if isinstance(error, StepRefusedError) and error.unmet:
        return "nothing was stored. What is missing:"
    return error.detail


def unmet_table(unmet: tuple[Unmet, ...]) -> Table:
    """Return unmet requirements as a person reads them."""
    rows = [(item.requirement, item.sentence, item.who, item.since) for item in unmet]
    return table_of(("requirement", "what is missing", "who can help", "since"), rows)


def _report_usage(fault: Exception, *, is_json: bool) -> int:
    code = int(getattr(fault, "exit_code", REFUSED))
    if isinstance(fault, typer.Abort):
        message = "Stopped."
    else:
        message = fault.format_message() if isinstance(fault, typer.TyperException) else str(fault)
    if is_json:
        print_json(usage_problem(message))
        return code
    screen = errors_screen()
    context: Any = getattr(fault, "ctx", None)
    screen.print(Text.assemble(("Usage: ", "bold red"), message))
    if context is not None:
        screen.print(Text(f"Help: {context.command_path} --help", style="dim"))
    return code
