"""When the journal can't be written any more nothing is sent, and nothing stays locked."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from artwidgets import Session
from artwidgets.applying.journal import Journal, find_record
from artwidgets.local import LocalServer

APPLY = """
import json, resource, sys
from pathlib import Path
from artwidgets import Session
from artwidgets.errors import JournalError
from artwidgets.planning.plan import Plan

for limit in sys.stdin:
    plan = Plan.from_json(Path(sys.argv[1]).read_text())
    session = Session(plan.entity, plan.project)
    session.check(plan)
    # A real limit of the system: a file that reaches it takes no more, as on a full disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
    try:
        report = session.apply(plan)
    except JournalError as error:
        told = ["JournalError", str(error)]
    else:
        told = [report.summary, str(report.notes)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(json.dumps(told), flush=True)
"""


@pytest.fixture
def applied_within(tmp_path: Path) -> Iterator[Callable[[int], str]]:
    """Apply ``plan.json`` with files of so many bytes at most; what is told. A session each time."""
    with subprocess.Popen(
        [sys.executable, "-c", APPLY, tmp_path / "plan.json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        orders, answers = process.stdin, process.stdout

        def applied(limit: int) -> str:
            orders.write(f"{limit}\n")
            orders.flush()
            return " ".join(json.loads(answers.readline()))

        try:
            yield applied
        finally:
            process.kill()


def test_at_every_line_of_the_journal(
    sdk: LocalServer, project: str, tmp_path: Path, state: Path, applied_within: Callable[[int], str]
) -> None:
    """From no room for the plan itself to room for all but the last line."""
    sdk.seed_bulk(project=project, collections=1, versions=61)
    session = Session(sdk.entity, project)
    session.load()
    session.delete(session.where("alias:none"))
    plan = session.plan(measure=False)
    (tmp_path / "plan.json").write_text(plan.to_json())
    journal = state / "plans" / f"{plan.id}.jsonl"

    with Journal(plan, tmp_path / "probe") as probe:
        written = probe.path.stat().st_size
    told: list[str] = []
    # No plan; the plan alone; a torn line that says what is sent; then further and further.
    for limit in (written // 2, written + 10, written + 500, written + 4_000):
        before = len(Session(sdk.entity, project).load())
        told.append(applied_within(limit))
        sent = journal.read_bytes().count(b'"kind":"started"')
        left = len(Session(sdk.entity, project).load())
        assert "JournalError" in told[-1], told
        assert "Nothing more is sent" in told[-1]
        # Nothing was sent that the journal does not name.
        named = {
            key
            for line in journal.read_bytes().split(b"\n")[:-1]
            if (entry := json.loads(line))["kind"] == "started"
            for key in entry["keys"]
        }
        assert before - left <= len(named)
        assert left == 61 or sent
    # The lock is free and the journal whole: the rest is done once there is room.
    assert f"{len(plan)} done" in applied_within(100_000_000)
    assert find_record(plan.id).finished
    assert len(Session(sdk.entity, project).load()) == 61 - len(plan)
