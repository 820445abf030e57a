"""Viewflow's state machine on the Django ORM: one atomic block an advance, row locked, condition checked."""

from importlib import import_module

import django
from django.conf import settings

from benchmarks.engine import work


def _set_up(job: work.Job) -> None:
    database = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(job.path),
        "OPTIONS": {
            "timeout": 60,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        "CONN_MAX_AGE": None,
    }
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=[],
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()


def contest(job: work.Job) -> float:
    work.fresh_tables(job)
    _set_up(job)
    models = import_module("benchmarks.engine.viewflow_models")  # Django lets nobody import models before set-up
    seconds = work.drive(job, lambda: models.advance)
    work.check(job)
    return seconds


if __name__ == "__main__":
    work.main(contest)
