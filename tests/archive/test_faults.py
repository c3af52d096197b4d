"""What goes wrong on the way is told of the one it happened to; the others are archived, whole."""

import base64
import hashlib
import logging
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import wandb

from artwidgets import Archive, Session
from artwidgets.archive import entries_of
from artwidgets.archive.layout import version_path
from artwidgets.local import LocalServer
from tests.support import faults
from tests.support.imported import Imported
from tests.support.proxy import FaultProxy
from tests.support.waiting import patient

STORE = "/wandb_artifacts/*"
MANIFEST = "/wandb_artifacts/*/wandb_manifest.json"
BAD = "/wandb_artifacts/*/bad"


@pytest.fixture
def through(proxy: FaultProxy, sdk: LocalServer, project: str, log: Any) -> Session:
    """A session by way of the proxy: v0 and v1 have eight files each, v1 one named ``bad``, too."""
    good = {f"good-{n}": f"{n}" * 40_000 for n in range(7)}
    log("net", {**good, "own": "0"}, {**good, "own": "1", "bad": "bad" * 50_000})
    made = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
    made.load()
    made.patience = 8.0
    return made


@pytest.fixture
def blob(sdk: LocalServer) -> Callable[[str], Path]:
    """Where the server keeps a text."""

    def found(text: str) -> Path:
        assert sdk.data_dir is not None
        name = hashlib.md5(text.encode()).hexdigest()
        (path,) = (sdk.data_dir / "blobs").rglob(name)
        return path

    return found


def archived(session: Session, target: Path, **named: Any) -> pd.DataFrame:
    """What became of the versions, on their names; what is listed is whole."""
    archive = session.archive(session.listing, target, **named)
    assert archive.outcomes is not None
    listed = archive.listing["name"].tolist() if (target / "versions").exists() else []
    if listed:
        assert Archive.open(target).verify()["status"].unique().tolist() == ["whole"]
    outcomes = archive.outcomes.set_index("name")
    good = outcomes.index[outcomes["status"].isin(["archived", "already archived"])]
    assert set(listed) == set(good), "a version is listed that was not archived, or the other way"
    assert not list(target.rglob("*.part"))
    return outcomes


def only_bad_failed(outcomes: pd.DataFrame, reason: str) -> None:
    assert outcomes.loc["net:v0", "status"] == "archived"
    assert outcomes.loc["net:v1", "status"] == "failed"
    assert "bad" in str(outcomes.loc["net:v1", "reason"])
    assert reason in str(outcomes.loc["net:v1", "reason"])


PASSING = {
    "broken off in the middle": faults.truncated,
    "reset": faults.reset(),
    "reset after": faults.reset(after=True),
    "slow": faults.delayed(0.3),
    "expired": faults.status(403),
    "expired as of Google": faults.status(400),
    "gone for a moment": faults.status(404),
    "asked for patience": faults.status(429, **{"Retry-After": "0.3"}),
    "patience without a number": faults.status(503, **{"Retry-After": "soon"}),
    "broke": faults.status(500),
    "gateway": faults.html(502),
    "a page instead of the file": faults.html(200),
}


@pytest.mark.parametrize("fault", PASSING)
def test_what_passes_is_tried_again(through: Session, proxy: FaultProxy, tmp_path: Path, fault: str) -> None:
    # A manifest that is not there is a version that is gone, at once.
    path = "/wandb_artifacts/*/good-*" if fault == "gone for a moment" else STORE
    rule = proxy.fault(PASSING[fault], path=path, times=3)
    outcomes = archived(through, tmp_path / "kept")
    assert rule.used == 3
    assert outcomes["reason"].tolist() == ["", ""]


def test_damaged_on_the_server(
    through: Session, proxy: FaultProxy, blob: Callable[[str], Path], tmp_path: Path
) -> None:
    kept = blob("bad" * 50_000)
    kept.write_bytes(b"BAD" * 50_000)
    only_bad_failed(archived(through, tmp_path / "kept"), "not what the manifest says")
    asked = [one for one in proxy.requests if one.path.endswith("/bad")]
    assert 2 <= len(asked) <= 8, "it is tried again, and not for ever"
    # When it is right again it comes, and nothing else does.
    kept.write_bytes(b"bad" * 50_000)
    proxy.clear()
    assert archived(through, tmp_path / "kept")["reason"].tolist() == ["", ""]
    assert [one.path.rpartition("/")[2] for one in proxy.requests if "good" in one.path] == []


def test_vanished_on_the_server(through: Session, blob: Callable[[str], Path], tmp_path: Path) -> None:
    blob("bad" * 50_000).unlink()
    only_bad_failed(archived(through, tmp_path / "kept"), "bad: ")


FOR_EVER = {
    "expired": (faults.status(403), "refuses it (HTTP 403)"),
    "500": (faults.status(500), "broke on it (HTTP 500)"),
    "429": (faults.status(429, **{"Retry-After": "0.2"}), "busy (HTTP 429)"),
    "reset": (faults.reset(), "could not be fetched"),
    "truncated": (faults.truncated, ""),
}


@pytest.mark.parametrize("fault", FOR_EVER)
def test_one_file_for_ever(through: Session, proxy: FaultProxy, tmp_path: Path, fault: str) -> None:
    """It is that version's failure, within a bounded time; the other one does not wait for it."""
    act, reason = FOR_EVER[fault]
    proxy.fault(act, path=BAD)
    began = time.monotonic()
    outcomes = archived(through, tmp_path / "kept")
    assert time.monotonic() - began < patient(30)
    assert outcomes["status"].to_dict() == {"net:v0": "archived", "net:v1": "failed"}
    assert reason in str(outcomes.loc["net:v1", "reason"])


def test_a_broken_file_among_many_costs_the_others_nothing(
    sdk: LocalServer, proxy: FaultProxy, project: str, log: Any, tmp_path: Path
) -> None:
    log("net", {f"{n}": f"{n}" for n in range(200)}, {"bad": "bad"}, {f"{n}": f"x{n}" for n in range(200)})
    session = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
    session.load()
    rule = proxy.fault(faults.status(500), path=BAD)
    began = time.monotonic()
    outcomes = archived(session, tmp_path / "kept")
    assert time.monotonic() - began < patient(40), "not until nothing has come for a minute"
    assert sorted(outcomes["status"]) == ["archived", "archived", "failed"]
    assert rule.used < 20


def test_a_silent_file_does_not_hold_a_cancel(through: Session, proxy: FaultProxy, tmp_path: Path) -> None:
    cancel, silent = threading.Event(), threading.Event()
    proxy.before(None, lambda request: silent.set(), path=BAD)
    proxy.fault(faults.hang(), path=BAD)
    cancelled_at: list[float] = []

    def stop() -> None:
        silent.wait(60)
        cancelled_at.append(time.monotonic())
        cancel.set()

    stopping = threading.Thread(target=stop)
    stopping.start()
    outcomes = archived(through, tmp_path / "kept", cancel=cancel)
    stopping.join()
    assert time.monotonic() - cancelled_at[0] < patient(2)
    assert outcomes.loc["net:v1", "status"] == "not reached"


CANCELLED = """
import os, sys, threading
from artwidgets import Session

base_url, project, target = sys.argv[1:]
session = Session(os.environ["WANDB_ENTITY"], project, base_url=base_url, api_key=os.environ["WANDB_API_KEY"])
session.load()
cancel = threading.Event()
threading.Thread(target=lambda: sys.stdin.read() or cancel.set()).start()
print(session.archive(session.listing, target, cancel=cancel).outcomes["status"].tolist(), flush=True)
"""


def test_a_silent_file_does_not_hold_the_process_either(
    through: Session, proxy: FaultProxy, imported: Imported, project: str, tmp_path: Path
) -> None:
    silent = threading.Event()
    proxy.before(None, lambda request: silent.set(), path=BAD)
    proxy.fault(faults.hang(), path=BAD)
    command = ("-c", CANCELLED, proxy.base_url, project, str(tmp_path / "kept"))
    with imported.start(*command, stdin=subprocess.PIPE) as process:
        assert silent.wait(patient(60))
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        assert "not reached" in process.stdout.readline()
        began = time.monotonic()
        assert process.wait(patient(60)) == 0
    assert time.monotonic() - began < patient(10), "a silence is borne for half a minute"


def test_a_version_that_goes_in_the_middle(
    through: Session, proxy: FaultProxy, sdk: LocalServer, project: str, tmp_path: Path
) -> None:
    going = wandb.Api().artifact(f"{sdk.entity}/{project}/net:v1")
    proxy.before("Files", lambda request: going.delete(delete_aliases=True), about=going.id)
    outcomes = archived(through, tmp_path / "kept")
    assert outcomes.loc["net:v0", "status"] == "archived"
    assert outcomes.loc["net:v1", "status"] == "failed"
    assert "gone" in str(outcomes.loc["net:v1", "reason"])


def test_addresses_that_are_refused_for_one_version(
    through: Session, proxy: FaultProxy, tmp_path: Path
) -> None:
    """Asked for together, then each by itself: a server that fails at one fails at no other."""
    proxy.fault(faults.status(500), operation="Files", times=1)
    proxy.fault(faults.status(400), operation="Files", skip=1, times=1)
    assert archived(through, tmp_path / "kept")["reason"].tolist() == ["", ""]


def test_a_server_that_goes_away_and_comes_back(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with LocalServer(tmp_path / "data", port) as server:
        server.seed_bulk(project="p", collections=5, versions=10, files=20)
        session = Session(server.entity, "p", base_url=server.base_url, api_key=server.api_key)
        session.load()
        server.faults(latency=0.01)
        away, ended = threading.Event(), threading.Event()

        def come_back() -> None:
            away.wait(60)
            server.start()
            ended.wait(120)  # the server ends with the thread that started it

        def progress(done: int, total: int | None, *_: Any) -> None:
            if done and not away.is_set():
                server.kill()
                threading.Timer(1.0, away.set).start()

        back = threading.Thread(target=come_back)
        back.start()
        try:
            outcomes = archived(session, tmp_path / "kept", progress=progress)
            assert away.is_set()
        finally:
            ended.set()
            back.join()
        assert outcomes["reason"].unique().tolist() == [""]


def first_entry(manifest: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = next(iter(manifest["contents"].values()))
    return entry


HOSTILE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a path": lambda m: first_entry(m).update(digest="../../x"),
    "a path of the right length": lambda m: first_entry(m).update(digest="../../../../../../../../x="),
    "no base64": lambda m: first_entry(m).update(digest="\u00e9" * 24),
    "too short": lambda m: first_entry(m).update(digest=base64.b64encode(b"x" * 15).decode()),
    "a number": lambda m: first_entry(m).update(digest=12),
    "no digest": lambda m: first_entry(m).pop("digest"),
    "negative": lambda m: first_entry(m).update(size=-1),
    "true": lambda m: first_entry(m).update(size=True),
    "no size": lambda m: first_entry(m).update(size="12"),
    "another algorithm": lambda m: first_entry(m).update(extra={"alg": "../../MD4"}),
    "no entry": lambda m: m["contents"].update(x=["../../x"]),
    "no contents": lambda m: m.update(contents=["x"]),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_manifest(through: Session, proxy: FaultProxy, tmp_path: Path, what: str) -> None:
    proxy.fault(faults.changed(HOSTILE[what]), path=MANIFEST)
    outcomes = archived(through, tmp_path / "deep" / "er" / "kept")
    assert set(outcomes["status"]) == {"failed"}
    assert outcomes["reason"].str.contains("manifest of").all()
    assert written(tmp_path) == set()


def test_names_in_a_manifest_are_no_paths(through: Session, proxy: FaultProxy, tmp_path: Path) -> None:
    def rename(manifest: dict[str, Any]) -> None:
        good = next(iter(manifest["contents"].values()))
        manifest["contents"] |= dict.fromkeys(("../../../evil", "/etc/evil", "..", "C:\\evil", "\x00"), good)

    proxy.fault(faults.changed(rename), path=MANIFEST)
    outcomes = archived(through, tmp_path / "deep" / "er" / "kept")
    assert outcomes["reason"].tolist() == ["", ""]
    assert {path.parts[0] for path in written(tmp_path)} == {"deep"}
    assert not any("evil" in str(path) for path in written(tmp_path))
    archive = Archive.open(tmp_path / "deep" / "er" / "kept")
    version = archive.version(archive.listing.index[0])
    assert "../../../evil" in {entry.path for entry in entries_of(version.manifest, "x")}


def test_a_hundred_thousand_entries(through: Session, proxy: FaultProxy, tmp_path: Path) -> None:
    def multiply(manifest: dict[str, Any]) -> None:
        good = next(iter(manifest["contents"].values()))
        manifest["contents"] |= {f"{n}": good for n in range(100_000)}

    proxy.fault(faults.changed(multiply), path=MANIFEST, times=1)
    # Asked for again it would be a small one.
    through.patience = patient(60)
    outcomes = archived(through, tmp_path / "kept")
    assert outcomes["reason"].tolist() == ["", ""]
    archive = Archive.open(tmp_path / "kept")
    assert max(len(archive.version(row).entries) for row in archive.listing.index) > 100_000


def written(folder: Path) -> set[Path]:
    """All files below a folder, but those of the test's session."""
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and path.relative_to(folder).parts[0] not in ("state", "cache", "artifacts")
    }


def test_names_that_are_no_names_of_files() -> None:
    """A name may be longer than a disk takes once it is written so that every disk takes it."""
    paths = [
        version_path("p", name, 0) for name in ("\u5b57" * 128, "\u5b57" * 127, "..", ".", "a/../b", "a.b")
    ]
    assert len(set(paths)) == len(paths)
    for path in paths:
        names = path.split("/")
        assert len(names) == 4
        assert not {"", ".", ".."} & set(names)
        assert max(map(len, names)) <= 200


def test_nothing_told_or_written_has_an_address_or_the_key(
    through: Session, proxy: FaultProxy, sdk: LocalServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    proxy.fault(faults.status(403), path=BAD)
    proxy.fault(faults.truncated, path="/wandb_artifacts/*/good-1", times=1)
    proxy.fault(faults.echo_credentials(500), operation="Files", times=1)
    archive = through.archive(through.listing, tmp_path / "kept")
    text = f"{archive!r} {archive.outcomes} {archive.listing.to_dict()} {caplog.text}"
    assert archive.outcomes is not None
    text += " ".join(archive.outcomes["reason"])
    kept = b" ".join(path.read_bytes() for path in (tmp_path / "kept").rglob("*") if path.is_file())
    addresses = {one.path.split("/")[2] for one in proxy.requests if one.path.startswith("/wandb_artifacts/")}
    assert len(addresses) > 5
    key = sdk.api_key
    for secret in (key, base64.b64encode(f"api:{key}".encode()).decode().rstrip("="), *addresses):
        assert secret not in text
        assert secret.encode() not in kept


@pytest.fixture
def in_the_way(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "file"
    path.write_text("somebody's")
    yield path
    assert path.read_text() == "somebody's"


def test_where_nothing_can_be_written(through: Session, in_the_way: Path) -> None:
    for target in (in_the_way / "kept", Path("/proc/kept")):
        outcomes = through.archive(through.listing, target).outcomes
        assert outcomes is not None
        assert set(outcomes["status"]) == {"failed"}
        assert outcomes["reason"].str.contains("archive|written").all()
