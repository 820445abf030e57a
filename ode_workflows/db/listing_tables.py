"""The rows by which lists are narrowed, counted, ordered and searched; they follow from the agreement and its parties.

Decision: docs/decisions/0023-lists-have-a-table-of-their-own.md
"""

from datetime import date

from sqlalchemy import BigInteger, Index, Integer
from sqlmodel import Field

from ode_workflows.db.types import CLUSTERED, Row

Number = BigInteger().with_variant(Integer(), "sqlite")
"""Of 64 bits on both databases; on SQLite it is then the row's own number, which the index of words needs."""


class AgreementListing(Row, table=True):
    """What lists ask of one agreement, in the order of references; issue areas as ",water,climate,"."""

    __tablename__ = "agreement_listing"
    __table_args__ = (
        Index("ix_agreement_listing_number", "number", unique=True),
        Index("ix_agreement_listing_agreement", "agreement_id", unique=True),
        Index("ix_agreement_listing_state", "state", "reference"),
        Index("ix_agreement_listing_kind", "kind", "reference"),
        Index("ix_agreement_listing_year", "signed_year", "reference"),
        Index("ix_agreement_listing_title", "title_key", "reference"),
        Index("ix_agreement_listing_until", "until_key", "reference"),
        CLUSTERED,
    )

    reference: str = Field(primary_key=True)
    agreement_id: str = Field(foreign_key="agreement.id")
    number: int = Field(sa_type=Number)
    visibility: str
    office_id: str
    home_state: str
    state: str
    kind: str
    issue_areas: str
    counterpart_kinds: str
    signed_year: int
    in_force_on: date | None = None
    ended_on: date | None = None
    title_key: str
    until_key: str


class AgreementWords(Row, table=True):
    """The folded words of one agreement, a space before each; the database keeps an index of words over them."""

    __tablename__ = "agreement_words"

    number: int = Field(primary_key=True, sa_type=Number, sa_column_kwargs={"autoincrement": False})
    words: str
