"""Screens: nothing is cut, what goes on below stays aligned, and half a character stops nothing."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

import pytest

from ode_workflows.cli.output import counted, print_json, say, say_hanging, table_of


class Terminal(io.TextIOWrapper):
    """A terminal that keeps what is printed on it."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)

    def isatty(self) -> bool:
        return True

    @property
    def lines(self) -> list[str]:
        self.seek(0)
        return [line.rstrip() for line in self.read().splitlines()]


@contextmanager
def terminal_of_50_columns() -> Iterator[Terminal]:
    terminal = Terminal()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(terminal):
        for name, value in {"COLUMNS": "50", "NO_COLOR": "1", "TERM": "xterm"}.items():
            patch.setenv(name, value)
        yield terminal


@pytest.mark.parametrize(
    ("line", "second"),
    [
        (
            "  12 Jan 2026  Ana           Proposed: Memorandum of understanding on freight",
            " " * 29 + "of understanding",
        ),
        ("    | 1. 2026-001: Memorandum of understanding on freight with Québec", " " * 6 + "freight with"),
        ("  2021-003: Decide on its renewal: the last day for notice is near", " " * 4 + "for notice is near"),
    ],
)
def test_what_goes_on_below_begins_where_the_words_began(line: str, second: str) -> None:
    with terminal_of_50_columns() as terminal:
        say_hanging(line)
    assert terminal.lines[1].startswith(second)
    assert max(map(len, terminal.lines)) <= 50


def test_no_word_of_a_table_is_lost_on_a_narrow_screen() -> None:
    row = ("2026-038", "Water data exchange with Baja California", "2030-01-01")
    with terminal_of_50_columns() as terminal:
        say(table_of(("reference", "title", "until"), [row]))
    printed = " ".join(" ".join(terminal.lines).split())
    for word in ("2026-038", "Water", "California", "2030-01-01"):
        assert word in printed


def test_a_column_in_which_nothing_stands_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    say(table_of(("reference", "title", "until"), [("2026-038", "Water", None), ("2026-039", "Fire", "")]))
    assert "until" not in capsys.readouterr().out


def test_half_a_character_is_json_too() -> None:
    with terminal_of_50_columns() as terminal:
        print_json({"name": "a\ud800ʻ"})
    assert '"a\\ud800ʻ"' in "".join(terminal.lines)


@pytest.mark.parametrize(("number", "words"), [(0, "0 entries"), (1, "1 entry"), (1200, "1,200 entries")])
def test_a_number_takes_its_word_in_the_right_form(number: int, words: str) -> None:
    assert counted(number, "entry", "entries") == words
