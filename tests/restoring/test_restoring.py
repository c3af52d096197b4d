"""What was archived and deleted comes back as it was, once, and whatever stands in the way is told."""

import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import wandb

from artwidgets import Archive, Session
from artwidgets.errors import InvalidValueError, NotFoundError
from artwidgets.local import LocalServer
from tests.restoring.conftest import AGAIN, contents, facts

COLUMNS = ["name", "status", "new_name", "new_id", "reason", "notes"]


def test_all_comes_back_as_it_was_and_once(
    varied: Session, wipe: Callable[[Session], None], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = facts(varied)
    names = dict(zip(varied.listing["digest"], varied.listing["name"], strict=True))
    old = {version.name: version for version in varied.versions(varied.listing.index)}["net:v1"]
    project_path = f"{varied.scope.entity}/{varied.scope.project}"
    files = {digest: contents(f"{project_path}/{name}", tmp_path / name) for digest, name in names.items()}
    archive = varied.archive(varied.listing, tmp_path / "kept")
    untouched = varied.restore(tmp_path / "kept")
    assert set(untouched["status"]) == {"already there"}, "they still live"
    assert (untouched["new_id"] == untouched.index).all()
    wipe(varied)
    capfd.readouterr()

    calls: list[tuple[int, int | None]] = []
    report = varied.restore(tmp_path / "kept", progress=lambda done, total, *_: calls.append((done, total)))

    assert capfd.readouterr() == ("", ""), "nothing is printed"
    assert list(report.columns) == COLUMNS
    assert report.index.tolist() == archive.listing.index.tolist()
    assert set(report["status"]) == {"restored"}
    assert calls[-1][0] == calls[-1][1] == archive.listing["size"].sum()
    varied.load()
    assert facts(varied) == before
    assert dict(zip(report["name"], report["new_name"], strict=True)) == {
        f"net:v{number}": f"{project_path}/net:v{number}" for number in range(3)
    }, "in the order of their numbers"
    for row, digest in archive.listing["digest"].items():
        name = report.at[row, "new_name"]
        assert contents(name, tmp_path / f"again {name[-2:]}") == files[digest]
    reference = wandb.Api().artifact(f"{project_path}/net:v0").manifest.entries["refs/key"]
    assert reference.ref == "store://bucket/key"
    collection = varied.collection("net")
    assert (collection.description, sorted(collection.tags)) == ("All nets", ["nets", "small"])

    # A new version says what it was.
    (new,) = varied.versions([report.at[old.id, "new_id"]])
    assert new.metadata[AGAIN] == {
        "name": old.qualified_name,
        "version": 1,
        "created": old.created and old.created.isoformat(),
        "server": varied.connection.identity,
        "run": old.run,
        "id": old.id,
    }
    assert wandb.Api().artifact(new.qualified_name).logged_by().job_type == "restore"

    # What is there again is not logged twice.
    runs = len(wandb.Api().runs(project_path))
    second = varied.restore(tmp_path / "kept")
    assert set(second["status"]) == {"already there"}
    assert second["new_id"].tolist() == report["new_id"].tolist()
    varied.load()
    assert len(varied.listing) == 3
    assert len(wandb.Api().runs(project_path)) == runs


def test_an_alias_that_somebody_has_stays(
    varied: Session, wipe: Callable[[Session], None], log: Callable[..., None], tmp_path: Path
) -> None:
    varied.archive(varied.listing, tmp_path / "kept")
    wipe(varied)
    log("net", {"new": "by somebody"}, aliases=[["best", "mine"]])
    report = varied.restore(tmp_path / "kept").set_index("name")
    assert set(report["status"]) == {"restored"}
    assert report.at["net:v1", "notes"] == (
        "The alias best stays with net:v0, which has it now. The alias latest is still on net:v0."
    )
    varied.load()
    aliases = dict(zip(varied.listing["name"], varied.listing["aliases"], strict=True))
    assert sorted(aliases["net:v0"]) == ["best", "latest", "mine"], "who loads the latest goes on with it"
    assert sorted(aliases["net:v3"]) == ["old", "prod"]
    assert varied.collection("net").description is None, "it is somebody's collection now"


def test_metadata_that_is_full_and_metadata_that_somebody_copied(
    session: Session, log: Callable[..., None], tmp_path: Path
) -> None:
    log("net", {"a": "0"}, metadata={f"key {number}": number for number in range(100)})
    log("net", {"a": "1"}, metadata={"n": 1})
    session.load()
    session.archive(session.listing, tmp_path / "kept")
    session.delete(session.listing.index, delete_aliases=True)
    assert session.apply(session.plan()).summary == "2 done"
    first = session.restore(tmp_path / "kept").set_index("name")
    assert first["status"].tolist() == ["restored", "restored"]
    assert first.at["net:v0", "notes"] == "Its metadata has no room for what it was (100 keys)."
    assert session.restore(tmp_path / "kept")["status"].tolist() == ["already there"] * 2

    session.load()
    (again,) = session.versions([first.at["net:v1", "new_id"]])
    log("net", {"a": "of somebody"}, metadata=dict(again.metadata))
    session.delete([again.id], delete_aliases=True)
    assert session.apply(session.plan()).summary == "1 done"
    second = session.restore(tmp_path / "kept").set_index("name")
    assert second["status"].to_dict() == {"net:v0": "already there", "net:v1": "restored"}
    assert "Another version had the same files" in second.at["net:v0", "notes"]


def test_an_alias_that_two_had_is_for_the_newer_one(
    session: Session, log: Callable[..., None], tmp_path: Path
) -> None:
    log("net", {"a": "0"}, {"a": "1"}, aliases=[["best"]])
    session.load()
    session.archive(session.where("alias:best"), tmp_path / "kept")
    session.edit(session.where("alias:best"), remove_aliases=["best"])
    session.edit(session.where("version:1"), add_aliases=["best"])
    session.apply(session.plan())
    session.archive(session.where("version:1"), tmp_path / "kept")
    report = session.restore(tmp_path / "kept", collection="other").set_index("name")
    assert report.at["net:v0", "notes"] == "The alias best is for net:v1, which had it too."
    session.load(whole=True)
    assert (
        session.where("alias:best collection:other")["digest"].tolist()
        == session.where("name:net:v1")["digest"].tolist()
    )


def test_into_another_project_and_collection_with_a_list_of_links(varied: Session, tmp_path: Path) -> None:
    before = facts(varied)
    project_path = f"{varied.scope.entity}/{varied.scope.project}"
    wandb.Api().artifact(f"{project_path}/net:v0").link(f"{project_path}/chosen")
    varied.load(whole=True)
    varied.archive(varied.where("-is:link"), tmp_path / "kept")
    elsewhere = f"{varied.scope.project}-moved"
    report = varied.restore(tmp_path / "kept", project=elsewhere, collection="moved.net")
    assert set(report["status"]) == {"restored"}, report["reason"].tolist()
    moved = Session(varied.scope.entity, elsewhere)
    moved.load()
    assert {key: one | {"collection": "net"} for key, one in facts(moved).items()} == before
    assert set(moved.listing["collection"]) == {"moved.net"}
    assert moved.collection("moved.net").description == "All nets"
    assert set(moved.restore(tmp_path / "kept", collection="moved.net")["status"]) == {"already there"}

    # What the person may want to do is told.
    notes = report.set_index("name")["notes"]
    assert f"It was linked in {project_path}/chosen: link it again." in notes["net:v0"]
    assert "1 reference is kept elsewhere" in notes["net:v0"]
    assert "Its TTL of 9 days counts from now." in notes["net:v0"]
    assert notes["net:v1"] == ""


def test_to_another_server_beside_an_active_run(
    varied: Session, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    varied.archive(varied.listing, tmp_path / "kept")
    with LocalServer(tmp_path_factory.mktemp("other")) as other, wandb.init(project="of-the-person") as run:
        there = Session(other.entity, "arrived", base_url=other.base_url, api_key=other.api_key)
        report = there.restore(tmp_path / "kept")
        assert set(report["status"]) == {"restored"}, report["reason"].tolist()
        there.load()
        assert facts(there) == facts(varied)
        assert wandb.run is run
        run.log({"still": "here"})
        here = wandb.Api()
        assert here.settings["base_url"] != other.base_url, "this process's own server is as it was"
    assert not list(here.runs(f"{varied.scope.entity}/of-the-person", filters={"jobType": "restore"}))


def test_a_damaged_file_fails_its_version_and_nothing_of_it_is_logged(
    varied: Session, wipe: Callable[[Session], None], tmp_path: Path
) -> None:
    archive = varied.archive(varied.listing, tmp_path / "kept")
    objects = {path.read_bytes(): path for path in Path(archive.url).rglob("objects/*/*")}
    damaged, lost = objects[b"three" * 100], objects[b"four"]
    damaged.write_bytes(b"x" * 500)
    lost.unlink()
    wipe(varied)
    report = varied.restore(archive.url).set_index("name")
    assert report["status"].to_dict() == {"net:v0": "restored", "net:v1": "failed", "net:v2": "failed"}
    assert "b.txt has not the digest that it had" in report.at["net:v1", "reason"]
    assert "has no objects/" in report.at["net:v2", "reason"]
    varied.load(whole=True)
    assert len(varied.listing) == 1


def test_a_project_that_is_closed_to_this_key_is_told(
    varied: Session, sdk: LocalServer, tmp_path: Path
) -> None:
    varied.archive(varied.listing, tmp_path / "kept")
    key = sdk.add_user(f"guest-{varied.scope.project}"[:30].strip("-"))
    guest = Session(varied.scope.entity, varied.scope.project, base_url=sdk.base_url, api_key=key)
    report = guest.restore(tmp_path / "kept", collection="other")
    assert set(report["status"]) == {"failed"}
    assert report["reason"].str.contains("whether you may write to it").all(), report["reason"].tolist()
    assert key not in " ".join(report["reason"])


def test_a_project_that_is_read_only_is_told(varied: Session, sdk: LocalServer, tmp_path: Path) -> None:
    varied.archive(varied.listing, tmp_path / "kept")
    viewer, organization, team = (f"{word}-{varied.scope.project}"[:40].strip("-") for word in "vot")
    key = sdk.add_user(viewer)
    sdk.add_organization(organization, admin=sdk.entity)
    sdk.add_member(organization, viewer, role="member")
    sdk.add_team(team, organization=organization, members={sdk.entity: "admin", viewer: "viewer"})
    boss = Session(team, "shown")
    assert boss.restore(tmp_path / "kept")["status"].unique().tolist() == ["restored"]
    reader = Session(team, "shown", base_url=sdk.base_url, api_key=key)
    report = reader.restore(tmp_path / "kept", collection="other")
    assert set(report["status"]) == {"failed"}
    assert report["reason"].str.contains(f"{team}/shown is read-only for you").all()


def test_from_a_store_that_is_no_disk(
    varied: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    url = f"memory://{varied.scope.project}"
    varied.archive(varied.listing, url)
    report = varied.restore(url, collection="other")
    assert set(report["status"]) == {"restored"}, report["reason"].tolist()
    assert not list(tmp_path.glob("artwidgets-restore-*")), "what was copied is gone"
    varied.load(whole=True)
    held = varied.listing.groupby("collection", observed=True)["digest"].apply(sorted)
    assert held["net"] == held["other"]


def test_cancelled_before_it_began(varied: Session, tmp_path: Path) -> None:
    varied.archive(varied.listing, tmp_path / "kept")
    cancel = threading.Event()
    cancel.set()
    report = varied.restore(tmp_path / "kept", collection="other", cancel=cancel)
    assert set(report["status"]) == {"not reached"}


def test_versions_of_several_projects_are_not_mixed_unasked(
    varied: Session, log: Callable[..., None], tmp_path: Path
) -> None:
    varied.archive(varied.listing, tmp_path / "kept")
    other = Session(varied.scope.entity, f"{varied.scope.project}-2")
    varied.restore(tmp_path / "kept", varied.where("version:2"), project=other.scope.project)
    other.load()
    other.archive(other.listing, tmp_path / "kept")
    assert len(Archive.open(tmp_path / "kept").listing) == 4
    with pytest.raises(InvalidValueError, match="2 projects"):
        varied.restore(tmp_path / "kept")
    report = Session(varied.scope.entity).restore(tmp_path / "kept")
    assert set(report["status"]) == {"already there"}, "each where it was"


def test_an_unknown_id_is_refused(varied: Session, tmp_path: Path) -> None:
    varied.archive(varied.listing, tmp_path / "kept")
    with pytest.raises(NotFoundError, match="'nobody' is not the id"):
        varied.restore(tmp_path / "kept", "nobody")
