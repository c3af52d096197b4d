"""Saved filters outlive the kernel, are shared by kernels, and survive a damaged file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from artwidgets.errors import ArtwidgetsError, FilterError, InvalidValueError
from artwidgets.filters import SavedFilters, field


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "filters.json"


@pytest.fixture
def saved(path: Path) -> SavedFilters:
    return SavedFilters(path)


def test_they_are_a_mapping_from_names_to_query_text(saved, path):
    saved["Old models"] = " type:model  age:>90d "
    saved["Best"] = field("alias") == "best"
    assert dict(SavedFilters(path)) == {"Old models": "type:model  age:>90d", "Best": "alias:best"}
    saved["Old models"] = "type:model age:>1y"
    assert list(saved.items()) == [("Old models", "type:model age:>1y"), ("Best", "alias:best")]
    del saved["Old models"]
    assert list(saved) == ["Best"]
    assert json.loads(path.read_text(encoding="utf-8")) == {"Best": "alias:best"}
    with pytest.raises(KeyError):
        del saved["Old models"]


def test_a_renamed_one_keeps_its_place(saved):
    saved.update(a="alias:none", b="age:>30d", c="used:0")
    saved.rename("b", "  Older than\n a month ")
    assert list(saved) == ["a", "Older than a month", "c"]
    with pytest.raises(InvalidValueError, match="Another saved filter is named 'c'"):
        saved.rename("a", "c")
    with pytest.raises(KeyError):
        saved.rename("b", "d")


def test_a_deleted_one_can_be_put_back_where_it_was(saved):
    saved.update(a="alias:none", b="age:>30d", c="used:0")
    del saved["b"]
    saved.put("b", "age:>30d", at=1)
    assert list(saved) == ["a", "b", "c"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b"])
def test_a_name_is_one_visible_line(saved, name):
    with pytest.raises(InvalidValueError, match="can't name a filter"):
        saved[name] = "alias:none"


def test_what_can_not_be_read_or_asks_for_everything_is_not_saved(saved, path):
    with pytest.raises(FilterError, match="Did you mean 'size'"):
        saved["a"] = "siez:>1GB"
    with pytest.raises(InvalidValueError, match="An empty filter"):
        saved["a"] = " "
    assert not path.exists()


def test_each_change_is_told(path):
    snapshots = []
    saved = SavedFilters(path)
    stop = saved.listen(lambda: snapshots.append(list(saved)))
    saved["a"] = "alias:none"
    saved.rename("a", "b")
    del saved["b"]
    assert snapshots == [["a"], ["b"], []]
    stop()
    saved["c"] = "alias:none"
    assert snapshots == [["a"], ["b"], []]


@pytest.mark.parametrize("damaged", ["", "[1]", '{"a": ', "\x00"])
def test_a_damaged_file_counts_as_empty_and_is_set_aside(saved, path, caplog, damaged):
    path.parent.mkdir()
    path.write_text(damaged, encoding="utf-8")
    assert dict(saved) == {}
    assert "count as none" in caplog.text
    saved["a"] = "alias:none"
    assert dict(saved) == {"a": "alias:none"}
    assert path.with_name("filters.json.damaged").read_text(encoding="utf-8") == damaged


def test_what_is_no_filter_in_the_file_is_passed_over(saved, path):
    path.parent.mkdir()
    path.write_text('{"a": 3, "b": "alias:none"}', encoding="utf-8")
    assert dict(saved) == {"b": "alias:none"}


def test_a_place_that_can_not_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    saved = SavedFilters(tmp_path / "file" / "filters.json")
    assert dict(saved) == {}
    with pytest.raises(ArtwidgetsError, match=r"can't be kept in .*filters\.json"):
        saved["a"] = "alias:none"


def test_kernels_at_once_lose_nothing_and_see_each_other(saved, path):
    save = (
        "import sys, pathlib; from artwidgets.filters import SavedFilters\n"
        "saved = SavedFilters(pathlib.Path(sys.argv[1])); print('begins', flush=True)\n"
        "for number in range(25): saved[f'a {number}'] = 'alias:none'"
    )
    with subprocess.Popen([sys.executable, "-c", save, str(path)], stdout=subprocess.PIPE) as kernel:
        assert kernel.stdout is not None
        assert kernel.stdout.readline() == b"begins\n"
        for number in range(25):
            saved[f"b {number}"] = "alias:none"
    assert kernel.returncode == 0
    assert sorted(saved) == sorted(f"{name} {number}" for name in "ab" for number in range(25))
    assert {found.name for found in path.parent.iterdir()} <= {"filters.json", "filters.json.lock"}
