"""The journal survives a crash at any byte, and one process at a time writes it."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from artwidgets.applying.journal import Journal, find_record, records
from artwidgets.applying.report import Outcome, Status
from artwidgets.errors import JournalError, StalePlanError
from artwidgets.model.changes import ChangeSet
from artwidgets.planning.building import make_plan
from artwidgets.planning.plan import Plan
from tests.support.records import SERVER, listing, version


def plan(count: int = 3) -> Plan:
    versions = [version(f"model:v{n}") for n in range(count)]
    return make_plan(listing(*versions), ChangeSet().delete([one.id for one in versions]), server=SERVER)


def done(key: str) -> Outcome:
    return Outcome(key, Status.DONE, "", datetime(2026, 1, 1, tzinfo=UTC))


def write(directory: Path, wanted: Plan) -> bytes:
    keys = [item.key for item in wanted.items]
    with Journal(wanted, directory) as journal:
        journal.started(keys[:2])
        journal.outcomes([done(keys[0]), Outcome(keys[1], Status.FAILED, "no", None)])
        journal.started(keys[2:])
        journal.outcomes([done(keys[2])])
        journal.end(cancelled=False)
    return (directory / "plans" / f"{wanted.id}.jsonl").read_bytes()


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    wanted = plan()
    write(tmp_path, wanted)
    record = find_record(wanted.id, tmp_path)
    assert record.plan == wanted
    assert record.finished
    assert record.state == "finished"
    assert (len(record.report().done), len(record.report().failed)) == (2, 1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_a_journal_cut_at_any_byte_is_read_and_continued(tmp_path: Path, data: st.DataObject) -> None:
    wanted = plan()
    path = tmp_path / "plans" / f"{wanted.id}.jsonl"
    path.unlink(missing_ok=True)
    content = write(tmp_path, wanted)
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    with Journal(wanted, tmp_path) as journal:
        settled = journal.record.settled
        left = [item.key for item in wanted.items if item.key not in settled]
        journal.started(left)
        journal.outcomes([done(key) for key in left])
        journal.end(cancelled=False)
    record = find_record(wanted.id, tmp_path)
    assert record.settled == {item.key for item in wanted.items}
    assert not record.unsettled
    assert [found.plan.id for found in records(tmp_path)] == [wanted.id]


def test_what_was_sent_without_an_answer_is_unsettled(tmp_path: Path) -> None:
    wanted = plan()
    with Journal(wanted, tmp_path) as journal:
        journal.started([wanted.items[0].key])
    record = find_record(wanted.id, tmp_path)
    assert record.unsettled == {wanted.items[0].key}
    assert record.state == "interrupted"


def test_a_damaged_line_in_the_middle_is_told_and_not_skipped(tmp_path: Path) -> None:
    wanted = plan()
    lines = write(tmp_path, wanted).split(b"\n")
    lines[2] = b"{oops"
    (tmp_path / "plans" / f"{wanted.id}.jsonl").write_bytes(b"\n".join(lines))
    with pytest.raises(JournalError, match="Line 3"):
        find_record(wanted.id, tmp_path)


def test_a_second_process_is_refused_the_same_plan(tmp_path: Path) -> None:
    wanted = plan()
    (tmp_path / "plan.json").write_text(wanted.to_json())
    second = (
        "import sys; from pathlib import Path; from artwidgets.applying.journal import Journal;"
        "from artwidgets.planning.plan import Plan;"
        "Journal(Plan.from_json(Path(sys.argv[1], 'plan.json').read_text()), Path(sys.argv[1])).__enter__()"
    )
    with Journal(wanted, tmp_path):
        found = subprocess.run([sys.executable, "-c", second, tmp_path], capture_output=True, text=True)
    assert found.returncode != 0
    assert "StalePlanError" in found.stderr
    with Journal(wanted, tmp_path):
        pass


def test_no_journal_means_no_plan_is_carried_out(tmp_path: Path) -> None:
    (tmp_path / "plans").write_text("a file where a directory should be")
    with pytest.raises(JournalError), Journal(plan(), tmp_path):
        pytest.fail("entered without a journal")


def test_an_unknown_plan_is_told(tmp_path: Path) -> None:
    for name in ("0123456789ab", "../../etc/passwd"):
        with pytest.raises(JournalError):
            find_record(name, tmp_path)
    assert issubclass(StalePlanError, Exception)
