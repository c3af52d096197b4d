"""Processes that carry a plan out: one that may be killed at any moment, some at the same plan."""

import os
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from artwidgets.applying.report import Report
from artwidgets.errors import StalePlanError
from artwidgets.planning.plan import Plan
from artwidgets.session import Session


def carry_out(plan: str, base_url: str, api_key: str, state: str) -> Report:
    """Apply the plan in the file `plan`, with its journal below `state`."""
    # Such a process has the environment of the one it was forked from, which began in another test.
    os.environ["ARTWIDGETS_STATE_DIR"] = state
    found = Plan.from_json(Path(plan).read_text())
    return Session(found.entity, found.project, base_url=base_url, api_key=api_key).apply(found)


def carry_out_and_tell(
    plan: str, base_url: str, api_key: str, state: str, queue: "SimpleQueue[list[str]]"
) -> None:
    """Apply it, and say which items were done; none where another process is at it."""
    try:
        queue.put([item.key for item in carry_out(plan, base_url, api_key, state).done])
    except StalePlanError:
        queue.put([])
