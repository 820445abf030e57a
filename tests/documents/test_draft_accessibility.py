"""Every draft can be read by a person who cannot see it."""

import pytest

from ode_workflows.documents.facts import PartyFacts
from tests.documents.accessibility import missing_for_access
from tests.documents.builders import CONTEXTS, OUR_STATE, draft_of, edited, memorandum_draft


@pytest.mark.parametrize("template", CONTEXTS)
def test_a_draft_has_all_that_a_screen_reader_needs(template: str) -> None:
    assert missing_for_access(draft_of(template)) == ()


def test_a_draft_with_an_arabic_name_sets_its_direction() -> None:
    content = memorandum_draft(parties=(OUR_STATE, PartyFacts(name="مدينة القدس (Ville)", kind="foreign_local")))

    assert missing_for_access(content) == ()


def test_the_check_sees_a_table_without_header_row() -> None:
    assert "table 1: no header row" in missing_for_access(edited(memorandum_draft(), "<w:tblHeader/>", ""))


def test_the_check_sees_a_skipped_heading_level() -> None:
    styles = edited(memorandum_draft(), 'w:val="heading 1"', 'w:val="heading 2"', part="word/styles.xml")

    assert "heading 2 follows heading 0" in missing_for_access(styles)
