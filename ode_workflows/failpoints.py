"""Named places where a test may stop the process; no-op unless ODE_FAILPOINT is set.

`ODE_FAILPOINT=step.entry_written` ends the process with SIGKILL at that place, as a power switch would.
A service refuses to start while the variable is set (see `refuse_in_service`).
"""

import os
import signal

_VARIABLE = "ODE_FAILPOINT"
_armed = os.environ.get(_VARIABLE)


def reached(name: str) -> None:
    """Mark a place of the step path; kills the process when the variable names it."""
    if _armed == name:
        os.kill(os.getpid(), signal.SIGKILL)


def refuse_in_service() -> None:
    """Stop a service from starting with an armed failpoint.

    Raises:
        RuntimeError: the variable is set.
    """
    if _armed:
        raise RuntimeError(f"{_VARIABLE} is set to {_armed!r}; unset it before starting a service")


def arm(name: str) -> None:
    """Arm a place of this process, for a test that runs a step in a process of its own."""
    global _armed  # noqa: PLW0603  # the one switch of the process
    _armed = name
