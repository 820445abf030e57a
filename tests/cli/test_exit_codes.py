"""Each class of error has its exit code, and says itself in one sentence or as a problem object."""

from datetime import date

import pytest

from ode_workflows.access.problems import problem_of, title_of
from ode_workflows.cli.refusals import exit_code_of, report
from ode_workflows.domain import errors
from ode_workflows.domain.errors import FieldProblem, Unmet

WAITING = Unmet("text_frozen", "The text is not frozen yet.", "Ana", date(2026, 11, 2))
EXAMPLES: list[tuple[errors.OdeError, int]] = [
    (errors.NotFoundError("x"), 3),
    (errors.StepRefusedError("x"), 1),
    (errors.WrongStateError("x"), 1),
    (errors.RoleNotAllowedError("x"), 1),
    (errors.RequirementUnmetError("x", [WAITING]), 1),
    (errors.StaleAgreementError("x"), 4),
    (errors.InvalidFactsError.of("title", "is missing"), 2),
    (errors.DraftError("x"), 1),
    (errors.ProviderError("x"), 5),
    (errors.HostileFileError("x"), 1),
    (errors.RulebookFileError("a.toml", "rule 1", "if", "is wrong"), 5),
    (errors.LifecycleFileError("lifecycle.toml", "state x", "name", "is wrong"), 5),
    (errors.ImportRowError(3, "title", "is missing"), 2),
    (errors.StorageError("x"), 1),
    (errors.CheckFailedError("x"), 5),
]


def every_error(kind: type[errors.OdeError] = errors.OdeError) -> set[type[errors.OdeError]]:
    below = {lower for child in kind.__subclasses__() for lower in every_error(child)}
    return {kind} | below


def test_no_class_of_error_is_forgotten() -> None:
    abstract = {errors.OdeError, errors.ContentFileError}
    assert {type(error) for error, _ in EXAMPLES} == every_error() - abstract


@pytest.mark.parametrize(("error", "code"), EXAMPLES, ids=lambda value: type(value).__name__)
def test_each_error_has_its_exit_code(error: errors.OdeError, code: int) -> None:
    assert exit_code_of(error) == code


def test_titles_differ_from_class_to_class() -> None:
    titles = [title_of(error) for error, _ in EXAMPLES]
    assert len(set(titles)) == len(titles)


def test_a_refusal_carries_who_can_help_and_since_when() -> None:
    problem = problem_of(errors.RequirementUnmetError("No.", [WAITING]))
    assert problem["type"] == "urn:ode:problem:requirement-unmet"
    assert problem["unmet"] == [
        {
            "requirement": "text_frozen",
            "sentence": "The text is not frozen yet.",
            "who": "Ana",
            "since": "2026-11-02",
        }
    ]


def test_wrong_fields_are_named_one_by_one() -> None:
    error = errors.InvalidFactsError([FieldProblem("title", "is missing"), FieldProblem("kind", "is not known")])
    assert [item["field"] for item in problem_of(error)["errors"]] == ["title", "kind"]


def test_brackets_in_a_title_are_printed_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(errors.StorageError("The file [red]x[/red] :smile: is full."), is_json=False) == 1
    assert "[red]x[/red] :smile:" in capsys.readouterr().err


def test_nothing_goes_to_standard_output_when_a_step_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    report(errors.RequirementUnmetError("No.", [WAITING]), is_json=False)
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "text_frozen" in printed.err
    assert "Ana" in printed.err
