"""The one Jinja environment for templates: closed to everything but fields, loops, conditions and a few filters."""

from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, Undefined
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

ALLOWED_FILTERS = frozenset({"capitalize", "first", "join", "last", "length", "lower", "trim", "upper"})
ALLOWED_TESTS = frozenset({"eq", "equalto", "gt", "lt", "ne"})
LOOP_ATTRIBUTES = frozenset({"first", "index", "last", "length"})

# docxtpl's own clean-up of Word's XML (tags torn over runs, {%p %}, {%tr %}); the method reads nothing of its object.
_CLEANER = DocxTemplate(None)


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox in which a dot reaches a field of a value, and never a method."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in ALLOWED_FILTERS}
        self.tests = {name: self.tests[name] for name in ALLOWED_TESTS}

    # The sandbox guards Python's internals; here also harmless-looking methods such as "items" stay out of reach.
    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a value, or an undefined that names it."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return a field of a value, or an undefined that names it."""
        if type(obj) is dict and argument in obj:
            return obj[argument]
        if isinstance(obj, LoopContext) and argument in LOOP_ATTRIBUTES:
            return super().getattr(obj, argument)
        return self._no_such_field(obj, argument)

    def _no_such_field(self, obj: Any, argument: Any) -> Undefined:
        return self.undefined(obj=obj, name=argument)


ENVIRONMENT = TemplateEnvironment()


def jinja_source(part: bytes) -> str:
    """Return a part's XML with docxtpl's tags turned into plain Jinja.

    Raises:
        UnicodeDecodeError: the part is not UTF-8, which every Word file is.
    """
    text = part.decode("utf-8")
    if text.startswith("<?xml"):
        text = text.partition("?>")[2].lstrip()
    cleaned: str = _CLEANER.patch_xml(text)
    return cleaned


def has_tags(source: str) -> bool:
    """Say whether a text carries a Jinja tag."""
    return "{{" in source or "{%" in source or "{#" in source


def as_template(source: str) -> Template:
    """Return the compiled Jinja template of a part's source."""
    return ENVIRONMENT.from_string(source)


def with_line_breaks(xml: str) -> str:
    """Return the XML with line breaks and tabs inside values turned into Word's own elements."""
    resolved: str = _CLEANER.resolve_listing(xml)
    return resolved
