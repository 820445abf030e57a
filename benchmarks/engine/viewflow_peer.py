"""Viewflow's state machine on the Django ORM: one atomic block an advance, row locked, condition checked."""

from typing import Any

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
    from django.db import models, transaction  # noqa: PLC0415  # Django lets nobody import models before set-up
    from django.utils import timezone  # noqa: PLC0415
    from viewflow import fsm  # noqa: PLC0415

    def model(name: str, columns: dict[str, Any]) -> Any:
        meta = type("Meta", (), {"app_label": "peer", "db_table": name.lower(), "managed": False})
        return type(name, (models.Model,), {**columns, "__module__": "peer", "Meta": meta})

    agreements = model("Agreement", {"stage": models.TextField(), "version": models.IntegerField()})
    audits = model(
        "Audit",
        {
            "agreement_id": models.IntegerField(),
            "seq": models.IntegerField(),
            "action": models.TextField(),
            "at": models.TextField(),
            "prev_hash": models.TextField(default=""),
            "hash": models.TextField(default=""),
        },
    )
    tasks = model(
        "Task",
        {
            "agreement_id": models.IntegerField(),
            "title": models.TextField(),
            "status": models.TextField(default="open"),
        },
    )
    flow = _flow(fsm)

    def advance(agreement: int, step: int) -> None:
        with transaction.atomic():
            row = agreements.objects.select_for_update().get(pk=agreement)
            getattr(flow(row), f"to_{work.STAGES[step + 1]}")()
            row.version += 1
            row.save(update_fields=["stage", "version"])
            audits.objects.create(agreement_id=agreement, seq=step, action=row.stage, at=timezone.now().isoformat())
            tasks.objects.create(agreement_id=agreement, title=row.stage)

    seconds = work.drive(job, lambda: advance)
    work.check(job)
    return seconds


def _flow(fsm: Any) -> Any:
    class Flow:
        stage = fsm.State(work.STAGES, default=work.STAGES[0])

        def __init__(self, row: Any) -> None:
            self.row = row

        @stage.setter()
        def _set(self, value: str) -> None:
            self.row.stage = value

        @stage.getter()
        def _get(self) -> str:
            return str(self.row.stage)

    for source, target in zip(work.STAGES, work.STAGES[1:], strict=False):

        def go(self: Any) -> None:
            pass

        go.__name__ = f"to_{target}"
        moved = Flow.stage.transition(source=source, target=target, conditions=[lambda flow: flow.row.version >= 0])(go)
        setattr(Flow, go.__name__, moved)
        if hasattr(moved, "__set_name__"):
            moved.__set_name__(Flow, go.__name__)
    return Flow


if __name__ == "__main__":
    work.main(contest)
