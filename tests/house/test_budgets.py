"""Modules and functions stay small, imports stand at the top, and no test replaces what it tests."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

from tests.house.repository import name_of, python_files

LINES_OF_A_MODULE, LINES_OF_A_TEST_FILE, LINES_OF_A_FLOW = 400, 500, 60
LINES_OF_A_FUNCTION, MEDIAN_LINES_OF_FUNCTIONS = 40, 10
LINES_OF_A_TEST, LINES_OF_A_STORY = 30, 80
MOCKS = {"mock", "unittest.mock", "pytest_mock", "freezegun", "time_machine"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions_of(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, Function))


def imported(node: ast.AST) -> set[str]:
    match node:
        case ast.Import(names=names):
            return {alias.name for alias in names}
        case ast.ImportFrom(module=module, names=names):
            return {str(module), *(f"{module}.{alias.name}" for alias in names)}
        case _:
            return set()


def length_of(function: Function) -> int:
    """Return the lines of a function without its decorators and docstring."""
    documented = ast.get_docstring(function) is not None
    first = function.body[0]
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


@pytest.mark.parametrize(
    ("folder", "limit"),
    [
        ("ode_workflows", LINES_OF_A_MODULE),
        ("benchmarks", LINES_OF_A_MODULE),
        ("tests", LINES_OF_A_TEST_FILE),
        ("flows", LINES_OF_A_FLOW),
    ],
)
def test_no_file_is_longer_than_its_budget(folder: str, limit: int) -> None:
    long = {name_of(path): count for path in python_files(folder) if (count := lines_of(path)) > limit}
    assert not long, f"split these, the limit is {limit} lines"


def test_no_function_is_longer_than_a_page() -> None:
    long = {
        f"{name_of(path)}:{function.lineno} {function.name}": count
        for path in python_files("ode_workflows", "flows", "benchmarks")
        for function in functions_of(path)
        if (count := length_of(function)) > LINES_OF_A_FUNCTION
    }
    assert not long, f"split these, the limit is {LINES_OF_A_FUNCTION} lines"


def test_no_test_is_longer_than_half_a_page() -> None:
    long = {
        f"{name_of(path)}:{function.lineno} {function.name}": count
        for path in python_files("tests")
        for function in functions_of(path)
        if (count := length_of(function)) > (LINES_OF_A_STORY if "stories" in path.parts else LINES_OF_A_TEST)
    }
    assert not long, f"split these, the limit is {LINES_OF_A_TEST} lines, of a story {LINES_OF_A_STORY}"


def test_half_of_all_functions_are_short() -> None:
    lengths = [length_of(function) for path in python_files("ode_workflows") for function in functions_of(path)]
    assert median(lengths) <= MEDIAN_LINES_OF_FUNCTIONS


def test_imports_stand_at_the_top() -> None:
    hidden = {
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("ode_workflows", "flows", "tests", "benchmarks")
        for function in functions_of(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert not hidden


def test_nothing_uses_a_mock_or_a_frozen_clock() -> None:
    users = {
        name_of(path)
        for path in python_files("ode_workflows", "flows", "tests")
        for node in ast.walk(tree_of(path))
        if imported(node) & MOCKS
    }
    assert not users, "write a fake for what leaves the building, and pass the time in"


def test_no_two_files_of_tests_have_one_name() -> None:
    names = Counter(path.name for path in python_files("tests") if path.name.startswith("test_"))
    assert [name for name, count in names.items() if count > 1] == [], "a whole run would take one for the other"
