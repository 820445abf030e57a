"""The web application: its routes, each with its policy, and what stands around them."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from ode_workflows.db.session import make_engine
from ode_workflows.registry.facets import KeptCounts
from ode_workflows.settings import Settings
from ode_workflows.web import partner_links
from ode_workflows.web.account import ROUTES as ACCOUNT
from ode_workflows.web.admin.pages import ROUTES as ADMIN
from ode_workflows.web.agreement import agreement
from ode_workflows.web.assets import asset
from ode_workflows.web.desk import Desk
from ode_workflows.web.downloads import agreement_file
from ode_workflows.web.errors import handlers
from ode_workflows.web.guard import Guard
from ode_workflows.web.health import health, healthz
from ode_workflows.web.intake.page import intake
from ode_workflows.web.intake.proposing import new_proposal
from ode_workflows.web.listing import agreements
from ode_workflows.web.looking import ROUTES as LOOKING
from ode_workflows.web.mails import mails
from ode_workflows.web.my_work import home, my_work
from ode_workflows.web.negotiation.page import negotiation
from ode_workflows.web.negotiation.redlines import redline, redline_file
from ode_workflows.web.negotiation.rounds import round_record
from ode_workflows.web.policies import refuse_undeclared
from ode_workflows.web.review import review
from ode_workflows.web.serving import act, route
from ode_workflows.web.sign_in import be_example, choose_language, sign_in, sign_out
from ode_workflows.web.sign_in_elsewhere import ROUTES as ELSEWHERE
from ode_workflows.web.signing import sign, signing
from ode_workflows.web.staying import stay
from ode_workflows.web.steps.address import OF_A_STEP
from ode_workflows.web.steps.page import step
from ode_workflows.web.terms import terms


def routes() -> list[BaseRoute]:
    """Return every address that is answered."""
    return [
        route("/", home),
        route("/sign-in", sign_in, form=True),
        act("/be", be_example),
        act("/sign-out", sign_out),
        act("/language", choose_language),
        act("/stay", stay),
        route("/work", my_work),
        *ELSEWHERE,
        *ACCOUNT,
        route("/mails", mails),
        *ADMIN,
        route("/agreements", agreements),
        *LOOKING,
        route("/agreements/{reference}", agreement),
        route("/proposals/new", new_proposal, form=True),
        route("/agreements/{reference}/files/{digest}", agreement_file),
        route("/agreements/{reference}/intake", intake, form=True),
        route("/agreements/{reference}/review", review),
        route("/agreements/{reference}/terms", terms, form=True),
        route("/agreements/{reference}/negotiation", negotiation),
        route("/agreements/{reference}/rounds/{number}", round_record),
        route("/agreements/{reference}/redline", redline),
        route("/agreements/{reference}/redline.docx", redline_file),
        route("/agreements/{reference}/signing", signing),
        route("/agreements/{reference}/sign", sign, form=True),
        *partner_links.ROUTES,
        route(OF_A_STEP, step, form=True),
        route("/health", health),
        route("/healthz", healthz),
        route("/static/{name}", asset),
    ]


@contextmanager
def web_app(
    settings: Settings, *, is_demo: bool = False, engine: Engine | None = None, counts: KeptCounts | None = None
) -> Iterator[ASGIApp]:
    """Give the application on its database, and let the database go at the end.

    Args:
        settings: of this installation.
        is_demo: whether anybody may choose to be one of the example people.
        engine: of the database, where another door of this process has it open already; it is not let go here.
        counts: of the agreements under each choice, where another door of this process keeps them too.

    Raises:
        RuntimeError: a route declares no policy.
    """
    used = engine or make_engine(settings.resolved_database_url)
    # Pages of the framework's own would load from elsewhere; the API brings a page of ours.
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, routes=routes())
    for error, handler in handlers().items():
        app.add_exception_handler(error, handler)
    refuse_undeclared(app.routes)
    app.state.desk = Desk(settings, used, counts or KeptCounts(), is_demo=is_demo)
    try:
        yield Guard(app, hosts=[urlsplit(settings.base_url).hostname or ""])
    finally:
        if engine is None:
            used.dispose()
