"""200 and 2,000 deletes, verification included."""

from collections.abc import Iterator

import wandb

from artwidgets import Session
from artwidgets.local import LocalServer
from tests.benchmarks.result import Row, timed
from tests.benchmarks.serving import bench_server

__all__ = ["run"]

LOOP = 200
"""Deletes done one after another; 2,000 would take minutes and tell no more."""


def run(latency: float, divisor: int) -> Iterator[Row]:
    """`Session.apply` against ``artifact.delete()`` in a loop."""
    with bench_server() as server:
        sequential = _sequential(server, latency, LOOP // divisor)
        for count in (200 // divisor, 2_000 // divisor):
            project = f"delete-{count}"
            server.seed_bulk(project=project, collections=10, versions=count // 5)
            session = Session(server.entity, project)
            session.load()
            doomed = session.where("alias:none").index[:count]
            session.delete(doomed)
            plan = session.plan(measure=False)
            server.faults(latency=latency)
            ours, report = timed(session.apply, plan)
            server.faults()
            assert len(report.done) == len(plan) == count
            left = set(Session(server.entity, project).load().index)
            assert not left & set(doomed)
            scaled = "" if count == LOOP // divisor else f" (measured on {LOOP // divisor}, scaled)"
            yield Row(
                f"delete {count:,} versions",
                ours,
                sequential * count,
                f"artifact.delete() one by one{scaled}",
                at_least=20,
            )


def _sequential(server: LocalServer, latency: float, count: int) -> float:
    server.seed_bulk(project="loop", collections=1, versions=count * 2)
    found = [
        version
        for version in wandb.Api().artifacts("model", f"{server.entity}/loop/{_only(server)}", per_page=1000)
        if not version.aliases
    ][:count]
    server.faults(latency=latency)
    took, _ = timed(lambda: [version.delete() for version in found])
    server.faults()
    return took / len(found)


def _only(server: LocalServer) -> str:
    (collection,) = wandb.Api().artifact_type("model", f"{server.entity}/loop").collections()
    return str(collection.name)
