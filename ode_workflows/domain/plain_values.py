"""Two decorators for what every step makes by the dozen: values, and rows of tables.

The type checker holds both frozen. At run time that is given up, since a frozen one takes several times as long to make
(docs/decisions/0006-prepared-statements-on-the-step-path.md).
"""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

Kind = TypeVar("Kind")


@dataclass_transform(frozen_default=True)
def value(kind: type[Kind]) -> type[Kind]:
    """Return a class as a value: compared and hashed by its fields, which are never altered afterwards."""
    return dataclass(slots=True, unsafe_hash=True)(kind)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def row(kind: type[Kind]) -> type[Kind]:
    """Return a class as a kind of row: its fields are named when one is made, and never altered afterwards."""
    return dataclass(slots=True)(kind)
