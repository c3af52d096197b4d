"""When the journal can't be written any more nothing is sent, and nothing stays locked."""

import json
from pathlib import Path

from artwidgets import Session
from artwidgets.applying.journal import Journal, find_record
from artwidgets.errors import JournalError
from artwidgets.local import LocalServer
from artwidgets.planning.plan import Plan
from tests.support.small_files import files_of_at_most


def applied_within(limit: int, plan: Plan) -> str:
    """Apply a plan, read as from a file, with files of so many bytes at most; what is told."""
    session = Session(plan.entity, plan.project)
    again = Plan.from_json(plan.to_json())
    session.check(again)
    with files_of_at_most(limit):
        try:
            report = session.apply(again)
        except JournalError as error:
            return f"JournalError {error}"
    return f"{report.summary} {report.notes}"


def test_at_every_line_of_the_journal(sdk: LocalServer, project: str, tmp_path: Path, state: Path) -> None:
    """From no room for the plan itself to room for all but the last line."""
    sdk.seed_bulk(project=project, collections=1, versions=61)
    session = Session(sdk.entity, project)
    session.load()
    session.delete(session.where("alias:none"))
    plan = session.plan(measure=False)
    journal = state / "plans" / f"{plan.id}.jsonl"

    with Journal(plan, tmp_path / "probe") as probe:
        written = probe.path.stat().st_size
    outcomes: list[str] = []
    # No plan; the plan alone; a torn line that says what is sent; then further and further.
    for limit in (written // 2, written + 10, written + 500, written + 4_000):
        before = len(Session(sdk.entity, project).load())
        outcomes.append(applied_within(limit, plan))
        sent = journal.read_bytes().count(b'"kind":"started"')
        left = len(Session(sdk.entity, project).load())
        assert "JournalError" in outcomes[-1], outcomes
        assert "Nothing more is sent" in outcomes[-1]
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
    assert f"{len(plan)} done" in applied_within(100_000_000, plan)
    assert find_record(plan.id).finished
    assert len(Session(sdk.entity, project).load()) == 61 - len(plan)
