"""SpiffWorkflow: six manual tasks; each advance loads the instance, completes the task and writes all in one commit."""

import itertools

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from benchmarks.engine import work

_NAMESPACE = "http://www.omg.org/spec/BPMN/20100524/MODEL"


def _process() -> str:
    names = ["start", *(f"t{number}" for number in range(work.STEPS)), "end"]
    parts = ['<bpmn:startEvent id="start"><bpmn:outgoing>f0</bpmn:outgoing></bpmn:startEvent>']
    parts += [
        f'<bpmn:manualTask id="t{number}" name="{work.STAGES[number + 1]}"><bpmn:incoming>f{number}</bpmn:incoming>'
        f"<bpmn:outgoing>f{number + 1}</bpmn:outgoing></bpmn:manualTask>"
        for number in range(work.STEPS)
    ]
    parts.append(f'<bpmn:endEvent id="end"><bpmn:incoming>f{work.STEPS}</bpmn:incoming></bpmn:endEvent>')
    parts += [
        f'<bpmn:sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(itertools.pairwise(names))
    ]
    body = "".join(parts)
    return (
        f'<bpmn:definitions xmlns:bpmn="{_NAMESPACE}" id="d" targetNamespace="x">'
        f'<bpmn:process id="p" isExecutable="true">{body}</bpmn:process></bpmn:definitions>'
    )


def contest(job: work.Job) -> float:
    work.fresh_tables(job)
    parser = BpmnParser()
    parser.add_bpmn_str(_process().encode())
    serializer = BpmnWorkflowSerializer()
    first = BpmnWorkflow(parser.get_spec("p"))
    first.do_engine_steps()
    blank = serializer.serialize_json(first)
    setup = work.connect(job)
    setup.execute("CREATE TABLE spiff (id INTEGER PRIMARY KEY, state TEXT NOT NULL)")
    setup.execute("BEGIN")
    setup.cursor().executemany(
        job.sql("INSERT INTO spiff VALUES (?, ?)"), [(number, blank) for number in range(1, job.count + 1)]
    )
    setup.execute("COMMIT")
    setup.close()
    seconds = work.drive(job, lambda: _client(job, serializer))
    work.check(job)
    return seconds


def _client(job: work.Job, serializer: BpmnWorkflowSerializer) -> work.Advance:
    connection = work.connect(job)
    load = "SELECT state FROM spiff WHERE id = ?" + (" FOR UPDATE" if job.database == "postgresql" else "")
    load, save = job.sql(load), job.sql("UPDATE spiff SET state = ? WHERE id = ?")
    move = job.sql("UPDATE agreement SET stage = ?, version = version + 1 WHERE id = ? AND version = ?")
    audit = job.sql("INSERT INTO audit (agreement_id, seq, action, at) VALUES (?, ?, ?, {now})")
    task = job.sql("INSERT INTO task (agreement_id, title) VALUES (?, ?)")

    def advance(agreement: int, step: int) -> None:
        connection.execute(job.begin)
        process = serializer.deserialize_json(connection.execute(load, (agreement,)).fetchone()[0])
        process.get_next_task(state=TaskState.READY, manual=True).run()
        process.do_engine_steps()
        stage = work.STAGES[step + 1]
        connection.execute(move, (stage, agreement, step))
        connection.execute(save, (serializer.serialize_json(process), agreement))
        connection.execute(audit, (agreement, step, stage))
        connection.execute(task, (agreement, stage))
        connection.execute("COMMIT")

    return advance


if __name__ == "__main__":
    work.main(contest)
