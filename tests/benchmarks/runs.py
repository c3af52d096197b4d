"""10,000 versions of 1,000 runs: what the runs tell, and when the versions were last used."""

from collections.abc import Iterator
from typing import Any

import wandb

from artwidgets import Session
from tests.benchmarks.result import Row, timed
from tests.benchmarks.serving import bench_server

__all__ = ["run"]

ONE_BY_ONE = 20
"""Runs that are asked for one by one; the rest of them takes as long each."""

FILTER = "run_state:crashed,failed summary.val_loss:>0.5"


def run(latency: float, divisor: int) -> Iterator[Row]:
    """Ours against `api.run(path)` for each run, and filters by what came."""
    with bench_server() as server:
        server.seed_bulk(project="bench", collections=1_000 // divisor, versions=10)
        session = Session(server.entity, "bench")
        listing = session.load()
        runs = listing["run"].unique().tolist()
        api = wandb.Api()
        api.run(f"{server.entity}/bench/{runs[0]}")  # starts the core, warms the server
        server.faults(latency=latency)
        ours, _ = timed(session.read_runs, ["val_loss"])
        some = runs[:ONE_BY_ONE]
        theirs, _ = timed(_one_by_one, api, [f"{server.entity}/bench/{run}" for run in some])
        yield Row(
            f"run fields and a metric of {len(listing):,} versions of {len(runs):,} runs",
            ours,
            theirs * len(runs) / len(some),
            "api.run(path), one by one",
            at_least=40,
            note=f"(theirs: {len(some)} of them, times {len(runs) / len(some):.0f})",
        )
        server.faults()
        took, found = timed(session.where, FILTER)
        yield Row(f"{FILTER}, the first time: {len(found):,} rows", took * 1000, unit="ms", at_most=100)


def _one_by_one(api: wandb.Api, paths: list[str]) -> list[tuple[Any, ...]]:
    found = [api.run(path) for path in paths]
    return [(run.name, run.state, run.user, run.sweep_name, run.summary["val_loss"]) for run in found]
