"""The word of a step in an address: only words that have a form are addresses at all."""

from starlette.convertors import Convertor, register_url_convertor

from ode_workflows.domain.inputs import INPUTS
from ode_workflows.web.steps.fields import is_kind_of_step


class _StepWord(Convertor[str]):
    regex = "|".join(sorted(name for name in INPUTS if is_kind_of_step(name)))

    def convert(self, value: str) -> str:
        """Return the word as it stands in the address."""
        return value

    def to_string(self, value: str) -> str:
        """Return the word as it is written into an address."""
        return value


register_url_convertor("step", _StepWord())
OF_A_STEP = "/agreements/{reference}/{trigger:step}"
"""The address of every step's page."""
