"""Where a link leads: into the office's own network, to another machine's files, onto the web, or nowhere harmful."""

import ipaddress
import re
from enum import StrEnum
from urllib.parse import unquote, urlsplit

_SCRIPTS = re.compile(r"(javascript|vbscript|data|ms-[a-z-]+|search-ms|mhtml|its|jar|hcp|shell)$")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+):", re.IGNORECASE)
_SHARE = re.compile(r"(file:)?[\\/]{2,}(?P<host>[^\\/]*)", re.IGNORECASE)
_DRIVE = re.compile(r"[a-z][:|]?$", re.IGNORECASE)
_INSIDE_ENDINGS = (".local", ".internal", ".localhost", ".lan", ".intranet", ".corp")


class Leads(StrEnum):
    """Where a target leads."""

    ON_THE_WEB = "web"
    BY_MAIL = "mail"
    INSIDE = "inside"
    TO_A_SHARE = "share"
    TO_A_SCRIPT = "script"
    TO_A_LOCAL_FILE = "local"
    ELSEWHERE = "elsewhere"


def leads(target: str) -> Leads:
    """Return where a target leads; nothing is looked up."""
    text = "".join(sign for sign in unquote(target) if sign.isprintable() and not sign.isspace())
    share = _SHARE.match(text)
    if share:
        host = share["host"]
        is_here = not host or _DRIVE.match(host) or host.casefold() == "localhost"
        return Leads.TO_A_LOCAL_FILE if is_here else Leads.TO_A_SHARE
    scheme = _SCHEME.match(text)
    if scheme is None:
        return Leads.TO_A_LOCAL_FILE
    return _by_scheme(scheme[1].casefold(), text)


def _by_scheme(word: str, text: str) -> Leads:
    if word in ("http", "https"):
        return Leads.INSIDE if _is_inside(text) else Leads.ON_THE_WEB
    if word == "mailto":
        return Leads.BY_MAIL
    if _SCRIPTS.match(word):
        return Leads.TO_A_SCRIPT
    if word in ("smb", "webdav", "dav"):
        return Leads.TO_A_SHARE
    return Leads.TO_A_LOCAL_FILE if word == "file" else Leads.ELSEWHERE


def _is_inside(address: str) -> bool:
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return True
    if "." not in host and ":" not in host:
        return True  # a bare machine name, or an address written as one number
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host.endswith(_INSIDE_ENDINGS) or all(
            part.isdigit() or part.startswith("0x") for part in host.split(".")
        )
