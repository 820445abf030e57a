"""docs/lifecycle.md says what states/lifecycle.toml says."""

from pathlib import Path

from ode_workflows.lifecycle.chart import lifecycle_page
from ode_workflows.lifecycle.loader import lifecycle

PAGE = Path(__file__).resolve().parents[2] / "docs" / "lifecycle.md"


def test_the_lifecycle_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == lifecycle_page(lifecycle()), "run: make docs"


def test_the_chart_draws_every_trigger() -> None:
    page = lifecycle_page(lifecycle())
    assert all(f": {step.name}" in page for step in lifecycle().triggers if not step.one_step_back)
