"""The addresses of the register, of the ways of looking at agreements, and of dates."""

from ode_workflows.web.public_register import download, feed, pictures, register, register_agreement
from ode_workflows.web.serving import route

ROUTES = (
    route("/register", register),
    route("/register/pictures", pictures),
    route("/register/feed.atom", feed),
    route("/register/download/{form}", download),
    route("/register/{reference}", register_agreement),
)
