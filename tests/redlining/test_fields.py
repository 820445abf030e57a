"""A paragraph that refers to another by a field is compared word by word like any other."""

from datetime import UTC, datetime

from ode_workflows.documents.redline.comparing import compare
from ode_workflows.documents.redline.revisions import tracked_changes
from tests.documents.builders import edited, memorandum_draft


def test_a_word_beside_a_reference_of_several_words_is_marked_alone() -> None:
    old = memorandum_draft()
    new = edited(old, "serve the purpose stated in", "serve every purpose stated in")
    found = compare(old, new, author="Office", made_at=datetime(2026, 7, 1, tzinfo=UTC))
    assert found.is_exact
    marks = [(each.kind, each.text) for each in tracked_changes(found.content)]
    assert marks == [("deleted", "the"), ("inserted", "every")]
