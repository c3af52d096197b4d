"""Collections as rows: found, edited and deleted many at once, emptied ones too; through the real server."""

import pytest

from artwidgets import Session
from artwidgets.errors import InvalidValueError
from artwidgets.local import LocalServer


@pytest.fixture
def session(sdk: LocalServer, project: str, tmp_path, monkeypatch) -> Session:
    """A session on four collections of which one has been emptied."""
    monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path / "cache"))
    sdk.seed_bulk(project=project, collections=4, versions=3)
    made = Session(sdk.entity, project)
    made.load()
    made.delete(made.where("collection:model-0003"), delete_aliases=True)
    assert len(made.apply(made.plan()).done) == 3
    return made


def test_emptied_collections_are_found_and_go_with_others(session, sdk, project):
    assert session.collections_where("versions:0")["name"].tolist() == ["model-0003"]
    session.load()
    emptied = session.collections_where("versions:0")
    assert emptied["name"].tolist() == ["model-0003"]

    session.delete_collections([*emptied.index, "model-0002"])
    plan = session.plan()
    assert plan.confirmation == "delete 2 collections and 3 versions"
    assert [len(item.holds) for item in plan.items] == [3, 0]
    assert plan.items[1].warnings == ("no version is listed; one that is being uploaded now goes with it",)
    assert session.undoable == "delete 2 collections"
    assert len(session.apply(plan).done) == 2
    assert session.collections["name"].tolist() == ["model-0000", "model-0001"]
    fresh = Session(sdk.entity, project)
    fresh.load()
    assert fresh.collections["name"].tolist() == ["model-0000", "model-0001"]


def test_many_are_edited_in_one_step_and_only_one_is_renamed(session):
    found = session.collections_where("-versions:0")
    with pytest.raises(InvalidValueError, match="3 collections can't all be called x"):
        session.edit_collections(found, new_name="x")
    assert not session.changes
    session.edit_collections(found, add_tags=["old"], description="Checked.", type="dataset")
    assert session.undoable == "edit 3 collections"
    assert len(session.apply(session.plan()).done) == 3
    session.load()
    assert (
        session.collections_where("tag:old type:dataset Checked")["name"].tolist() == found["name"].tolist()
    )
    session.edit_collections("model-0000", remove_tags=["old"], new_name="kept")
    assert len(session.apply(session.plan()).done) == 1
    assert session.collections_where("tag:none -versions:0")["name"].tolist() == ["kept"]
