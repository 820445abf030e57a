"""Finds Word fields that fetch or run something, however the instruction is torn, nested or spelt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ode_workflows.documents.gate.refusal import RefusedError
from ode_workflows.documents.gate.targets import Leads, leads
from ode_workflows.documents.gate.xml import local_name
from ode_workflows.documents.package import XmlElement
from ode_workflows.domain.sentences import phrased

FORBIDDEN = frozenset(
    {
        "DATABASE",
        "DDE",
        "DDEAUTO",
        "IMPORT",
        "INCLUDE",
        "INCLUDETEXT",
        "LINK",
        "MACROBUTTON",
        "PRINT",
        "EMBED",
        "CONTROL",
    }
)
"""Fields that read another file, run a program or a macro. Source: ECMA-376 part 1, 17.16.5."""

_PICTURE = "INCLUDEPICTURE"
_WORD = re.compile(r"[A-Za-z]+")
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')
_SPELT = ("instrText", "delInstrText", "t")


@dataclass(slots=True)
class _Open:
    """A field that has begun: its instruction so far, and the nodes that make it a field."""

    instruction: str = ""
    nodes: list[XmlElement] = field(default_factory=list)
    is_instruction: bool = True
    begins_with_a_field: bool = False


def linked_pictures(root: XmlElement) -> list[list[XmlElement]]:
    """Return the nodes of each field that shows a picture from elsewhere, so that they can be taken out.

    Raises:
        RefusedError: a field that fetches or runs something; names it.
    """
    found: list[list[XmlElement]] = []
    opened: list[_Open] = []
    stray = _Open()
    for node in root.iter():
        name = local_name(node)
        if name == "fldSimple":
            _judge(_instruction_of(node))
        elif name == "fldChar":
            found += _at_mark(node, opened)
        elif name in _SPELT:
            _spell(opened[-1] if opened else stray, node, name)
    for left in (*opened, stray):
        _judge(left.instruction)
    return found


def _instruction_of(node: XmlElement) -> str:
    return next((str(value) for key, value in node.attrib.items() if key.rpartition("}")[2] == "instr"), "")


def _at_mark(node: XmlElement, opened: list[_Open]) -> Iterator[list[XmlElement]]:
    kind = next((value for key, value in node.attrib.items() if key.endswith("fldCharType")), "")
    if kind == "begin":
        if opened and opened[-1].is_instruction and not opened[-1].instruction.strip():
            opened[-1].begins_with_a_field = True
        opened.append(_Open(nodes=[node]))
    elif opened and kind == "separate":
        _close_instruction(opened[-1])
        opened[-1].nodes.append(node)
    elif opened and kind == "end":
        last = opened.pop()
        last.nodes.append(node)
        _close_instruction(last)
        if _first_word(last.instruction) == _PICTURE:
            yield last.nodes


def _close_instruction(each: _Open) -> None:
    if each.is_instruction and each.begins_with_a_field:
        raise RefusedError(
            phrased("holds a field whose name is made by another field, as attacks do. Delete it in Word.")
        )
    _judge(each.instruction)
    each.is_instruction = False


def _spell(into: _Open, node: XmlElement, name: str) -> None:
    # Inside a field the plain text before the separator is read as instruction too; outside it is just text.
    if into.is_instruction and (name != "t" or into.nodes):
        into.instruction += node.text or ""
        into.nodes.append(node)


def _first_word(instruction: str) -> str:
    plain = "".join(sign for sign in instruction if sign.isprintable()).lstrip(' "=\\')
    found = _WORD.match(plain)
    return found[0].upper() if found else ""


def _judge(instruction: str) -> None:
    word = _first_word(instruction)
    if word in FORBIDDEN:
        raise RefusedError(
            phrased(
                "holds a %(word)s field, which fetches or runs something. Delete the field in Word (Alt+F9 shows it).",
                word=word,
            )
        )
    if word in (_PICTURE, "HYPERLINK"):
        rest = instruction.partition(word)[2] if word in instruction else instruction.strip()[len(word) :]
        _judge_address(word, rest)


def _judge_address(word: str, rest: str) -> None:
    for quoted, bare in _QUOTED.findall(rest):
        address = (quoted or bare).replace("\\\\", "\\")
        if bare.startswith("\\") and len(bare) == 2:
            continue  # a switch such as \h
        where = leads(address)
        if where is Leads.TO_A_SCRIPT or (word == _PICTURE and where in (Leads.INSIDE, Leads.TO_A_SHARE)):
            raise RefusedError(
                phrased(
                    "holds a %(word)s field that leads to %(address)s. Delete the field in Word (Alt+F9 shows it).",
                    word=word,
                    address=address[:80],
                )
            )
