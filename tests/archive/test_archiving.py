"""What is archived is what was there, once, and whole."""

import threading
from pathlib import Path

import pytest

from artwidgets import Archive, Session
from artwidgets.errors import ArchiveError


@pytest.fixture
def loaded(session: Session, log) -> Session:
    """v0 has one file, v1 that one and two more, one of them empty and one in a folder."""
    log("net", {"a": "a" * 700}, {"a": "a" * 700, "deep/é b.txt": "b" * 30, "empty": ""}, aliases=[["best"]])
    session.load()
    return session


def test_every_file_is_there_once_and_verified(loaded: Session, tmp_path: Path) -> None:
    calls: list[tuple[int, int | None]] = []
    archive = loaded.archive(
        loaded.listing, tmp_path / "kept", progress=lambda done, total, rate, eta: calls.append((done, total))
    )
    assert archive.outcomes is not None
    assert archive.outcomes["status"].tolist() == ["archived", "archived"]
    assert archive.outcomes["size"].tolist() == [730, 700]
    assert calls[-1] == (730, 730), "a content that two versions have came once"
    objects = [path for path in (tmp_path / "kept" / "objects").rglob("*") if path.is_file()]
    assert sorted(path.stat().st_size for path in objects) == [0, 30, 700]
    assert archive.verify()["status"].tolist() == ["whole", "whole"]
    assert not list((tmp_path / "kept").rglob("*.part"))


def test_an_archive_is_opened_without_a_server(loaded: Session, tmp_path: Path) -> None:
    loaded.archive(loaded.listing, tmp_path / "kept")
    archive = Archive.open(tmp_path / "kept")
    listing = archive.listing
    assert list(listing.columns) == list(loaded.listing.columns)
    assert listing.drop(columns="metadata").equals(loaded.listing.drop(columns="metadata"))
    assert listing["metadata"].tolist() == loaded.listing["metadata"].tolist()
    assert archive.where("alias:best")["name"].tolist() == ["net:v0"]
    assert archive.size == 730
    assert archive.missing.empty


def test_a_second_time_copies_nothing(loaded: Session, tmp_path: Path) -> None:
    loaded.archive(loaded.listing, tmp_path / "kept")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "kept" / "objects").rglob("*")}
    again = loaded.archive(loaded.listing, tmp_path / "kept")
    assert again.outcomes is not None
    assert again.outcomes["status"].unique().tolist() == ["already archived"]
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "kept" / "objects").rglob("*")}


def test_what_is_damaged_or_lost_is_told(loaded: Session, tmp_path: Path) -> None:
    archive = loaded.archive(loaded.listing, tmp_path / "kept")
    (small,) = (
        p for p in (tmp_path / "kept" / "objects").rglob("*") if p.is_file() and p.stat().st_size == 30
    )
    small.write_text("B" * 30)
    assert archive.verify()["status"].tolist() == ["damaged", "whole"]
    small.unlink()
    opened = Archive.open(tmp_path / "kept")
    assert opened.verify()["status"].tolist() == ["missing", "whole"]
    assert opened.missing["path"].tolist() == ["deep/é b.txt"]
    again = loaded.archive(loaded.listing, tmp_path / "kept")
    assert again.outcomes is not None
    assert again.outcomes["status"].tolist() == ["archived", "already archived"]
    assert again.verify()["status"].tolist() == ["whole", "whole"]


def test_a_cancel_leaves_no_half(loaded: Session, tmp_path: Path) -> None:
    cancel = threading.Event()
    cancel.set()
    archive = loaded.archive(loaded.listing, tmp_path / "kept", cancel=cancel)
    assert archive.outcomes is not None
    assert archive.outcomes["status"].tolist() == ["not reached", "not reached"]
    with pytest.raises(ArchiveError, match="no archive"):
        Archive.open(tmp_path / "kept")


def test_a_place_with_a_password_is_none(loaded: Session) -> None:
    with pytest.raises(ArchiveError, match="password") as refused:
        loaded.archive(loaded.listing, "sftp://me:hunter2@host/folder")
    assert "hunter2" not in str(refused.value)
