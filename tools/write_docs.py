"""Writes the pages of docs/ that are made from states/."""

from pathlib import Path

from ode_workflows.lifecycle.chart import lifecycle_page
from ode_workflows.lifecycle.loader import lifecycle

if __name__ == "__main__":
    page = Path(__file__).resolve().parent.parent / "docs" / "lifecycle.md"
    page.write_text(lifecycle_page(lifecycle()), encoding="utf-8")
    print(f"wrote {page.name}")  # noqa: T201
