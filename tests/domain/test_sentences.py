"""A sentence is a string that remembers its message, through copies, JSON and databases."""

import copy
import json
import pickle

import pytest

from ode_workflows.domain.errors import InvalidFactsError
from ode_workflows.domain.inputs import GiveNotice
from ode_workflows.domain.reading import read_inputs
from ode_workflows.domain.sentences import Sentence, any_of, joined, phrased


def test_a_sentence_is_its_text_and_keeps_its_message() -> None:
    made = phrased("%(name)s signs on %(day)s, 100 %%", name="Ana", day="2026-10-02")
    assert made == "Ana signs on 2026-10-02, 100 %"
    assert isinstance(made, str)
    assert (made.message, dict(made.values)) == (
        "%(name)s signs on %(day)s, 100 %%",
        {"name": "Ana", "day": "2026-10-02"},
    )
    assert json.loads(json.dumps([made])) == [str(made)]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))])
def test_a_copy_keeps_the_message(copied: object) -> None:
    made = copied(phrased("%(name)s signs", name=phrased("nobody")))  # type: ignore[operator]
    assert (made, made.message, made.values["name"].message) == ("nobody signs", "%(name)s signs", "nobody")


def test_a_sentence_without_a_message_is_its_own() -> None:
    assert Sentence("5 % of it").message % {} == "5 % of it"


def test_a_place_that_nothing_fills_is_a_defect() -> None:
    with pytest.raises(KeyError):
        phrased("%(name)s signs", nmae="Ana")


def test_words_are_told_as_an_alternative() -> None:
    assert any_of(["counsel"]) == "counsel"
    assert any_of(["analyst", "counsel", "director"]) == "analyst or counsel or director"


def test_joined_sentences_have_nothing_of_their_own_to_translate() -> None:
    both = joined(phrased("It is old."), phrased("Renew it."))
    assert both == "It is old. Renew it."
    assert both.is_joined
    assert phrased("%(row)s: %(waits)s", row="a", waits="b").is_joined
    assert not phrased("It is old.").is_joined
    assert not phrased("%(name)s signs", name="Ana").is_joined


def test_what_a_reader_says_of_a_field_is_a_sentence() -> None:
    with pytest.raises(InvalidFactsError) as caught:
        read_inputs(GiveNotice, {"kind": 7, "effective_on": "tomorrow", "no_such": 1})
    said = {each.field: each.message for each in caught.value.problems}
    assert all(isinstance(message, Sentence) for message in said.values()), said
    assert said["effective_on"] == "'tomorrow' is not clear; write the date as YYYY-MM-DD"
