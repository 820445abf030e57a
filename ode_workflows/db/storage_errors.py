"""What a database says when it refuses, in sentences that say what to do next."""

import re

BUSY = "The database is busy with another writer; nothing was stored. Try again in a moment."
_WENT_AWAY = "The database server went away in the middle; nothing was stored. Try again in a moment."
SETTING = "ODE_DATABASE_URL"
_ADDRESS = "the database's address ({setting})"

_SENTENCES = (
    ("database is locked", BUSY),
    ("lock timeout", BUSY),
    ("deadlock detected", BUSY),
    ("database or disk is full", "The disk is full; nothing was stored. Free some space and try again."),
    ("No space left on device", "The database server's disk is full; nothing was stored. Free some space there."),
    ("disk I/O error", "The disk refused to write; nothing was stored. Check that it has space and is not read-only."),
    ("readonly database", "The database is read-only here; nothing was stored. Check the rights on its folder."),
    ("unable to open database", "The database cannot be opened. Check that ODE_HOME exists and may be written."),
    ("no such table", "The database has no tables yet. Run: ode init"),
    ('relation ".*" does not exist', "The database has no tables yet. Run: ode init"),
    ("file is not a database", "The file ode.db is no database. Restore a backup: ode restore FILE"),
    ("malformed", "The database is damaged. Restore a backup: ode restore FILE"),
    ("password authentication failed", f"The database server refuses the user or password. Check {_ADDRESS}."),
    ("no password supplied", f"The database server asks for a password. Write it into {_ADDRESS}."),
    (
        "no pg_hba.conf entry",
        f"The database server lets nobody in from here with that name. Check {_ADDRESS}, or its pg_hba.conf.",
    ),
    (
        "invalid response to .* negotiation|connection to server .* failed: server closed",
        f"What answers there does not speak as a PostgreSQL server does. Check host and port in {_ADDRESS}.",
    ),
    (
        "connection is bad: invalid|invalid connection option|invalid URI query parameter",
        f"A part of the database's address is unknown to the driver or no possible value. Check {_ADDRESS}.",
    ),
    (
        "permission denied for",
        f"The database user may not do that; nothing was stored. Check the user in {_ADDRESS}, and its rights.",
    ),
    (
        "too many (connections|clients)|connection slots are reserved",
        "The database server has no connection free; nothing was stored. Try again in a moment.",
    ),
    ("failed to resolve host", f"The database server's name is not known. Check the host in {_ADDRESS}."),
    (
        '(database|role) ".*" does not exist',
        f"The database server has no such database or user. Check {_ADDRESS}, or make it: createdb",
    ),
    ("onnection refused", f"No database server answers there. Check host and port in {_ADDRESS}, and start it."),
    (
        "connection .*No such file or directory",
        f"No database server answers there. Check the host in {_ADDRESS}, and start it.",
    ),
    ("connection timeout expired", f"The database server does not answer. Check host and port in {_ADDRESS}."),
    ("the database system is", "The database server starts or stops; nothing was stored. Try again in a moment."),
    ("terminating connection", _WENT_AWAY),
    ("server closed the connection", _WENT_AWAY),
    ("onnection is lost", _WENT_AWAY),
    ("onnection is closed", _WENT_AWAY),
)
"""Signs (regular expressions) in the words of both databases, the most particular first, each with our sentence."""


def sentence_for(words: str, setting: str = SETTING) -> str | None:
    """Return the sentence for a database's own words, or None where they are no trouble of storage that we know.

    Args:
        words: of the database or its driver.
        setting: what the address was given by, to be named where the address may be wrong.
    """
    sentence = next((sentence for sign, sentence in _SENTENCES if re.search(sign, words, re.DOTALL)), None)
    return sentence and sentence.format(setting=setting)
