"""A line on standard error that shows how far long work is; gone when it is done, silent in a pipe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from ode_workflows.actions.progress import Progress
from ode_workflows.cli.output import errors_screen


@contextmanager
def progress() -> Iterator[Progress]:
    """Give a function that work tells how much is done."""
    screen = errors_screen()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, console=screen, transient=True, disable=not screen.is_terminal) as bars:
        lines = {}

        def told(what: str, done: int, total: int | None) -> None:
            if what not in lines:
                lines[what] = bars.add_task(what, total=total)
            bars.update(lines[what], completed=done, total=total)

        yield told


@contextmanager
def spinning(what: str) -> Iterator[Callable[[str], None]]:
    """Give a function that is told in words what is being done; shown while it goes on, silent in a pipe."""
    screen = errors_screen()
    with screen.status(what) as status:

        def told(words: str) -> None:
            status.update(f"{what}: {words}")

        yield told
