"""The addresses of the register, of the ways of looking at agreements, and of dates."""

from ode_workflows.web.calendar_pages import (
    calendar,
    calendar_feed,
    make_calendar_feed,
    renewals,
    revoke_calendar_feed,
)
from ode_workflows.web.public_register import download, feed, pictures, register, register_agreement
from ode_workflows.web.serving import act, route
from ode_workflows.web.ways_of_looking import board, drop_view, keep_view, terms

ROUTES = (
    route("/agreements/board", board),
    route("/agreements/timeline", terms),
    act("/agreements/views", keep_view),
    act("/agreements/views/delete", drop_view),
    route("/calendar", calendar),
    act("/calendar/feed", make_calendar_feed),
    act("/calendar/feed/revoke", revoke_calendar_feed),
    route("/calendar/{secret}.ics", calendar_feed),
    route("/renewals", renewals),
    route("/register", register),
    route("/register/pictures", pictures),
    route("/register/feed.atom", feed),
    route("/register/download/{form}", download),
    route("/register/{reference}", register_agreement),
)
