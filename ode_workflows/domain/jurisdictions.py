"""States of the United States, the District of Columbia and the territories, by their postal codes."""

from collections.abc import Mapping
from dataclasses import dataclass

_EASTERN, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"
_COMMONWEALTHS = frozenset({"KY", "MA", "PA", "VA"})


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A state, the District or a territory; `timezone` is the one of its seat of government."""

    code: str
    name: str
    timezone: str
    is_state: bool = True

    @property
    def party_name(self) -> str:
        """How it stands in an instrument."""
        if not self.is_state:
            return self.name
        return f"{'Commonwealth' if self.code in _COMMONWEALTHS else 'State'} of {self.name}"


_ALL = (
    Jurisdiction("AL", "Alabama", _CENTRAL),
    Jurisdiction("AK", "Alaska", "America/Anchorage"),
    Jurisdiction("AZ", "Arizona", "America/Phoenix"),
    Jurisdiction("AR", "Arkansas", _CENTRAL),
    Jurisdiction("CA", "California", _PACIFIC),
    Jurisdiction("CO", "Colorado", _MOUNTAIN),
    Jurisdiction("CT", "Connecticut", _EASTERN),
    Jurisdiction("DE", "Delaware", _EASTERN),
    Jurisdiction("FL", "Florida", _EASTERN),
    Jurisdiction("GA", "Georgia", _EASTERN),
    Jurisdiction("HI", "Hawaii", "Pacific/Honolulu"),
    Jurisdiction("ID", "Idaho", "America/Boise"),
    Jurisdiction("IL", "Illinois", _CENTRAL),
    Jurisdiction("IN", "Indiana", "America/Indiana/Indianapolis"),
    Jurisdiction("IA", "Iowa", _CENTRAL),
    Jurisdiction("KS", "Kansas", _CENTRAL),
    Jurisdiction("KY", "Kentucky", _EASTERN),
    Jurisdiction("LA", "Louisiana", _CENTRAL),
    Jurisdiction("ME", "Maine", _EASTERN),
    Jurisdiction("MD", "Maryland", _EASTERN),
    Jurisdiction("MA", "Massachusetts", _EASTERN),
    Jurisdiction("MI", "Michigan", "America/Detroit"),
    Jurisdiction("MN", "Minnesota", _CENTRAL),
    Jurisdiction("MS", "Mississippi", _CENTRAL),
    Jurisdiction("MO", "Missouri", _CENTRAL),
    Jurisdiction("MT", "Montana", _MOUNTAIN),
    Jurisdiction("NE", "Nebraska", _CENTRAL),
    Jurisdiction("NV", "Nevada", _PACIFIC),
    Jurisdiction("NH", "New Hampshire", _EASTERN),
    Jurisdiction("NJ", "New Jersey", _EASTERN),
    Jurisdiction("NM", "New Mexico", _MOUNTAIN),
    Jurisdiction("NY", "New York", _EASTERN),
    Jurisdiction("NC", "North Carolina", _EASTERN),
    Jurisdiction("ND", "North Dakota", _CENTRAL),
    Jurisdiction("OH", "Ohio", _EASTERN),
    Jurisdiction("OK", "Oklahoma", _CENTRAL),
    Jurisdiction("OR", "Oregon", _PACIFIC),
    Jurisdiction("PA", "Pennsylvania", _EASTERN),
    Jurisdiction("RI", "Rhode Island", _EASTERN),
    Jurisdiction("SC", "South Carolina", _EASTERN),
    Jurisdiction("SD", "South Dakota", _CENTRAL),
    Jurisdiction("TN", "Tennessee", _CENTRAL),
    Jurisdiction("TX", "Texas", _CENTRAL),
    Jurisdiction("UT", "Utah", _MOUNTAIN),
    Jurisdiction("VT", "Vermont", _EASTERN),
    Jurisdiction("VA", "Virginia", _EASTERN),
    Jurisdiction("WA", "Washington", _PACIFIC),
    Jurisdiction("WV", "West Virginia", _EASTERN),
    Jurisdiction("WI", "Wisconsin", _CENTRAL),
    Jurisdiction("WY", "Wyoming", _MOUNTAIN),
    Jurisdiction("DC", "District of Columbia", _EASTERN, is_state=False),
    Jurisdiction("AS", "American Samoa", "Pacific/Pago_Pago", is_state=False),
    Jurisdiction("GU", "Guam", "Pacific/Guam", is_state=False),
    Jurisdiction("MP", "Northern Mariana Islands", "Pacific/Saipan", is_state=False),
    Jurisdiction("PR", "Puerto Rico", "America/Puerto_Rico", is_state=False),
    Jurisdiction("VI", "U.S. Virgin Islands", "America/St_Thomas", is_state=False),
)

JURISDICTIONS: Mapping[str, Jurisdiction] = {each.code: each for each in _ALL}
"""Every jurisdiction by its code."""

TERRITORIES = frozenset(each.name for each in _ALL if not each.is_state)
"""Names that stand among states in many lists, and are none."""


def jurisdiction_named(name: str) -> Jurisdiction | None:
    """Return the jurisdiction of a name, bare or as it stands in an instrument ("Nevada", "State of Nevada")."""
    return next((each for each in _ALL if name in (each.name, each.party_name)), None)
