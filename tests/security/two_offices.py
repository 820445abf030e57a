"""Two offices whose agreements carry a word of their own for everything that somebody must not read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from ode_workflows.domain.actor import Actor
from tests.builders import CITY_PEOPLE, PEOPLE, make_city_office, make_office, typed_text
from tests.stories.desk import Desk

VISIBILITIES = ("office", "shared", "public")
OFFICES = ("state", "city")
READERS: tuple[str | None, ...] = (None, *PEOPLE, *CITY_PEOPLE)
"""Everybody who may look: a visitor, and one person a role and an office."""

_IN_THE_CITY = {"ana": "cora", "amir": "cora", "lena": "cora", "clara": "dmitri", "dora": "dmitri"}


class CityDesk(Desk):
    """A desk at which the two people of a city do what a state's people do."""

    def propose(self, by: str = "ana", **changes: Any) -> str:
        return super().propose(_IN_THE_CITY.get(by, by), **changes)

    def settle_findings(self, reference: str, by: str = "clara") -> None:
        super().settle_findings(reference, _IN_THE_CITY.get(by, by))

    def _actor(self, conn: Any, handle: str) -> Actor:
        return super()._actor(conn, _IN_THE_CITY.get(handle, handle))


@dataclass(frozen=True)
class Record:
    """An agreement, and the words that stand for what it shows: on its face, of the office's work, confidential."""

    reference: str
    office: str
    visibility: str
    face: tuple[str, ...]
    inside: tuple[str, ...]
    files: tuple[str, ...] = field(default=())

    def is_seen_by(self, handle: str | None) -> bool:
        """Whether somebody may see it at all; written out here, apart from the program's own rule."""
        if self.visibility == "public" or (handle is not None and handle in people_of(self.office)):
            return True
        return handle in PEOPLE and self.office == "city" and self.visibility == "shared"

    def hidden_from(self, handle: str | None) -> Iterator[str]:
        """Yield the words that somebody must not read anywhere."""
        if not self.is_seen_by(handle):
            yield from (*self.face, self.reference)
        if handle is None or handle not in people_of(self.office):
            yield from self.inside


def people_of(office: str) -> tuple[str, ...]:
    return tuple(PEOPLE if office == "state" else CITY_PEOPLE)


def two_offices(engine: Engine, home: Path) -> list[Record]:
    """Make both offices with an agreement of each visibility, in negotiation, with texts and comments."""
    state = Desk(engine, home, today=date(2026, 11, 2), office_id=make_office(engine))
    city = CityDesk(engine, home, today=date(2026, 11, 2), office_id=make_city_office(engine))
    made = [_record(desk, office, each) for office, desk in zip(OFFICES, (state, city), strict=True)
            for each in VISIBILITIES]  # fmt: skip
    state.sweep()
    return made


def _record(desk: Desk, office: str, visibility: str) -> Record:
    own = f"zz{office}{visibility}"
    words = {name: f"{own}{name}" for name in ("title", "purpose", "party", "lines", "reason", "internal", "round")}
    reference = desk.propose(
        title=f"Accord {words['title']}",
        purpose=f"For {words['purpose']}",
        visibility=visibility,
        lead_agency="Port of San Diego",
        counterparts=[{"name": f"Land {words['party']}", "kind": "foreign_subnational"}],
    )
    desk.to_legal_review(reference)
    desk.answer_rows(reference, "negotiate")
    desk.step(reference, "authorize_negotiation", "dora", scope="as proposed", red_lines=f"Never {words['lines']}")
    text = {"name": f"{own}file.docx", "content": typed_text("Article 1: Aim", f"1.1 {own}text.", "Signed.")}
    said = {"place": f"Town {words['round']}", "present": "both", "text_out": text}
    desk.step(reference, "record_round", "ana", reason=f"Because of {words['reason']}", **said)
    desk.step(reference, "add_comment", "ana", text=f"Keep {words['internal']} inside")
    kept = tuple(text.file_hash for text in desk.case(reference).texts)
    face = tuple(words[name] for name in ("title", "purpose", "party"))
    inside = (*(words[name] for name in ("lines", "reason", "internal", "round")), f"{own}text", f"{own}file")
    return Record(reference, office, visibility, face, inside, kept)
