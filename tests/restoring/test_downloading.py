"""Many versions in a folder as the SDK lays them out, each content once, whole or not there at all."""

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import wandb

from artwidgets import Session
from artwidgets.applying.downloading import STORE
from artwidgets.errors import InvalidValueError, NotFoundError
from artwidgets.local import LocalServer
from tests.support import faults
from tests.support.proxy import Exchange, FaultProxy
from tests.support.waiting import patient

FILES = "/*wandb_artifacts*"


def held(folder: Path) -> dict[str, bytes]:
    """All files of a folder, by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def through(proxy: FaultProxy, session: Session, sdk: LocalServer) -> Session:
    """The same session by way of the proxy, loaded."""
    made = Session(sdk.entity, session.scope.project, base_url=proxy.base_url, api_key=sdk.api_key)
    made.load()
    return made


def test_laid_out_as_the_sdk_does_it(
    varied: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WANDB_ARTIFACT_DIR", str(tmp_path / "sdk"))
    for name in varied.listing["name"]:
        artifact = wandb.Api().artifact(f"{varied.scope.entity}/{varied.scope.project}/{name}")
        for path, entry in artifact.manifest.entries.items():
            if entry.ref is None:  # its own download() raises for one that it can't follow
                artifact.get_entry(path).download()
    capfd.readouterr()
    calls: list[tuple[int, int | None]] = []
    report = varied.download(
        varied.listing, tmp_path / "ours", progress=lambda done, total, *_: calls.append((done, total))
    )
    assert capfd.readouterr() == ("", "")
    assert held(tmp_path / "ours") == held(tmp_path / "sdk")
    assert report.index.tolist() == varied.listing.index.tolist()
    assert list(report.columns) == ["name", "path", "status", "reason"]
    assert set(report["status"]) == {"downloaded"}
    assert report["path"].tolist() == [str(tmp_path / "ours" / name) for name in report["name"]]
    reasons = report.set_index("name")["reason"]
    assert reasons["net:v0"] == "1 reference is left: what is kept elsewhere is not fetched."
    assert reasons["net:v1"] == reasons["net:v2"] == ""
    assert calls[-1][0] == calls[-1][1] == 3 + 3 + 500 + 4, "a content of two versions came once"
    one, other = (tmp_path / "ours" / name / "a.txt" for name in ("net:v0", "net:v1"))
    assert one.samefile(other)


def test_what_is_there_and_right_is_not_fetched_again(
    sdk: LocalServer, varied: Session, proxy: FaultProxy, tmp_path: Path
) -> None:
    session = through(proxy, varied, sdk)
    session.download(session.listing, tmp_path / "ours")
    before = held(tmp_path / "ours")
    (tmp_path / "ours" / "net:v1" / "b.txt").write_text("somebody wrote here")
    (tmp_path / "ours" / "net:v2" / "c.txt").unlink()
    (tmp_path / "ours" / "net:v2" / "own.txt").write_text("mine")
    proxy.clear()
    report = session.download(session.listing, tmp_path / "ours")
    assert set(report["status"]) == {"downloaded"}
    assert held(tmp_path / "ours") == before | {"net:v2/own.txt": b"mine"}
    fetched = [one.path for one in proxy.requests if "wandb_artifacts" in one.path]
    assert len([path for path in fetched if "manifest" not in path]) == 2, fetched


def test_a_download_that_was_cut_short_goes_on(
    sdk: LocalServer, varied: Session, proxy: FaultProxy, tmp_path: Path
) -> None:
    session = through(proxy, varied, sdk)
    session.patience = patient(3)
    # The manifests come, and one file; then the store is gone.
    gone = proxy.fault(faults.status(503), path="/*wandb_artifacts*.txt", skip=1)
    first = session.download(session.listing, tmp_path / "ours")
    assert gone.used
    assert not {"downloaded", "incomplete"} & set(first["status"]) or len(set(first["status"])) > 1
    assert (tmp_path / "ours" / STORE).is_dir()
    files = held(tmp_path / "ours")
    assert not [path for path in files if path.endswith(".part")]
    proxy.clear()
    second = session.download(session.listing, tmp_path / "ours")
    assert set(second["status"]) == {"downloaded"}, second["reason"].tolist()
    texts = [one.path for one in proxy.requests if one.path.partition("?")[0].endswith(".txt")]
    assert len(texts) < 4, "what had come was not fetched again"
    assert not (tmp_path / "ours" / STORE).exists()


def test_cancelled_nothing_half_is_there(varied: Session, tmp_path: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    report = varied.download(varied.listing, tmp_path / "ours", cancel=cancel)
    assert set(report["status"]) == {"not reached"}
    assert [path for path in held(tmp_path / "ours") if not path.startswith(STORE)] == []


def test_other_bytes_than_the_manifest_says_are_not_taken(
    sdk: LocalServer, varied: Session, proxy: FaultProxy, tmp_path: Path
) -> None:
    def other(exchange: Exchange) -> None:
        answer = exchange.pass_on()
        exchange.send(replace(answer, body=answer.body[::-1]))

    session = through(proxy, varied, sdk)
    session.patience = patient(3)
    proxy.fault(other, path="/*wandb_artifacts*c.txt")
    report = session.download(session.listing, tmp_path / "ours").set_index("name")
    assert report["status"].to_dict() == {"net:v0": "downloaded", "net:v1": "downloaded", "net:v2": "failed"}
    assert report.at["net:v2", "path"] == ""
    assert "not what the manifest says" in report.at["net:v2", "reason"]
    assert not (tmp_path / "ours" / "net:v2").exists()


HOSTILE = (
    "../out.txt",
    "/tmp/out.txt",
    "C:\\out.txt",
    "..\\out.txt",
    "\\\\host\\out.txt",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_leads_out_is_refused(
    sdk: LocalServer, varied: Session, proxy: FaultProxy, name: str, tmp_path: Path
) -> None:
    def rename(manifest: Any) -> None:
        if "c.txt" in manifest["contents"]:
            manifest["contents"][name] = manifest["contents"].pop("c.txt")
        elif "b.txt" in manifest["contents"]:
            manifest["contents"][name] = manifest["contents"]["b.txt"]

    session = through(proxy, varied, sdk)
    proxy.fault(faults.changed(rename), path="/*wandb_manifest*")
    report = session.download(session.where("version:1"), tmp_path / "in" / "ours").set_index("name")
    assert report.at["net:v1", "status"] == "incomplete", report["reason"].tolist()
    assert repr(name) in report.at["net:v1", "reason"]
    assert held(tmp_path / "in") == {"ours/net:v1/a.txt": b"one", "ours/net:v1/b.txt": b"three" * 100}
    assert not list(tmp_path.rglob("*out.txt"))
    assert not Path("/tmp/out.txt").exists()


def test_a_link_is_the_files_that_it_points_to(varied: Session, tmp_path: Path) -> None:
    project_path = f"{varied.scope.entity}/{varied.scope.project}"
    wandb.Api().artifact(f"{project_path}/net:v1").link(f"{project_path}/chosen")
    varied.load(whole=True)
    report = varied.download(varied.where("is:link"), tmp_path / "ours")
    assert report["name"].tolist() == ["chosen:v0"]
    assert report["path"].tolist() == [str(tmp_path / "ours" / "net:v1")]
    assert set(held(tmp_path / "ours")) == {"net:v1/a.txt", "net:v1/b.txt"}


def test_all_projects_have_a_folder_each(varied: Session, tmp_path: Path) -> None:
    all_projects = Session(varied.scope.entity, type="model")
    all_projects.load()
    rows = all_projects.listing[all_projects.listing.index.isin(varied.listing.index)].index
    report = all_projects.download(rows, tmp_path / "ours")
    assert set(report["status"]) == {"downloaded"}
    assert (tmp_path / "ours" / str(varied.scope.project) / "net:v0" / "a.txt").read_bytes() == b"one"


def test_a_disk_without_links_holds_each_once_for_each_version(
    varied: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    report = varied.download(varied.listing, tmp_path / "ours")
    assert set(report["status"]) == {"downloaded"}
    one, other = (tmp_path / "ours" / name / "a.txt" for name in ("net:v0", "net:v1"))
    assert one.read_bytes() == other.read_bytes() == b"one"
    assert not one.samefile(other)


def test_a_folder_that_can_t_be_is_told(varied: Session, log: Callable[..., None], tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match="folder of this machine"):
        varied.download(varied.listing, "s3://bucket/x")
    with pytest.raises(NotFoundError):
        varied.download("nobody", tmp_path)
    shutil.rmtree(tmp_path / "ours", ignore_errors=True)
    (tmp_path / "ours" / "net:v2").mkdir(parents=True)
    (tmp_path / "ours" / "net:v2" / "c.txt").mkdir()
    report = varied.download(varied.listing, tmp_path / "ours").set_index("name")
    assert report["status"].to_dict() == {
        "net:v0": "downloaded",
        "net:v1": "downloaded",
        "net:v2": "incomplete",
    }
    assert "'c.txt' can't be there" in report.at["net:v2", "reason"]
