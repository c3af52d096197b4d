"""Killed at random points, a plan is resumed: exactly its items are gone, each reported once."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from artwidgets import Session
from artwidgets.applying.journal import find_record
from artwidgets.applying.report import Status
from artwidgets.local import LocalServer
from tests.attacks.crashing import carry_out, carry_out_and_tell
from tests.attacks.killing import killed_when, processes_with

AREA = "kills and resumes"

KILLS = [8, pytest.param(60, marks=pytest.mark.attack)]


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    return processes_with("tests.attacks.crashing")


@pytest.fixture
def slow(sdk: LocalServer) -> Iterator[LocalServer]:
    """The server with some latency and a few faults, so that there is something to interrupt."""
    sdk.faults(latency=0.004, error_rate=0.02, drop_rate=0.02, only="ArtwidgetsApply")
    yield sdk
    sdk.faults()


def killed_at(
    processes: ForkServerContext, server: LocalServer, plan: Path, journal: Path, size: int
) -> bool:
    """Carry the plan out in another process and kill it once the journal has `size` bytes."""
    given = (str(plan), server.base_url, server.api_key, str(journal.parent.parent))
    return killed_when(
        processes, carry_out, given, lambda: journal.exists() and journal.stat().st_size >= size
    )


def listed(server: LocalServer, project: str) -> list[str]:
    session = Session(server.entity, project, base_url=server.base_url, api_key=server.api_key)
    return list(session.load().index)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", KILLS)
def test_kills_and_as_many_resumes(
    slow: LocalServer, project: str, processes: ForkServerContext, tmp_path: Path, state: Path, kills: int
) -> None:
    chance = random.Random(20260)
    killed = half_done = 0
    while killed < kills:
        name = f"{project}-{killed}-{chance.randrange(10**6)}"
        slow.seed_bulk(project=name, collections=3, versions=40)
        session = Session(slow.entity, name, base_url=slow.base_url, api_key=slow.api_key)
        before = set(session.load().index)
        session.edit(session.where("-alias:none").index, add_tags=["kept"])
        session.delete(session.where("alias:none"))
        session.edit_collection(session.listing["collection"].iloc[0], description="looked through")
        plan = session.plan(measure=False)
        doomed = {item.id for item in plan.deletes}
        path = tmp_path / "plan.json"
        path.write_text(plan.to_json())
        journal = state / "plans" / f"{plan.id}.jsonl"
        # The plan's own line is most of the journal; nine of ten kills come after it.
        planned = len(json.dumps(plan.to_dict(), separators=(",", ":")))
        size = chance.randrange(planned) if chance.random() < 0.1 else 0
        size = size or planned + chance.randrange(100 * len(plan))
        # Killed more than once now and then: a resume can crash as well.
        for _ in range(chance.choice([1, 1, 2])):
            killed += killed_at(processes, slow, path, journal, size)
            size += chance.randrange(100 * len(plan))
            half_done += 0 < len(set(listed(slow, name)) & doomed) < len(doomed)

        report = session.apply(plan)
        assert len(report.done) == len(plan), report.to_frame()["reason"].unique()
        after = session.load()
        assert set(after.index) == before - doomed
        aliased = after.loc[after["aliases"].map(len) > 0, "tags"]
        assert len(aliased) > 0
        assert all("kept" in tags for tags in aliased)
        lines = [json.loads(line) for line in journal.read_text().splitlines()]
        ended = Counter(
            outcome["key"] for line in lines if line["kind"] == "outcomes" for outcome in line["outcomes"]
        )
        assert ended == Counter({item.key: 1 for item in plan.items})
        record = find_record(plan.id)
        assert not record.unsettled
        assert {outcome.status for outcome in record.outcomes.values()} == {Status.DONE}
    assert half_done >= kills // 10  # otherwise the kills came too early or too late to show anything


@pytest.mark.timeout(300)
@pytest.mark.parametrize("round_", [0, *(pytest.param(n, marks=pytest.mark.attack) for n in range(1, 6))])
def test_three_processes_on_one_plan(
    slow: LocalServer, project: str, processes: ForkServerContext, tmp_path: Path, state: Path, round_: int
) -> None:
    slow.seed_bulk(project=project, collections=3, versions=40)
    session = Session(slow.entity, project, base_url=slow.base_url, api_key=slow.api_key)
    before = set(session.load().index)
    session.edit(session.where("-alias:none").index, add_tags=["kept"])
    session.delete(session.where("alias:none"))
    plan = session.plan(measure=False)
    doomed = {item.id for item in plan.deletes}
    path = tmp_path / "plan.json"
    path.write_text(plan.to_json())
    queue = processes.SimpleQueue()
    given = (str(path), slow.base_url, slow.api_key, str(state), queue)
    running = [processes.Process(target=carry_out_and_tell, args=given) for _ in range(3)]
    for process in running:
        process.start()
    answers = [queue.get() for _ in running]
    for process in running:
        process.join()
        assert process.exitcode == 0
    # One at a time carries it out; who came too early was refused, who came after it found all done.
    assert sorted(max(answers, key=len)) == sorted(item.key for item in plan.items)
    after = session.load()
    assert set(after.index) == before - doomed
    aliased = after.loc[after["aliases"].map(len) > 0, "tags"]
    assert len(aliased) > 0
    assert all("kept" in tags for tags in aliased)
    lines = [json.loads(line) for line in (state / "plans" / f"{plan.id}.jsonl").read_text().splitlines()]
    ended = Counter(
        outcome["key"] for line in lines if line["kind"] == "outcomes" for outcome in line["outcomes"]
    )
    assert ended == Counter({item.key: 1 for item in plan.items})
