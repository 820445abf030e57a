"""Checks of the machine: the home folder and its file system, the clock's zone, the mail server, switches of tests."""

import shutil
import socket
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ode_workflows import failpoints
from ode_workflows.cli.checks.check import UnwellError
from ode_workflows.notifications.smtp_address import SmtpAddress
from ode_workflows.outside.pdf import MISSING, pdf_program
from ode_workflows.settings import Settings

LEAST_FREE_BYTES = 200_000_000
SMTP_TIMEOUT_SECONDS = 5
_MOUNTS = Path("/proc/mounts")
_OVER_A_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "glusterfs", "lustre", "fuse.sshfs", "fuse.glusterfs"}
)
"""File systems on which locks of SQLite do not hold. Source: sqlite.org, How To Corrupt, section 2.1."""


def pdf_can_be_made() -> str:
    """Look whether LibreOffice is there; it is optional, so its absence is no fault."""
    return pdf_program() or MISSING


def home_is_writable(home: Path) -> str:
    """Look whether the home folder takes files and has space left."""
    if home.exists() and not home.is_dir():
        raise UnwellError(f"{home} is a file, no folder", "Choose another ODE_HOME.")
    if not home.is_dir():
        raise UnwellError(f"{home} does not exist", "Run: ode init")
    try:
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"probe")
    except OSError as fault:
        raise UnwellError(f"{home} cannot be written ({fault.strerror})", "Check the rights on the folder.") from fault
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE_BYTES:
        raise UnwellError(f"{home} has {free // 1_000_000:,} MB left", "Free some space before the disk is full.")
    return f"{home}, {free // 1_000_000_000:,} GB free"


def home_is_local(home: Path, mounts: Path = _MOUNTS) -> str:
    """Look whether the home folder stands on a disk of this machine."""
    if not mounts.is_file():
        return "not checked on this system"
    kind = file_system_of(home, mounts.read_text(encoding="utf-8", errors="replace"))
    if kind in _OVER_A_NETWORK:
        raise UnwellError(
            f"{home} is on a network file system ({kind})",
            "Choose an ODE_HOME on a local disk; over a network the database can be damaged.",
        )
    return f"local ({kind})"


def file_system_of(place: Path, mounts: str) -> str:
    """Return the kind of file system on which a place stands.

    Args:
        place: absolute path.
        mounts: in the form of /proc/mounts: device, place, kind, options; the last mount on a place counts.
    """
    kind, longest = "unknown", -1
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        mounted = Path(parts[1].replace("\\040", " "))
        if place.is_relative_to(mounted) and len(mounted.parts) >= longest:
            kind, longest = parts[2], len(mounted.parts)
    return kind


def zone_is_known(settings: Settings) -> str:
    """Look whether the office's time zone exists here."""
    name = settings.office_timezone
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        mend = "Set ODE_OFFICE_TIMEZONE, such as America/Los_Angeles."
        raise UnwellError(f"{name!r} is no time zone", mend) from fault
    return name


def mail_can_leave(settings: Settings) -> str:
    """Look whether the mail server answers, or where mails are kept without one."""
    if settings.smtp_url is None:
        return f"no server is set; mails are kept in {settings.mail_folder}"
    address = SmtpAddress.from_url(settings.smtp_url.get_secret_value())
    try:
        socket.create_connection((address.host, address.port), timeout=SMTP_TIMEOUT_SECONDS).close()
    except OSError as fault:
        raise UnwellError(
            f"{address.host}:{address.port} does not answer ({fault})", "Check ODE_SMTP_URL and the network."
        ) from fault
    return f"{address.host}:{address.port} answers"


def no_failpoint_is_armed() -> str:
    """Look whether a switch that tests use to kill the process is left on."""
    try:
        failpoints.refuse_in_service()
    except RuntimeError as fault:
        raise UnwellError("a failpoint of the tests is armed", str(fault)) from fault
    return "none is armed"


def prefect_is_installed() -> str:
    """Look which Prefect is there; no command needs it running."""
    try:
        return f"{version('prefect')} is installed"
    except PackageNotFoundError as fault:
        raise UnwellError("is not installed", "Install the package again: make setup") from fault
