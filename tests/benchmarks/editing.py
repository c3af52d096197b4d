"""500 edits of description and one metadata key."""

from collections.abc import Iterator

import wandb

from artwidgets import Session
from tests.benchmarks.result import Row, timed
from tests.benchmarks.serving import bench_server

__all__ = ["run"]

LOOP = 100
"""Edits saved one after another."""


def run(latency: float, divisor: int) -> Iterator[Row]:
    """`Session.apply` against ``save()`` in a loop."""
    count = 500 // divisor
    with bench_server() as server:
        server.seed_bulk(project="edit", collections=1, versions=count + LOOP)
        session = Session(server.entity, "edit")
        rows = session.load().index
        (collection,) = wandb.Api().artifact_type("model", f"{server.entity}/edit").collections()
        path = f"{server.entity}/edit/{collection.name}"
        looped = list(wandb.Api().artifacts("model", path, per_page=1000))[: LOOP // divisor]
        session.edit(rows[-count:], description="done", update_metadata={"done": True})
        plan = session.plan()
        server.faults(latency=latency)
        ours, report = timed(session.apply, plan)
        assert len(report.done) == len(plan) == count

        def save() -> None:
            for version in looped:
                version.description = "done"
                version.metadata["done"] = True
                version.save()

        loop = timed(save)[0] / len(looped)
        server.faults()
        yield Row(
            f"edit {count} versions",
            ours,
            loop * count,
            f"save() in a loop (measured on {len(looped)}, scaled)",
        )
