"""Versions, folders, and the front end of widgets."""

import json
import os
from importlib.metadata import version
from pathlib import Path

import pytest

from artwidgets.doctor import Status
from artwidgets.doctor.machine import folders, front_end, in_notebook, jupyter_folders, versions

ANYWIDGET = version("anywidget")


def installed(folder: Path, number: str) -> list[Path]:
    """Jupyter's folders, with a front end of this version in the second of them."""
    extension = folder / "share" / "labextensions" / "anywidget"
    extension.mkdir(parents=True)
    (extension / "package.json").write_text(json.dumps({"name": "anywidget", "version": number}))
    return [folder / "empty", folder / "share"]


class TestFrontEnd:
    @pytest.mark.parametrize("shown", [True, False])
    def test_the_same_version_fits(self, tmp_path: Path, shown: bool) -> None:
        found = front_end(shown, installed(tmp_path, ANYWIDGET))
        assert found.status is Status.GOOD
        assert ANYWIDGET in found.value

    @pytest.mark.parametrize(("shown", "status"), [(True, Status.BAD), (False, Status.WORSE)])
    @pytest.mark.parametrize("number", ["0.9.13", "0.1.0", "1.0.0"])
    def test_another_minor_version_does_not(
        self, tmp_path: Path, number: str, shown: bool, status: Status
    ) -> None:
        found = front_end(shown, installed(tmp_path, number))
        assert found.status is status
        assert f"is {number}" in found.value
        assert f"pip install anywidget=={ANYWIDGET}" in found.advice

    def test_none_at_all_matters_in_a_notebook_alone(self, tmp_path: Path) -> None:
        assert front_end(False, [tmp_path]).status is Status.GOOD
        missing = front_end(True, [tmp_path])
        assert missing.status is Status.WORSE
        assert "where the Jupyter server runs" in missing.advice

    @pytest.mark.parametrize("content", ["", "[]", "{}", '{"version": null', "\xff"])
    def test_a_damaged_one_counts_as_none(self, tmp_path: Path, content: str) -> None:
        where = installed(tmp_path, ANYWIDGET)
        next(tmp_path.rglob("package.json")).write_text(content, encoding="latin-1")
        assert front_end(True, where).status is Status.WORSE

    def test_jupyters_own_folders_are_looked_through(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pytest.importorskip("jupyter_core")
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
        assert tmp_path in jupyter_folders()

    def test_a_test_is_no_notebook(self) -> None:
        assert not in_notebook()


class TestFolders:
    def test_they_are_measured(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "state"))
        monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path / "cache"))
        (tmp_path / "state" / "plans").mkdir(parents=True)
        (tmp_path / "state" / "plans" / "a.jsonl").write_bytes(b"x" * 2_000)
        state, cache = folders(seconds=5)
        assert (state.status, cache.status) == (Status.GOOD, Status.GOOD)
        assert state.value == f"{tmp_path / 'state'} (1 file, 2 KB)"
        assert cache.value == f"{tmp_path / 'cache' / 'listings'} (not made yet)"
        assert not (tmp_path / "cache").exists()

    def test_what_can_not_be_written_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "file").touch()
        monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "file" / "state"))
        monkeypatch.setenv("ARTWIDGETS_CACHE_DIR", str(tmp_path / "file" / "cache"))
        state, cache = folders(seconds=5)
        assert (state.status, cache.status) == (Status.BAD, Status.WORSE)
        assert "ARTWIDGETS_STATE_DIR" in state.advice
        assert "ARTWIDGETS_CACHE_DIR" in cache.advice

    def test_the_name_of_a_home_is_not_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(tmp_path / "ann"))
        monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path / "ann" / "state"))
        assert folders(seconds=5)[0].value == "~/state (not made yet)"

    def test_counting_ends_with_the_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ARTWIDGETS_STATE_DIR", str(tmp_path))
        (tmp_path / "a").touch()
        assert "and more" in folders(seconds=-1)[0].value


def test_versions_name_what_matters() -> None:
    found = versions()
    assert found.status is Status.GOOD, found.value
    for name in ("artwidgets", "wandb", "pandas", "ipywidgets", "anywidget", "traitlets"):
        assert f"{name} {version(name)}" in found.value
    assert f"Python {os.sys.version.split()[0]}" in found.value  # type: ignore[attr-defined]


def test_a_version_that_is_too_old_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As pip leaves it: a folder of metadata before the others on the path."""
    folder = tmp_path / "traitlets-5.0.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: traitlets\nVersion: 5.0.0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = versions()
    assert found.status is Status.BAD
    assert "traitlets is 5.0.0, not >=5" in found.value
    assert "pip install" in found.advice
