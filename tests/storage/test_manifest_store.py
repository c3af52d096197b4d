"""Files of versions kept on this machine: found again, private, bounded, and never anybody's error."""

import os
import sqlite3
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from artwidgets.storage import ManifestStore, VersionFiles
from artwidgets.storage.manifest_store import manifest_store_path
from tests.support.imported import Imported, Process
from tests.support.waiting import patient, until

SERVER = "https://wandb.example.com"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "manifests.sqlite"


def some(number: int, files: int = 3) -> VersionFiles:
    return VersionFiles.of([(f"{number}/{file}", number + file, file == 0) for file in range(files)])


def plain(found: dict[str, VersionFiles]) -> dict[str, bytes]:
    return {key: files.to_bytes() for key, files in found.items()}


def many(count: int, files: int = 3) -> dict[str, VersionFiles]:
    return {f"id{number}": some(number, files) for number in range(count)}


def test_what_is_kept_is_found_again(path: Path) -> None:
    kept = many(1_200)
    kept["empty"] = VersionFiles.of([])
    ManifestStore(SERVER, path).keep(kept)
    found = ManifestStore(SERVER, path).read([*reversed(kept), "id7", "never kept"])
    assert plain(found) == plain(dict(reversed(kept.items())))
    assert found["id2"].references == 1
    assert found["id2"].reference_bytes == 2


def test_what_is_kept_again_takes_the_place_of_what_was(path: Path) -> None:
    store = ManifestStore(SERVER, path)
    store.keep(many(3))
    store.keep({"id1": some(9)})
    assert plain(store.read(["id0", "id1"])) == plain({"id0": some(0), "id1": some(9)})
    with sqlite3.connect(path) as file:
        assert file.execute("SELECT count(*) FROM contents").fetchone() == (3,)
    file.close()


@pytest.mark.parametrize(
    "name",
    ["https://api.wandb.ai/", "https://API.forge.coreweave.com", "https://forge.coreweave.com/api/wandb"],
)
def test_under_every_name_of_the_server(path: Path, name: str) -> None:
    ManifestStore("https://api.wandb.ai", path).keep({"id": some(1)})
    assert "id" in ManifestStore(name, path).read(["id"])
    assert ManifestStore("https://api.qa.wandb.ai", path).read(["id"]) == {}


def test_it_is_where_caches_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path))
    store = ManifestStore(SERVER)
    assert store.path == manifest_store_path() == tmp_path / "manifests" / "manifests.sqlite"
    store.keep({"id": some(1)})
    assert store.path.is_file()


@pytest.mark.skipif(os.name == "nt", reason="the user's own folders are private by themselves there")
def test_it_is_its_owners_alone(path: Path) -> None:
    before = os.umask(0)
    try:
        store = ManifestStore(SERVER, path)
        store.keep(many(3))
        # Opened beside, so that the log and the shared memory stay.
        other = sqlite3.connect(path)
        other.execute("SELECT count(*) FROM contents").fetchone()
        store.keep(many(5))
        found = {one.name: one.stat().st_mode & 0o777 for one in path.parent.iterdir()}
        other.close()
    finally:
        os.umask(before)
    assert {"manifests.sqlite", "manifests.sqlite-wal", "manifests.sqlite-shm"} <= set(found)
    assert set(found.values()) == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_no_name_is_in_it(path: Path) -> None:
    ManifestStore("https://me:secret@wandb.example.com", path).keep({"id": some(1)})
    assert b"secret" not in b"".join(one.read_bytes() for one in path.parent.iterdir())


def test_what_was_longest_not_used_goes(path: Path) -> None:
    day = 100.0

    def clock() -> float:
        return day * 86_400

    store = ManifestStore(SERVER, path, most_bytes=2_600_000, clock=clock)
    for batch in range(4):
        store.keep({f"{batch}-{number}": some(number, 100) for number in range(150)})
        day += 1
    used = [f"0-{number}" for number in range(20)]
    assert set(store.read(used)) == set(used)
    for batch in range(4, 7):
        store.keep({f"{batch}-{number}": some(number, 100) for number in range(150)})
        day += 1
    assert set(store.read(used)) == set(used)
    assert store.read([f"0-{number}" for number in range(20, 150)]) == {}
    newest = [f"6-{number}" for number in range(150)]
    assert set(store.read(newest)) == set(newest)
    assert path.stat().st_size < 3_200_000


@pytest.mark.parametrize("keep", [0, 1, 50, 4_096, 10_000, -4_096, -1])
def test_a_file_that_is_cut_short_is_replaced(path: Path, keep: int) -> None:
    store = ManifestStore(SERVER, path)
    store.keep(many(200, 50))
    intact = path.read_bytes()
    path.write_bytes(intact[:keep])
    found = store.read(many(200))
    assert all(found[key].to_bytes() == some(int(key[2:]), 50).to_bytes() for key in found)
    store.keep(many(200, 50))
    assert len(store.read(many(200))) == 200


@pytest.mark.parametrize("content", [b"something else", b"x" * 50_000, b"SQLite format 3\0" + b"y" * 5_000])
def test_a_file_of_something_else_is_replaced(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    store = ManifestStore(SERVER, path)
    assert store.read(["id1"]) == {}
    store.keep(many(3))
    assert len(store.read(many(3))) == 3


def test_a_database_of_another_kind_is_replaced(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE artifacts (something)")
    other.execute("PRAGMA user_version = 1")
    other.commit()
    other.close()
    store = ManifestStore(SERVER, path)
    assert store.read(["id1"]) == {}
    store.keep(many(3))
    assert len(store.read(many(3))) == 3


def test_what_a_disk_made_of_it_is_not_told(path: Path) -> None:
    store = ManifestStore(SERVER, path)
    store.keep(many(3))
    with sqlite3.connect(path) as file:
        raw = some(1).to_bytes()
        file.execute("UPDATE contents SET files = ? WHERE files = ?", (raw[:-1] + b"\x01", raw))
        raw = some(2).to_bytes()
        file.execute("UPDATE contents SET files = ? WHERE files = ?", (raw[:30], raw))
    file.close()
    assert set(store.read(many(3))) == {"id0"}


def test_files_that_are_filed_under_another_are_not_told(path: Path) -> None:
    store = ManifestStore(SERVER, path)
    store.keep(many(3))
    with sqlite3.connect(path) as file:
        file.execute("UPDATE artifacts SET content = 4 - content WHERE content IN (1, 3)")
    file.close()
    assert plain(store.read(many(3))) == {"id1": some(1).to_bytes()}


def test_a_name_that_is_no_text_is_not_kept(path: Path) -> None:
    store = ManifestStore(SERVER, path)
    store.keep({"\ud800": some(1)})
    assert store.read(["\ud800"]) == {}
    store.keep(many(1))
    assert set(store.read(["id0"])) == {"id0"}


def test_a_locked_one_is_as_good_as_none(path: Path) -> None:
    store = ManifestStore(SERVER, path)
    store.keep(many(3))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        store.keep({"new": some(1)})
        assert set(store.read([*many(3), "new"])) == set(many(3))
    finally:
        other.close()
    store.keep({"new": some(1)})
    assert "new" in store.read(["new"])


def test_no_place_to_keep_it_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for path in (tmp_path / "file" / "manifests.sqlite", Path("/proc/nowhere/manifests.sqlite")):
        store = ManifestStore(SERVER, path)
        store.keep({"id": some(1)})
        assert store.read(["id"]) == {}
    (tmp_path / "kept" / "manifests.sqlite").mkdir(parents=True)
    store = ManifestStore(SERVER, tmp_path / "kept" / "manifests.sqlite")
    store.keep({"id": some(1)})
    assert store.read(["id"]) == {}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_no_error(path: Path, imported: Imported) -> None:
    store = ManifestStore(SERVER, path)
    store.keep(many(3))
    # As SQLite tells a full disk: no more pages than there are.
    script = (
        "import resource, sys; from pathlib import Path\n"
        "from tests.storage.test_manifest_store import *\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "store = ManifestStore(SERVER, Path(sys.argv[1]))\n"
        "store.keep(many(2_000, 100)); print(len(store.read(many(3))))"
    )
    with imported.start("-c", script, str(path)) as process:
        assert process.communicate() == ("3\n", "")
    assert set(store.read(many(2_000))) == set(many(3))


_WRITER = """
import sys
from pathlib import Path
from tests.storage.test_manifest_store import SERVER, some
from artwidgets.storage import ManifestStore
store = ManifestStore(SERVER, Path(sys.argv[1]))
number = 0
print("begun", flush=True)
while number < int(sys.argv[3]):
    store.keep({f"{sys.argv[2]}{number + one}": some(number + one, 20) for one in range(100)})
    number += 100
"""


def writer(imported: Imported, path: Path, name: str, count: int) -> Process:
    return imported.start("-c", _WRITER, str(path), name, str(count))


def test_two_processes_at_once(path: Path, imported: Imported) -> None:
    """From the first moment, when there is no file yet."""
    processes = [writer(imported, path, name, 1_000) for name in "ab"]
    for process in processes:
        process.communicate(timeout=patient(60))
        assert process.returncode == 0
    wanted = {f"{name}{number}": some(number, 20) for name in "ab" for number in range(1_000)}
    assert plain(ManifestStore(SERVER, path).read(wanted)) == plain(wanted)


_TOGETHER = """
import sys
from pathlib import Path
from tests.storage.test_manifest_store import SERVER, some
from artwidgets.storage import ManifestStore
folder, name = Path(sys.argv[1]), sys.argv[2]
for number in range(int(sys.argv[3])):
    while not (folder / f"go{number}").exists():
        pass
    store = ManifestStore(SERVER, folder / str(number) / "m.sqlite")
    store.keep({f"{name}{one}": some(one, 20) for one in range(10)})
    print(number, flush=True)
"""


def test_who_comes_while_another_makes_the_file_takes_nothing_away(
    tmp_path: Path, imported: Imported
) -> None:
    """For a moment it is there and has no tables, as one that is broken."""
    rounds = 8
    with ExitStack() as stack:
        processes = [
            stack.enter_context(imported.start("-c", _TOGETHER, str(tmp_path), name, str(rounds)))
            for name in "abc"
        ]
        for number in range(rounds):
            (tmp_path / f"go{number}").touch()
            for process in processes:
                assert process.stdout.readline() == f"{number}\n"
            wanted = [f"{name}{one}" for name in "abc" for one in range(10)]
            assert list(ManifestStore(SERVER, tmp_path / str(number) / "m.sqlite").read(wanted)) == wanted


def test_killed_in_the_middle(path: Path, imported: Imported) -> None:
    store = ManifestStore(SERVER, path)
    store.keep(many(50))
    for round_ in range(3):
        process = writer(imported, path, f"k{round_}-", 10**9)
        until(lambda: store.read([f"k{round_}-500"]))  # noqa: B023 - waited for at once
        process.kill()
        process.communicate()
        assert len(store.read(many(50))) == 50
        found = store.read(f"k{round_}-{number}" for number in range(600))
        # Batches are kept whole or not at all, and the one after works.
        assert len(found) % 100 == 0
        assert all(found[key].to_bytes() == some(int(key.split("-")[1]), 20).to_bytes() for key in found)
        store.keep({f"after{round_}": some(1)})
        assert f"after{round_}" in store.read([f"after{round_}"])


def test_ten_thousand_versions_of_a_hundred_files_are_read_in_two_seconds(path: Path) -> None:
    chance = np.random.default_rng(1)
    store = ManifestStore(SERVER, path)
    kept = {
        f"QXJ0aWZhY3Q6{number}": VersionFiles(
            chance.integers(0, 2**63, (100, 2), dtype=np.uint64), chance.integers(0, 2**30, 100)
        )
        for number in range(10_000)
    }
    ids = list(kept)
    for at in range(0, len(ids), 500):
        store.keep({key: kept[key] for key in ids[at : at + 500]})
    began = time.perf_counter()
    found = store.read(ids)
    took = time.perf_counter() - began
    assert len(found) == 10_000
    assert np.array_equal(found[ids[77]].digests, kept[ids[77]].digests)
    assert took <= patient(2)
    print(f"read {took:.3f} s, {path.stat().st_size / 1e6:.0f} MB")  # noqa: T201
