"""Whatever the description of the API allows, and what it does not, is answered without a defect."""

from contextlib import suppress
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis.errors import Unsatisfiable
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode

from tests.api.client import Program
from tests.security.two_offices import Record

SENT = ("params", "json", "data", "files", "content")
EXAMPLES = 6
"""How many calls of each kind are made up, so that the test stays below a minute."""


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_no_call_that_can_be_made_up_is_a_defect(visitor: Program, records: list[Record], mode: GenerationMode) -> None:
    described = visitor.get("/openapi.json").json()
    references = [record.reference for record in records if record.office == "state"]
    ana = visitor.as_person("ana")
    asked = 0
    for found in schemathesis.openapi.from_dict(described).get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()

        @hypothesis.settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
                             phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def calls(case: Any) -> None:
            nonlocal asked
            sent = case.as_transport_kwargs()
            if asked % 2:  # every other time at something that is there
                sent["url"] = case.operation.path.replace("{reference}", references[asked % len(references)])
            headers = {name: value for name, value in sent["headers"].items() if name.casefold() != "authorization"}
            sent["content"] = sent.pop("data") if isinstance(sent.get("data"), bytes | str) else None
            kept = {name: sent[name] for name in SENT if sent.get(name) is not None}
            if case.method == "POST":
                headers.setdefault("If-Match", '"3"')
            answer = ana.ask(case.method, sent["url"].partition("{")[0], headers, **kept)
            assert answer.status_code < 500, f"{case.method} {sent['url']} {kept}: {answer.text}"
            asked += 1

        with suppress(Unsatisfiable):  # a call that takes nothing cannot be asked wrongly
            calls()
    assert asked > 100
