"""The description of the API: every call with what it takes, and a page that lists them and loads nothing."""

from html import escape
from typing import Any, Literal

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ode_workflows import __version__
from ode_workflows.access.policies import policy, policy_of
from ode_workflows.api.call import Call, brought_to, given_by, plain
from ode_workflows.api.caller import CSRF_HEADER

calls = APIRouter(prefix="/api/v1", route_class=Call)

_SCHEMAS = "#/components/schemas/"
_ABOUT = f"""Every screen of the office as a call. Send `Authorization: Bearer TOKEN`; make a token with
`ode token create`. A browser that is signed in calls with its session, and proves a write by the header
`{CSRF_HEADER}`.

An agreement's version is its `ETag`. A write names the version it saw in `If-Match`: without it the answer is 428, with
one that is over 412. `Idempotency-Key` makes a write safe to repeat. What is wrong is told as
`application/problem+json`, with the fields in `errors` and with what is missing in `unmet`. Lists give `next`; send it
as `after`."""
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        **{name: {"type": "string"} for name in ("type", "title", "detail")},
        "status": {"type": "integer"},
        "errors": {"type": "array", "items": {"type": "object"}},
        "unmet": {"type": "array", "items": {"type": "object"}},
    },
}


def description(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description of an application's calls."""
    made = get_openapi(title="ODE Workflows", version=__version__, description=_ABOUT, routes=app.routes)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    made["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for route in app.routes:
        if isinstance(route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                _complete(made["paths"][route.path][method.lower()], route, schemas)
    return made


def _complete(call: dict[str, Any], route: APIRoute, schemas: dict[str, Any]) -> None:
    call["x-policy"] = policy_of(route)
    if call["x-policy"] != "public":
        call["security"] = [{"token": []}]
    brought = brought_to(route.endpoint)
    if brought is not None:
        schema = _named(brought.model, schemas)
        call["requestBody"] = {"content": _contents(schema, takes_files=brought.takes_files)}
    given = given_by(route.endpoint)
    if given is not None:
        good = next(answer for status, answer in call["responses"].items() if status.startswith("2"))
        good["content"] = {"application/json": {"schema": _named(given, schemas, mode="serialization")}}
    problem = {"application/problem+json": {"schema": {"$ref": f"{_SCHEMAS}Problem"}}}
    call["responses"].pop("422", None)
    call["responses"]["default"] = {"description": "What is wrong, and what to do next", "content": problem}


def _contents(schema: dict[str, Any], *, takes_files: bool) -> dict[str, Any]:
    contents: dict[str, Any] = {"application/json": {"schema": schema}}
    if takes_files:
        form = {
            "type": "object",
            "properties": {"body": schema},
            "additionalProperties": {"type": "string", "contentMediaType": "application/octet-stream"},
            "description": "The JSON as `body`; each file under its name, such as `evidence_file` or `inputs.text_in`.",
        }
        contents["multipart/form-data"] = {"schema": form, "encoding": {"body": {"contentType": "application/json"}}}
    return contents


def _named(
    model: type[BaseModel], schemas: dict[str, Any], *, mode: Literal["validation", "serialization"] = "validation"
) -> dict[str, Any]:
    """Put a model's schema among the others, with those that it refers to, and return the reference to it.

    Raises:
        RuntimeError: another model has its name.
    """
    made = model.model_json_schema(ref_template=f"{_SCHEMAS}{{model}}", mode=mode)
    for name, schema in {**made.pop("$defs", {}), model.__name__: made}.items():
        if schemas.setdefault(name, schema) != schema:
            raise RuntimeError(f"two things that calls bring or answer are called {name}")
    return {"$ref": f"{_SCHEMAS}{model.__name__}"}


@calls.get("/openapi.json", tags=["About"])
@policy("public")
def openapi_json(request: Request) -> Response:
    """The description of every call, in the form of OpenAPI 3.1."""
    return plain(request.app.openapi())


@calls.get("", include_in_schema=False)
@policy("public")
def listing(request: Request) -> Response:
    """A page that lists the calls."""
    return HTMLResponse(_page(request.app.openapi()))


def _page(described: dict[str, Any]) -> str:
    paragraphs = "".join(f"<p>{_marked(each)}</p>" for each in described["info"]["description"].split("\n\n"))
    by_tag: dict[str, list[str]] = {}
    for path, item in described["paths"].items():
        for method, call in item.items():
            by_tag.setdefault(call.get("tags", ["About"])[0], []).append(_line(path, method, call))
    tables = "".join(
        f"<h2>{escape(tag)}</h2><table><thead><tr><th scope='col'>Call</th><th scope='col'>What it does</th>"
        f"<th scope='col'>For</th></tr></thead><tbody>{''.join(lines)}</tbody></table>"
        for tag, lines in by_tag.items()
    )
    return _FRAME.format(paragraphs=paragraphs, tables=tables, version=escape(__version__))


def _line(path: str, method: str, call: dict[str, Any]) -> str:
    said = _marked(call.get("description") or call.get("summary") or "")
    who = {"public": "anybody", "admin": "admins of the office"}.get(call["x-policy"], "people of the office")
    return f"<tr><td><code>{method.upper()} {escape(path)}</code></td><td>{said}</td><td>{who}</td></tr>"


def _marked(words: str) -> str:
    parts = escape(words).split("`")
    return "".join(f"<code>{part}</code>" if number % 2 else part for number, part in enumerate(parts))


_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The API of this office</title>
<link rel="stylesheet" href="/api/v1/style.css">
</head>
<body>
<header><p><a href="/">ODE Workflows</a></p></header>
<main>
<h1>The API of this office</h1>
{paragraphs}
<p><a href="/api/v1/openapi.json">openapi.json</a>, for your program's tools. Version {version}.</p>
{tables}
</main>
</body>
</html>
"""

_STYLE = """
:root { color-scheme: light; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; }
header { background: #14304f; padding: .6rem 1rem; }
header p { margin: 0 auto; max-width: 70rem; }
header a { color: #fff; font-weight: 700; text-decoration: none; }
main { max-width: 70rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .8rem 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
p { max-width: 46rem; }
code { font-size: .9em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #dfe1e2; }
th { font-size: .85rem; color: #565c65; }
td:first-child { width: 44%; }
td:last-child { width: 12rem; color: #565c65; }
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { display: block; border-bottom: 1px solid #dfe1e2; padding: .5rem 0; }
  td, td:first-child, td:last-child { display: block; width: auto; border: 0; padding: 0; }
}
"""


@calls.get("/style.css", include_in_schema=False)
@policy("public")
def style(request: Request) -> Response:  # noqa: ARG001  # as every call is asked
    """The looks of the page that lists the calls."""
    return Response(_STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})
