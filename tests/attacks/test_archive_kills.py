"""Killed at random points, an archive has no half of anything, and the next run goes on."""

import os
import random
from collections.abc import Iterator
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from artwidgets import Archive
from artwidgets.errors import ArchiveError
from artwidgets.local import LocalServer
from tests.attacks.archiving import archive_all, archive_and_tell
from tests.attacks.killing import killed_when, processes_with
from tests.support.seeded import seeded_run

AREA = "kills and resumes"

KILLS = [3, pytest.param(50, marks=pytest.mark.attack)]
VERSIONS = 40


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    return processes_with("tests.attacks.archiving")


@pytest.fixture
def filled(sdk: LocalServer, project: str) -> Iterator[str]:
    """Versions that share most contents, with empty files and large ones, on a server with some latency."""
    chance = random.Random(7)
    texts = ["", *(chance.randbytes(chance.choice([1, 500, 60_000])).hex() for _ in range(60))]
    large = [chance.randbytes(1_500_000).hex() for _ in range(3)]
    with seeded_run(project) as run:
        for version in range(VERSIONS):
            files = {f"part-{n}": text for n, text in enumerate(texts) if n % 4 == version % 4 or n < 5}
            files["large"] = large[version % 3]
            files["own"] = f"{version}" * 900
            run.log(f"net-{version % 2}", files, type="model")
    sdk.faults(latency=0.002, only="/wandb_artifacts")
    yield project
    sdk.faults()


def found_in(target: Path) -> tuple[int, int]:
    """How many files are among the objects, half written ones too, and how many versions."""
    return tuple(
        sum(path.is_file() for path in (target / name).rglob("*")) for name in ("objects", "versions")
    )


def killed_at(processes: ForkServerContext, given: tuple[str, ...], objects: int, versions: int) -> bool:
    """Archive in another process, and kill it when so many objects or versions are there."""
    target = Path(given[-1])

    def due() -> bool:
        there = found_in(target)
        return there[0] >= objects or there[1] >= versions

    return killed_when(processes, archive_all, given, due)


def check(target: Path) -> int:
    """What is listed is whole, whatever happened; how many versions."""
    try:
        archive = Archive.open(target)
    except ArchiveError:
        assert not list((target / "versions").rglob("*.json")), "versions are there, and it can't be opened"
        return 0
    assert archive.verify()["status"].unique().tolist() == ["whole"]
    assert archive.missing.empty
    assert not any(".part" in path for path in archive._sizes), "what is half written counts"
    return len(archive.listing)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", KILLS)
def test_kills_and_as_many_resumes(
    sdk: LocalServer, filled: str, processes: ForkServerContext, tmp_path: Path, kills: int
) -> None:
    chance = random.Random(31)
    killed = halves = parts = turn = 0
    while killed < kills:
        turn += 1
        target = tmp_path / f"kept-{turn}"
        given = (sdk.base_url, sdk.api_key, sdk.entity, filled, str(target))
        for _ in range(chance.choice([1, 2, 3])):
            objects, versions = found_in(target)
            if chance.random() < 0.5:
                killed += killed_at(processes, given, objects + chance.choice([1, 5, 20, 50, 80]), 999)
            else:
                killed += killed_at(processes, given, 99_999, versions + chance.randrange(1, 20))
            complete = check(target)
            halves += 0 < complete < VERSIONS
            parts += any(target.rglob("*.part"))
        assert set(archive_all(*given)) <= {"archived", "already archived"}
        assert check(target) == VERSIONS
    # Otherwise the kills came too early or too late to show anything; of three that may be.
    assert halves >= kills // 10
    assert parts >= kills // 10


@pytest.mark.timeout(300)
@pytest.mark.parametrize("round_", [0, *(pytest.param(n, marks=pytest.mark.attack) for n in range(1, 6))])
def test_two_archivers_of_one_folder(
    sdk: LocalServer, filled: str, processes: ForkServerContext, tmp_path: Path, round_: int
) -> None:
    queue = processes.SimpleQueue()
    given = (sdk.base_url, sdk.api_key, sdk.entity, filled, str(tmp_path / "kept"), queue)
    running = [processes.Process(target=archive_and_tell, args=given) for _ in range(2)]
    for process in running:
        process.start()
    answers = [queue.get() for _ in running]
    for process in running:
        process.join()
        assert process.exitcode == 0
    for answer in answers:
        assert set(answer) <= {"archived", "already archived"}
        assert len(answer) == VERSIONS
    assert check(tmp_path / "kept") == VERSIONS
    assert not list((tmp_path / "kept").rglob("*.part"))


def test_what_a_killed_run_left_goes_when_it_is_old(sdk: LocalServer, filled: str, tmp_path: Path) -> None:
    target = tmp_path / "kept"
    given = (sdk.base_url, sdk.api_key, sdk.entity, filled, str(target))
    archive_all(*given)
    beside = next(path for path in (target / "objects").rglob("*") if path.is_file())
    old, young = (beside.with_name(f"{beside.name}.{word}.part") for word in ("0123456789ab", "ba9876543210"))
    for path in (old, young):
        path.write_bytes(b"half")
    two_days_ago = old.stat().st_mtime - 2 * 86_400
    os.utime(old, (two_days_ago, two_days_ago))
    archive_all(*given)
    assert not old.exists()
    assert young.exists(), "another process may be at it"
