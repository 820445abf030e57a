"""One check: what was found, whether it is well, and the mend."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from ode_workflows.domain.errors import OdeError


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found; `mend` says what to do when it is not well."""

    name: str
    is_ok: bool
    found: str
    mend: str = ""

    def as_plain(self) -> dict[str, object]:
        """Return the check as JSON knows it."""
        plain = asdict(self)
        return {"name": plain["name"], "ok": plain["is_ok"], "found": plain["found"], "mend": plain["mend"]}


class UnwellError(Exception):
    """A check found something wrong: what, and the mend."""

    def __init__(self, found: str, mend: str) -> None:
        super().__init__(found)
        self.found, self.mend = found, mend


def checked(name: str, look: Callable[[], str]) -> Check:
    """Carry out a check; an error that a person can mend is what it found."""
    try:
        return Check(name, is_ok=True, found=look())
    except UnwellError as fault:
        return Check(name, is_ok=False, found=fault.found, mend=fault.mend)
    except OdeError as fault:
        return Check(name, is_ok=False, found=fault.detail, mend="Follow the sentence, then run: ode doctor")
