"""When the journal can't be written any more nothing is sent, and nothing stays locked."""

import json
import subprocess
import sys
from pathlib import Path

from artwidgets import Session
from artwidgets.applying.journal import Journal, find_record
from artwidgets.local import LocalServer

APPLY = """
import resource, sys
from pathlib import Path
from artwidgets import Session
from artwidgets.errors import JournalError
from artwidgets.planning.plan import Plan

plan = Plan.from_json(Path(sys.argv[1]).read_text())
session = Session(plan.entity, plan.project)
session.check(plan)
# A real limit of the system: a file that reaches it takes no more, as on a full disk.
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    report = session.apply(plan)
except JournalError as error:
    print("JournalError", error)
else:
    print(report.summary, report.notes)
"""


def applied_within(limit: int, plan: Path) -> str:
    found = subprocess.run(
        [sys.executable, "-c", APPLY, plan, str(limit)], capture_output=True, text=True, timeout=120
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_at_every_line_of_the_journal(sdk: LocalServer, project: str, tmp_path: Path, state: Path) -> None:
    """From no room for the plan itself to room for all but the last line."""
    sdk.seed_bulk(project=project, collections=1, versions=61)
    session = Session(sdk.entity, project)
    session.load()
    session.delete(session.where("alias:none"))
    plan = session.plan(measure=False)
    path = tmp_path / "plan.json"
    path.write_text(plan.to_json())
    journal = state / "plans" / f"{plan.id}.jsonl"

    with Journal(plan, tmp_path / "probe") as probe:
        written = probe.path.stat().st_size
    told: list[str] = []
    # No plan; the plan alone; a torn line that says what is sent; then further and further.
    for limit in (written // 2, written + 10, written + 500, written + 4_000):
        before = len(Session(sdk.entity, project).load())
        told.append(applied_within(limit, path))
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
    assert f"{len(plan)} done" in applied_within(100_000_000, path)
    assert find_record(plan.id).finished
    assert len(Session(sdk.entity, project).load()) == 61 - len(plan)
