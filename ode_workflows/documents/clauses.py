"""The clause library of document_templates/_clauses/: read, checked whole, and looked up by function and name.

Each clause is `<function>/<clause>.toml` with a Word part a position: `<clause>.<position>.docx` in English and
`<clause>.<position>.<language>.docx` in another language. An office's own file of the same name stands before the
shipped one.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ode_workflows.content import content_path, own_templates_folder
from ode_workflows.documents.clause_parts import part_fault
from ode_workflows.domain.clauses import GROUPS, POSITIONS, STATUSES, Clause, Wording
from ode_workflows.domain.errors import InvalidFactsError, LifecycleFileError
from ode_workflows.domain.suggest import one_of
from ode_workflows.domain.vocabulary import InstrumentKind, Role
from ode_workflows.lifecycle.fields import Entry, read_toml

FOLDER = "_clauses"
WITHOUT_CLAUSE = "without_clause.toml"
ENGLISH = "en"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_APPROVERS = frozenset(Role) - {Role.SYSTEM, Role.ADMIN, Role.AUDITOR}


def library(*, root: Path | None = None) -> Mapping[str, Clause]:
    """Return every clause by its id, sorted; read anew each time, so that a change in Word counts at once.

    Args:
        root: a folder of clauses to read instead of the office's own and the shipped ones.

    Raises:
        LifecycleFileError: names file, entry and key of what is wrong, also where two clauses cure one rule.
    """
    found: dict[str, Clause] = {}
    for folder in _folders(root):
        for path in sorted(folder.glob("*/*.toml")):
            clause = _clause(path)
            found[clause.id] = clause
    _require_one_cure_a_rule(found)
    return dict(sorted(found.items()))


def clause_named(wanted: str) -> Clause:
    """Return a clause by "function/clause", or by its function where that has one clause.

    Raises:
        InvalidFactsError: no such clause; names the nearest.
        LifecycleFileError: the library cannot be read.
    """
    clauses = library()
    of_function = [each for each in clauses.values() if each.function == wanted]
    if len(of_function) == 1:
        return of_function[0]
    if of_function:
        names = ", ".join(each.id for each in of_function)
        raise InvalidFactsError.of("clause", f"{wanted} has several clauses; name one: {names}")
    return clauses[one_of("clause", wanted, clauses)]


def curing_clauses() -> Mapping[str, Clause]:
    """Return by rule of legal review the clause that words its cure; retired clauses cure nothing."""
    return {rule: clause for clause in library().values() if clause.status != "retired" for rule in clause.cures}


def without_clause(*, root: Path | None = None) -> Mapping[str, str]:
    """Return the rules whose cure is no clause, each with the reason.

    Raises:
        LifecycleFileError: a reason that is none.
    """
    folder = root if root is not None else content_path("document_templates") / FOLDER
    written = Entry(WITHOUT_CLAUSE, "the file", read_toml(folder / WITHOUT_CLAUSE))
    reasons = Entry(WITHOUT_CLAUSE, "rules", written.take("rules", dict))
    written.done()
    return {rule: reasons.take(rule, str) for rule in read_toml(folder / WITHOUT_CLAUSE)["rules"]}  # type: ignore[attr-defined]


def _folders(root: Path | None) -> Iterator[Path]:
    if root is not None:
        yield root
        return
    yield content_path("document_templates") / FOLDER
    own = own_templates_folder()
    if own is not None and (own / FOLDER).is_dir():
        yield own / FOLDER


def _clause(path: Path) -> Clause:
    file = f"{path.parent.name}/{path.name}"
    top = Entry(file, "the file", read_toml(path))
    for word in (path.parent.name, path.stem):
        if not _NAME.fullmatch(word):
            raise top.error("-", f"{word!r} is no name; write it in small letters, figures and underscores")
    kinds = top.take_words("kinds", {*GROUPS, *InstrumentKind})
    line = top.take_optional("approver_from", str)
    approver = top.take_optional("approver", str)
    clause = Clause(
        function=path.parent.name,
        name=path.stem,
        title=_sentence(top, "title"),
        status=top.take_word("status", STATUSES),
        version=top.take("version", int),
        kinds=frozenset(kind for word in kinds for kind in GROUPS.get(word, {word})),
        cures=top.take_words("cures", None, []),
        approver_from=line,
        approver=approver,
        wordings=_wordings(path, file, top),
    )
    top.done()
    _check(top, clause)
    return clause


def _check(top: Entry, clause: Clause) -> None:
    if clause.version < 1:
        raise top.error("version", "must be 1 or more; add 1 whenever a text changes")
    if not clause.kinds:
        raise top.error("kinds", f"name at least one kind of instrument, or one of {', '.join(GROUPS)}")
    if clause.approver_from is not None and clause.approver_from not in POSITIONS:
        raise top.error("approver_from", f"{clause.approver_from!r} is not one of {', '.join(POSITIONS)}")
    if (clause.approver_from is None) != (clause.approver is None):
        missing = "approver" if clause.approver is None else "approver_from"
        raise top.error(missing, "is missing; approver_from and approver stand together or not at all")
    if clause.approver is not None and clause.approver not in _APPROVERS:
        raise top.error("approver", f"{clause.approver!r} is not one of {', '.join(sorted(_APPROVERS))}")


def _wordings(path: Path, file: str, top: Entry) -> Mapping[str, Wording]:
    found: dict[str, Wording] = {}
    for position in POSITIONS:
        entry = Entry(file, position, top.take(position, dict))
        found[position] = Wording(position, _sentence(entry, "why"), dict(_parts(path, position, entry)))
        entry.done()
    return found


def _parts(path: Path, position: str, entry: Entry) -> Iterator[tuple[str, bytes]]:
    stem = f"{path.stem}.{position}"
    if not (path.parent / f"{stem}.docx").is_file():
        raise entry.error(
            "part", f"{stem}.docx does not exist beside {path.name}; save the text in Word under that name"
        )
    for part in sorted(path.parent.glob(f"{stem}*.docx")):
        language = part.name.removeprefix(stem).removesuffix("docx").strip(".") or ENGLISH
        content = part.read_bytes()
        fault = part_fault(content)
        if fault is not None:
            raise LifecycleFileError(f"{path.parent.name}/{part.name}", position, "part", fault)
        yield language, content


def _sentence(entry: Entry, key: str) -> str:
    text = entry.take(key, str).strip()
    if not text:
        raise entry.error(key, "must not be empty")
    return text


def _require_one_cure_a_rule(clauses: Mapping[str, Clause]) -> None:
    by_rule: dict[str, Clause] = {}
    for clause in clauses.values():
        for rule in clause.cures if clause.status != "retired" else ():
            if rule in by_rule:
                file = f"{clause.function}/{clause.name}.toml"
                message = f"{by_rule[rule].id} cures {rule} too; one clause words one cure"
                raise LifecycleFileError(file, "the file", "cures", message)
            by_rule[rule] = clause
