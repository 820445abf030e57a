"""Viewflow's state machine on the Django ORM: one atomic block an advance, row locked, condition checked."""

from importlib import import_module
from typing import Any

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

from benchmarks.engine import work


def _set_up(job: work.Job) -> None:
    settings.configure(
        DATABASES={"default": {**_database(job), "CONN_MAX_AGE": None}},
        INSTALLED_APPS=[],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()


def _database(job: work.Job) -> dict[str, Any]:
    if job.database == "sqlite":
        journal = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        options = {"timeout": 60, "transaction_mode": "IMMEDIATE", "init_command": journal}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(job.path), "OPTIONS": options}
    said = conninfo_to_dict(job.address)
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    found = {name: said.get(of_driver) or "" for name, of_driver in names.items()}
    return {"ENGINE": "django.db.backends.postgresql", **found}


def contest(job: work.Job) -> float:
    work.fresh_tables(job)
    _set_up(job)
    models = import_module("benchmarks.engine.viewflow_models")  # Django lets nobody import models before set-up
    seconds = work.drive(job, lambda: models.advance)
    work.check(job)
    return seconds


if __name__ == "__main__":
    work.main(contest)
