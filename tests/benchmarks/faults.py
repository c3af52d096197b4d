"""A plan of 400 deletes through a server that struggles: how long, and was anything lost."""

from collections.abc import Iterator
from typing import Any

from artwidgets import Session
from tests.benchmarks.result import Row, timed
from tests.benchmarks.serving import bench_server

__all__ = ["run"]

FAULTS: dict[str, dict[str, Any]] = {
    "5% of requests answered 500": {"error_rate": 0.05},
    "bursts of 429 with Retry-After: 1": {"status": 429, "retry_after": 1.0, "count": 6},
    "one stall of 30 s": {"hang": 30.0, "count": 1, "only": "ArtwidgetsApply"},
    "10% dropped after the work was done": {"drop_rate": 0.1, "drop": "after"},
}


def run(latency: float, divisor: int) -> Iterator[Row]:
    """Each fault against the same plan without any."""
    with bench_server() as server:
        calm = 0.0
        for number, (words, faults) in enumerate({"": {}, **FAULTS}.items()):
            project = f"faults-{number}"
            server.seed_bulk(project=project, collections=4, versions=200 // divisor)
            session = Session(server.entity, project)
            before = set(session.load().index)
            doomed = set(session.where("alias:none").index[: 400 // divisor])
            session.delete(doomed)
            plan = session.plan(measure=False)
            server.faults(latency=latency, **faults)
            took, report = timed(session.apply, plan)
            server.faults()
            assert set(Session(server.entity, project).load().index) == before - doomed
            assert len(report.done) == len(plan), report.summary
            if not faults:
                calm = took
                continue
            yield Row(
                f"delete {len(plan)}, {words}",
                took,
                calm,
                "without faults",
                note="nothing lost, nothing else gone",
            )
