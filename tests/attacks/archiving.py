"""A process that archives a project, and may be killed at any moment."""

import os
from multiprocessing.queues import SimpleQueue
from pathlib import Path

from artwidgets import Session


def archive_all(base_url: str, api_key: str, entity: str, project: str, target: str) -> list[str]:
    """Archive all versions of a project; the status of each."""
    # Such a process has the environment of the one it was forked from, which began in another test.
    os.environ["ARTWIDGETS_STATE_DIR"] = str(Path(target).with_name("state"))
    os.environ["ARTWIDGETS_CACHE_DIR"] = str(Path(target).with_name("cache"))
    session = Session(entity, project, base_url=base_url, api_key=api_key)
    outcomes = session.archive(session.load(), target).outcomes
    assert outcomes is not None
    return outcomes["status"].tolist()


def archive_and_tell(
    base_url: str, api_key: str, entity: str, project: str, target: str, queue: "SimpleQueue[list[str]]"
) -> None:
    """Archive them, and tell the status of each."""
    queue.put(archive_all(base_url, api_key, entity, project, target))
