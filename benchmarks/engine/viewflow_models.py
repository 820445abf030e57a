"""The Django models and the state machine of the Viewflow contestant; imported once Django is set up."""

from typing import Any

from django.db import models, transaction
from django.utils import timezone
from viewflow import fsm

from benchmarks.engine import work


def _model(name: str, columns: dict[str, Any]) -> Any:
    meta = type("Meta", (), {"app_label": "peer", "db_table": name.lower(), "managed": False})
    return type(name, (models.Model,), {**columns, "__module__": "peer", "Meta": meta})


AGREEMENT = _model("Agreement", {"stage": models.TextField(), "version": models.IntegerField()})
AUDIT = _model(
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
TASK = _model(
    "Task",
    {"agreement_id": models.IntegerField(), "title": models.TextField(), "status": models.TextField(default="open")},
)


def _flow() -> Any:
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


FLOW = _flow()


def advance(agreement: int, step: int) -> None:
    """Advance one agreement by one stage."""
    with transaction.atomic():
        row = AGREEMENT.objects.select_for_update().get(pk=agreement)
        getattr(FLOW(row), f"to_{work.STAGES[step + 1]}")()
        row.version += 1
        row.save(update_fields=["stage", "version"])
        AUDIT.objects.create(agreement_id=agreement, seq=step, action=row.stage, at=timezone.now().isoformat())
        TASK.objects.create(agreement_id=agreement, title=row.stage)
