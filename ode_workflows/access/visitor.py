"""Somebody who looks without an account: what is public, and nothing else."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from ode_workflows.access.identity import Reader
from ode_workflows.db.queries import visible_to
from ode_workflows.domain.records import Agreement

PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Visitor(Reader):
    """A reader whom nobody knows; the opposite of the operator, who is also a reader without a person.

    The visibility of a visitor is written out here rather than derived, so that no default of another reader is taken.
    """

    @property
    def sees(self) -> ColumnElement[bool]:
        """The condition on agreements that anybody may see."""
        return visible_to(None)

    def may_read(self, agreement: Agreement) -> bool:
        """Whether anybody may see an agreement at hand; the same rule as `sees`."""
        return agreement.visibility == PUBLIC

    def is_inside(self, agreement: Agreement) -> bool:  # noqa: ARG002  # as every reader is asked
        """Never: the office's own work is for its people."""
        return False

    def reads_confidential(self, agreement: Agreement) -> bool:  # noqa: ARG002  # as every reader is asked
        """Never: confidential texts are for people of the agreement's office."""
        return False


def visitor(on: date) -> Visitor:
    """Return a visitor on a civil date of the office."""
    return Visitor(None, on)
