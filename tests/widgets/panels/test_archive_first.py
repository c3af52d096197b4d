"""Archive first in the review: chosen, estimated, planned anew, applied; and nothing by mistake."""

from pathlib import Path
from typing import Any

import pytest

from artwidgets import Archive, ArtifactBrowser, Policy
from tests.widgets.panels.conftest import Ask


@pytest.fixture
def going(browser: ArtifactBrowser, ids: dict[str, str], ask: Ask) -> ArtifactBrowser:
    """A review of two deletes, whose 40 listed bytes are 30 of content."""
    browser.session.delete([ids["net:v0"], ids["net:v1"]])
    ask(browser.toolbar, "review")
    return browser


def shown(browser: ArtifactBrowser) -> Any:
    return browser.review.describe()


def apply(browser: ArtifactBrowser, ask: Ask) -> None:
    state = shown(browser)
    ask(browser.review, "apply", plan=state["plan"], confirmation=state["confirmation"])


def test_what_goes_is_archived(going: ArtifactBrowser, ask: Ask, tmp_path: Path) -> None:
    before = shown(going)
    assert before["archive"] == {"on": False, "to": "", "words": "Copies up to 30 B.", "problem": ""}
    assert before["button"] == "Delete 2 versions"
    ask(going.review, "archive", on=True, to=str(tmp_path / "kept"))
    state = shown(going)
    assert state["button"] == "Archive and delete 2 versions"
    # What is typed to confirm stays: the same versions go.
    assert (state["plan"], state["confirmation"]) == (before["plan"], "delete 2 versions")
    assert not state["stale"]
    apply(going, ask)
    state = shown(going)
    assert state["archive"] is None
    assert state["summary"] == "2 versions deleted"
    assert f"2 archived first, to {tmp_path / 'kept'}." in state["note"]
    (done,) = (group for group in state["groups"] if group["key"] == "done")
    assert {item["outcome"] for item in done["items"]} == {"Archived first."}
    assert sorted(Archive.open(tmp_path / "kept").listing["name"]) == ["net:v0", "net:v1"]


def test_the_last_target_is_remembered(going: ArtifactBrowser, ask: Ask, tmp_path: Path, state: Path) -> None:
    ask(going.review, "archive", on=True, to="s3://ann:secret@bucket/old")
    ask(going.review, "archive", on=True, to=str(tmp_path / "kept"))
    apply(going, ask)
    again = ArtifactBrowser(session=going.session)
    again.session.delete(again.session.listing.index, delete_aliases=True)
    ask(again.toolbar, "review")
    assert again.wait(30)
    assert shown(again)["archive"]["to"] == str(tmp_path / "kept")
    assert shown(again)["archive"]["on"] is False
    assert not any(b"secret" in path.read_bytes() for path in state.rglob("*") if path.is_file())


def test_what_is_no_place_is_told_at_the_field_and_nothing_is_deleted(
    going: ArtifactBrowser, ask: Ask, refused: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    for to, why in (
        ("", "Write where to: a folder, or a URL such as s3://bucket/folder."),
        ("s3://ann:secret@bucket/old", "has a password in it"),
        ("nothing://bucket/old", "can't be opened"),
        (f"{tmp_path / 'file'}/old", "is a file, so nothing can be kept in it. Write a folder."),
    ):
        ask(going.review, "archive", on=True, to=str(tmp_path / "kept"))
        ask(going.review, "archive", on=True, to=to)
        state = shown(going)
        assert why in state["archive"]["problem"], to
        assert "secret" not in state["archive"]["problem"]
        error = refused(going.review, "apply", plan=state["plan"], confirmation=state["confirmation"])
        assert error.startswith("Nothing was done. "), to
    assert len(going.session.load()) == 3


def test_a_policy_ticks_the_box(browser: ArtifactBrowser, ask: Ask) -> None:
    text = '[[rule]]\nname = "old"\nkeep.last = 1\nthen = "archive s3://bucket/old"'
    browser.session.stage(Policy.loads(text))
    ask(browser.toolbar, "review")
    state = shown(browser)
    assert (state["archive"]["on"], state["archive"]["to"]) == (True, "s3://bucket/old")
    assert state["button"] == "Archive and delete 2 versions"
    ask(browser.review, "archive", on=False, to="s3://bucket/old")
    assert shown(browser)["button"] == "Delete 2 versions"
    # Not for ever: the policy still says so when it is reviewed again.
    ask(browser.review, "back")
    ask(browser.toolbar, "review")
    assert shown(browser)["archive"]["on"]


def test_what_a_rule_only_deletes_is_told_until_a_person_says_otherwise(
    browser: ArtifactBrowser, ask: Ask, ids: dict[str, str]
) -> None:
    rules = [
        'name = "old"\nwithin = "name:net:v0"\nkeep.always = "alias:nobody"\nthen = "archive s3://bucket/old"',
        'name = "junk"\nwithin = "name:net:v1"\nkeep.always = "alias:nobody"',
    ]
    browser.session.stage(Policy.loads("\n".join(f"[[rule]]\n{rule}" for rule in rules)))
    ask(browser.toolbar, "review")
    one = browser.session.listing.at[ids["net:v0"], "size"]
    assert (
        shown(browser)["archive"]["words"] == f"1 of 2 go without, as their rule says. Copies up to {one} B."
    )
    ask(browser.review, "archive", on=True, to="s3://bucket/old")
    assert shown(browser)["archive"]["words"] == "Copies up to 30 B."
    assert not shown(browser)["stale"]


def test_edits_ask_for_no_archive(browser: ArtifactBrowser, ids: dict[str, str], ask: Ask) -> None:
    browser.session.edit([ids["net:v0"]], description="x")
    ask(browser.toolbar, "review")
    assert shown(browser)["archive"] is None


def test_what_is_damaged_stays_and_the_results_say_so(
    going: ArtifactBrowser, ask: Ask, tmp_path: Path
) -> None:
    going.session.archive(going.session.listing, tmp_path / "kept")
    (small,) = (one for one in (tmp_path / "kept").glob("objects/*/*") if one.stat().st_size == 20)
    small.write_bytes(b"x" * 20)
    ask(going.review, "archive", on=True, to=str(tmp_path / "kept"))
    apply(going, ask)
    (skipped,) = (group for group in shown(going)["groups"] if group["key"] == "skipped")
    assert skipped["items"][0]["name"] == "net:v1"
    assert skipped["items"][0]["outcome"].startswith("Not deleted: it is not in the archive: ")
