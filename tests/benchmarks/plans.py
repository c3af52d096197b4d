"""A plan of 100,000 deletes: time and memory of making it, of its id, of its JSON, and its review opened."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from tests.benchmarks.result import Row
from tests.benchmarks.serving import bench_server

__all__ = ["run"]

_CHILD = """
import ctypes, gc, json, sys, time
import pyarrow
from pathlib import Path
from artwidgets import ArtifactBrowser, Session

def memory(line):
    return int(Path("/proc/self/status").read_text().split(line + ":")[1].split()[0]) * 1024

def seconds(work):
    began = time.perf_counter()
    return work(), time.perf_counter() - began

session = Session(sys.argv[1], "bench")
session.load()
# The first plan of a process also imports what plans are made of.
session.delete(session.listing.index[:1])
session.plan(measure=False).to_json()
session.undo_last()
_, staged = seconds(lambda: session.delete(session.listing.index, delete_aliases=True))
# What loading has freed would be used again, and the plan seem to need nothing.
gc.collect()
pyarrow.default_memory_pool().release_unused()
ctypes.CDLL(None).malloc_trim(0)
# The highest that memory has been is counted from here on.
Path("/proc/self/clear_refs").write_text("5")
before = memory("VmRSS")
plan, built = seconds(lambda: session.plan(measure=False))
_, known = seconds(lambda: plan.id)
with open(sys.argv[2], "w") as file:
    _, written = seconds(lambda: file.writelines(plan.json_parts()))
peak = memory("VmHWM") - before
session.undo_last()
session.redo()
browser = ArtifactBrowser(session=session)

def review():
    browser.workspace.go("review")
    browser.workspace.work.wait()

_, opened = seconds(review)
assert browser.review.describe()["items"] == len(plan)
_, pushed = seconds(browser.review.describe)
raw = json.loads(Path(sys.argv[2]).read_text())
_, dumped = seconds(lambda: json.dumps(raw, sort_keys=True))
print(json.dumps({"items": len(plan), "staged": staged, "built": built, "known": known, "written": written,
    "peak": peak, "opened": opened, "pushed": pushed, "dumped": dumped}))
"""


def run(latency: float, divisor: int) -> Iterator[Row]:
    """A fresh process, so that memory is the plan's own (Linux tells it); `latency` plays no part.

    Nothing else makes such plans. What they are held against is the least that a plan made of
    dictionaries would take: `json.dumps` of those, ready-made, once.
    """
    with bench_server() as server, tempfile.TemporaryDirectory() as folder:
        server.seed_bulk(project="bench", collections=1000 // divisor, versions=100)
        answer = subprocess.run(
            [sys.executable, "-c", _CHILD, server.entity, f"{folder}/plan.json"],
            check=True,
            capture_output=True,
            text=True,
        )
    result = json.loads(answer.stdout.splitlines()[-1])
    size = f"{result['items']:,} deletes"
    total = result["built"] + result["known"] + result["written"]
    parts = f"({result['built']:.2f} s + {result['known']:.2f} s + {result['written']:.2f} s)"
    yield Row(f"{size} staged", result["staged"])
    yield Row(f"plan of {size}, built, identified and written", total, at_most=1.5, note=parts)
    yield Row(
        f"plan of {size}, written",
        result["written"],
        result["dumped"],
        "json.dumps of ready-made dictionaries",
    )
    yield Row(f"plan of {size}, memory beside the listing", result["peak"] / 1e6, unit="MB", at_most=150)
    yield Row(f"review of {size}, opened", result["opened"], at_most=0.3)
    yield Row(f"review of {size}, told again", result["pushed"])
