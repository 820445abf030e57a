"""Facts become sentences: dates, lists and numbers as a letter writes them."""

from datetime import date

import pytest

from ode_workflows.documents.context import (
    force_notice_context,
    instrument_context,
    listed,
    long_date,
    number_in_words,
)
from ode_workflows.documents.facts import CompactTerms
from tests.documents.builders import OUR_STATE, QUEBEC, TRIBE, a_compact, a_force_notice, a_gaming_compact, a_memorandum


def test_a_date_is_written_out() -> None:
    assert long_date(date(2026, 10, 2)) == "October 2, 2026"
    assert long_date(None) == ""


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zero"), (4, "four"), (10, "ten"), (19, "nineteen"), (20, "twenty"), (35, "thirty-five"), (1200, "1,200")],
)
def test_a_number_of_states_is_written_in_words(number: int, words: str) -> None:
    assert number_in_words(number) == words


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b, and c")],
)
def test_a_list_is_written_as_in_a_sentence(words: list[str], sentence: str) -> None:
    assert listed(words) == sentence


def test_a_full_stop_from_the_intake_form_is_not_printed_twice() -> None:
    context = instrument_context(a_memorandum(purpose="to share forecasts. ", activities=("meet;", " ", "train.")))

    assert context["purpose"] == "to share forecasts"
    assert context["activities"] == ["meet", "train"]


def test_the_force_rule_in_words_goes_before_the_number_of_states() -> None:
    settled = a_compact(force="on July 1, 2028", compact=CompactTerms(threshold=4))

    assert instrument_context(settled)["force_text"] == "on July 1, 2028"
    assert instrument_context(a_compact())["force_text"].startswith("when four States")


def test_the_kinds_of_the_other_parties_choose_the_clauses() -> None:
    foreign, tribal = instrument_context(a_memorandum()), instrument_context(a_gaming_compact())

    assert (foreign["has_foreign_party"], foreign["has_tribal_party"]) == (True, False)
    assert (tribal["has_foreign_party"], tribal["has_tribal_party"]) == (False, True)


def test_our_lead_agency_coordinates_for_us() -> None:
    parties = instrument_context(a_memorandum(parties=(OUR_STATE, QUEBEC, TRIBE)))["parties"]

    assert [party["agency"] for party in parties] == [
        *("California Air Resources Board", "Ministère de l’Environnement", "")
    ]


@pytest.mark.parametrize(("is_binding", "effect"), [(True, "entered into force"), (False, "came into effect")])
def test_a_memorandum_comes_into_effect_and_a_compact_enters_into_force(is_binding: bool, effect: str) -> None:
    assert force_notice_context(a_force_notice(is_binding=is_binding))["effect"] == effect
