"""Comparing a version with another one of its collection: metadata from the listing, files on request."""

import pytest


@pytest.fixture
def compare(browser, ids):
    """Look at a row and tell what the panel compares."""

    def looked(name):
        browser.workspace.look_at(ids[name])
        assert browser.wait(30)
        return browser.details.describe()["compare"]

    return looked


def test_nothing_is_compared_until_somebody_asks(compare):
    shown = compare("net:v2")
    assert (shown["metadata"], shown["files"], shown["other"]["version"]) == (False, False, "v1")
    assert "difference" not in shown
    assert "fileChanges" not in shown


def test_metadata_is_compared_with_the_nearest_earlier_version(browser, compare, ask):
    compare("net:v2")
    ask(browser.details, "compare", what="metadata", on=True)
    lines = browser.details.describe()["compare"]["difference"]["lines"]
    assert [(line["how"], line["path"], line["old"], line["new"]) for line in lines] == [
        ("changed", "loss", "0.5", "0.25"),
        ("added", "deep.lr", None, "0.001"),
    ]


def test_files_are_compared_by_path_size_and_content(browser, compare, ask):
    compare("net:v2")
    ask(browser.details, "compare", what="files", on=True)
    found = browser.details.describe()["compare"]["fileChanges"]
    assert found["state"] == "ready"
    assert [(line["how"], line["path"], line["old"], line["new"]) for line in found["lines"]] == [
        ("added", "c.bin", None, "30 B"),
        ("removed", "a.bin", "10 B", None),
        ("removed", "b.bin", "20 B", None),
    ]
