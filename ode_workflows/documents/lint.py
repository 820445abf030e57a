"""The gate that every template passes before it is compiled: what its tags may say, by an allow-list.

A template is a program. Whoever can change one could otherwise reach into the office's server, or fill a page
with a billion characters. Nothing is rendered here; the tree of the tags is read and compared with what is allowed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import TemplateSyntaxError, nodes

from ode_workflows.documents.environment import (
    ALLOWED_FILTERS,
    ALLOWED_TESTS,
    ENVIRONMENT,
    LOOP_ATTRIBUTES,
    has_tags,
    jinja_source,
)
from ode_workflows.documents.package import CORE_PROPERTIES, MAIN_DOCUMENT, read_parts
from ode_workflows.documents.templates import TemplateField
from ode_workflows.domain.errors import InvalidFactsError

STORY_PART = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
"""The parts whose tags are filled in."""

MAX_LOOP_DEPTH = 3
MAX_PART_BYTES = 4 * 2**20

_ALLOWED_NODES = (
    nodes.And,
    nodes.Compare,
    nodes.CondExpr,
    nodes.Const,
    nodes.Filter,
    nodes.For,
    nodes.Getattr,
    nodes.If,
    nodes.Keyword,
    nodes.Name,
    nodes.Not,
    nodes.Operand,
    nodes.Or,
    nodes.Output,
    nodes.Template,
    nodes.TemplateData,
    nodes.Test,
)


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the tags may name: the fields, and for each loop the items of its list (none when of plain texts)."""

    fields: Mapping[str, TemplateField]
    loops: Mapping[str, TemplateField | None]


def lint_template(content: bytes, fields: Iterable[TemplateField]) -> tuple[str, ...]:
    """Return what is wrong with a template, one plain sentence each; empty when it may be used."""
    try:
        parts = read_parts(content)
    except InvalidFactsError as error:
        return (error.problems[0].message,)
    known = {field.name: field for field in fields}
    findings = [f"{name} is missing; save the template in Word" for name in _missing(parts)]
    used: set[str] = set()
    for name, data in parts.items():
        if name != CORE_PROPERTIES:
            findings += [f"{name}: {finding}" for finding in _part_findings(name, data, known, used)]
    findings += [f"the field {name} stands in fields.toml but not in the draft" for name in known if name not in used]
    return tuple(dict.fromkeys(findings))


def _missing(parts: Mapping[str, bytes]) -> list[str]:
    return [name for name in (MAIN_DOCUMENT, CORE_PROPERTIES) if name not in parts]


def _part_findings(name: str, data: bytes, known: Mapping[str, TemplateField], used: set[str]) -> Iterator[str]:
    if not STORY_PART.fullmatch(name):
        if name.endswith(".xml") and has_tags(data.decode("utf-8", errors="replace")):
            yield "tags in this part are not filled in; move them into the text"
        return
    if len(data) > MAX_PART_BYTES:
        yield f"is larger than {MAX_PART_BYTES // 2**20} MB"
        return
    try:
        tree = ENVIRONMENT.parse(jinja_source(data))
    except UnicodeDecodeError:
        yield "is not UTF-8; save the template in Word"
    except TemplateSyntaxError as error:
        yield f"a tag cannot be read: {error.message}"
    else:
        used |= {node.name for node in tree.find_all(nodes.Name)}
        yield from _tree_findings(tree, _scope(tree, known))


def _scope(tree: nodes.Template, known: Mapping[str, TemplateField]) -> _Scope:
    loops: dict[str, TemplateField | None] = {}
    for loop in tree.find_all(nodes.For):
        if isinstance(loop.target, nodes.Name):
            loops[loop.target.name] = known.get(loop.iter.name) if isinstance(loop.iter, nodes.Name) else None
    return _Scope(known, loops)


def _tree_findings(tree: nodes.Template, scope: _Scope) -> Iterator[str]:
    if _loop_depth(tree) > MAX_LOOP_DEPTH:
        yield f"loops stand more than {MAX_LOOP_DEPTH} deep"
    for node in tree.find_all(nodes.Node):
        yield from _node_findings(node, scope)


def _loop_depth(node: nodes.Node) -> int:
    deepest = max((_loop_depth(child) for child in node.iter_child_nodes()), default=0)
    return deepest + isinstance(node, nodes.For)


def _node_findings(node: nodes.Node, scope: _Scope) -> Iterator[str]:
    if not isinstance(node, _ALLOWED_NODES):
        yield f"{type(node).__name__} is not allowed in a tag; use fields, {{% for %}}, {{% if %}} and filters"
    elif isinstance(node, nodes.Filter) and node.name not in ALLOWED_FILTERS:
        yield f"the filter {node.name} is not allowed; use {', '.join(sorted(ALLOWED_FILTERS))}"
    elif isinstance(node, nodes.Test) and node.name not in ALLOWED_TESTS:
        yield f"the test {node.name} is not allowed; use {', '.join(sorted(ALLOWED_TESTS))}"
    elif isinstance(node, nodes.For):
        yield from _loop_findings(node, scope)
    elif isinstance(node, nodes.Getattr):
        yield from _attribute_findings(node, scope)
    elif isinstance(node, nodes.Name) and node.ctx == "load" and not _is_known(node.name, scope):
        yield f"the field {node.name} is unknown; describe it in fields.toml or correct its name"


def _is_known(name: str, scope: _Scope) -> bool:
    return name == "loop" or name in scope.fields or name in scope.loops


def _loop_findings(node: nodes.For, scope: _Scope) -> Iterator[str]:
    if not isinstance(node.target, nodes.Name) or not isinstance(node.iter, nodes.Name):
        yield "a loop must read {% for ITEM in FIELD %}"
    elif node.target.name in scope.fields or node.target.name == "loop":
        yield f"the loop name {node.target.name} hides a field of that name; choose another"
    if node.recursive or node.test is not None:
        yield "a loop with a condition or a recursion is not allowed; use {% if %} inside it"


def _attribute_findings(node: nodes.Getattr, scope: _Scope) -> Iterator[str]:
    if not isinstance(node.node, nodes.Name):
        yield f"{node.attr} is asked of something that is no field; write ITEM.FIELD"
        return
    owner = node.node.name
    field = scope.loops.get(owner)
    allowed = LOOP_ATTRIBUTES if owner == "loop" else frozenset(field.items if field else ())
    if node.attr not in allowed:
        yield f"{owner}.{node.attr} is unknown; {owner} has {', '.join(sorted(allowed)) or 'no fields'}"
