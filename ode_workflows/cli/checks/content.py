"""Checks of states/ and document_templates/: every file can be read, and every template passes the gate."""

from ode_workflows.actions.rulebook import rulebook, rulebook_fault
from ode_workflows.cli.checks.check import UnwellError
from ode_workflows.content import content_path
from ode_workflows.documents.clauses import library, without_clause
from ode_workflows.documents.lint import lint_template
from ode_workflows.documents.templates import list_templates, load_fields, load_template
from ode_workflows.lifecycle.calendar_loader import known_calendars, load_calendar
from ode_workflows.lifecycle.loader import lifecycle
from ode_workflows.lifecycle.profiles import approval_catalogue, profiles
from ode_workflows.lifecycle.reminder_loader import ladders


def lifecycle_loads() -> str:
    """Read states/lifecycle.toml."""
    made = lifecycle()
    return f"{len(made.states)} states, {len(made.triggers)} triggers, {len(made.events)} events"


def approvals_load() -> str:
    """Read states/approvals.toml."""
    return f"{len(approval_catalogue())} approvals"


def profiles_load() -> str:
    """Read states/instruments/."""
    return f"{len(profiles())} kinds of instrument"


def rulebook_loads() -> str:
    """Read states/legal_review/; while its files are at fault the last good edition is in use."""
    book, fault = rulebook(), rulebook_fault()
    if fault is not None:
        mend = f"Mend that file. Until then the last good edition {book.version} stays in use."
        raise UnwellError(fault, mend)
    states = ", ".join(sorted(book.overlays)) or "no state"
    return f"edition {book.version}: {len(book.rules)} rules, {len(book.facts)} questions; own law of {states}"


def reminders_load() -> str:
    """Read states/reminders.toml."""
    return f"{len(ladders())} ladders"


def calendars_load() -> str:
    """Read states/calendars/."""
    codes = known_calendars()
    for code in codes:
        load_calendar(code)
    return ", ".join(codes)


def templates_pass() -> str:
    """Read every template and put it through the gate."""
    names = list_templates()
    if not names:
        raise UnwellError("there is no template", f"Bring back {content_path('document_templates')}")
    faults = [
        f"{name}: {finding}"
        for name in names
        for finding in lint_template(load_template(name).content, load_fields(name))
    ]
    faults += [
        f"{profile.kind}.toml names the template {profile.template}, which does not exist"
        for profile in profiles().values()
        if profile.template and profile.template not in names
    ]
    if faults:
        raise UnwellError("; ".join(faults), "Mend the template or the profile; document_templates/README.md says how.")
    return f"{len(names)} templates"


def clauses_resolve() -> str:
    """Read the clause library; the cure of every rule has a clause, or a reason why it has none."""
    clauses, reasons, rules = library(), without_clause(), rulebook().rules
    cured = {rule for clause in clauses.values() if clause.status != "retired" for rule in clause.cures}
    faults = [f"{rule}: no clause words its cure" for rule in sorted(set(rules) - cured - set(reasons))]
    faults += [f"{rule} is no rule of the rulebook" for rule in sorted((cured | set(reasons)) - set(rules))]
    faults += [f"{rule} has a clause and a reason for none" for rule in sorted(cured & set(reasons))]
    if faults:
        mend = "Name the rule in `cures` of a clause, or in _clauses/without_clause.toml with the reason."
        raise UnwellError("; ".join(faults), mend)
    return f"{len(clauses)} clauses, {len(cured)} cures; {len(reasons)} cures are no clause"
