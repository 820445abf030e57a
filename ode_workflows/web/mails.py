"""The mails of the demo office, which reach nobody: what the signed-in example person would have got."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from ode_workflows.db.people import person_by_handle
from ode_workflows.notifications.sink import list_mails, text_of_mail
from ode_workflows.registry.installation import installation
from ode_workflows.web.desk import desk_of
from ode_workflows.web.policies import policy
from ode_workflows.web.rendering import page
from ode_workflows.web.who import who_of

MOST = 30
"""Mails that the page shows, the newest first."""


@policy("person")
def mails(request: Request) -> Response:
    """Show the own mails, in the demo office only.

    Raises:
        HTTPException: 404 outside the demo.
    """
    desk, who = desk_of(request), who_of(request)
    if not desk.is_demo or desk.settings.smtp_url is not None:
        raise HTTPException(404)
    with desk.read() as conn:
        office = installation(conn)
        person = person_by_handle(conn, who.person.handle)
    folder = desk.settings.mail_folder
    found = list_mails(folder, recipient=person.email) if folder.is_dir() else []
    shown = [
        {"subject": mail.subject, "on": mail.sent_at.date(), "text": text_of_mail(folder, mail.identity)}
        for mail in reversed(found[-MOST:])
    ]
    return page(request, "mails.html", office=office, mails=shown)
