"""What people install: the wheel, built without Node, opened, and used without the repository."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from tests.packaging.source import PACKAGE, ROOT
from tests.packaging.tried import try_installed
from tests.support.unpacked import unpacked


def build(kind: str, folder: Path) -> Path:
    """Build the sdist or wheel with a PATH on which there is no Node, and return its path."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)],
        cwd=ROOT,
        env={**os.environ, "PATH": str(folder / "nothing")},
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("artwidgets-*")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def own(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, by pip as `bash .ci/wheel` does it, and the libraries of this one."""
    own = tmp_path_factory.mktemp("own").resolve()
    venv.create(own, symlinks=True)
    pip = (sys.executable, "-m", "pip", "--python", str(own / "bin/python"), "--disable-pip-version-check")
    subprocess.run(
        [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True, capture_output=True
    )
    (packages,) = own.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    # JupyterLab's own pages lie beside its libraries, and are looked for below the interpreter's folder.
    share = own / "share"
    share.mkdir(exist_ok=True)
    (share / "jupyter").symlink_to(Path(sys.prefix) / "share/jupyter")
    return own


def test_its_page_at_an_index_needs_no_file_beside_it(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(name).decode())
    assert metadata["Description-Content-Type"] == "text/markdown"
    text = metadata.get_payload()
    assert isinstance(text, str)
    assert text.startswith("# artwidgets\n")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    headings = [line for line in readme.splitlines() if line.startswith("## ")]
    assert [line for line in text.splitlines() if line.startswith("## ")] == headings
    assert text.count("```") == readme.count("```")
    assert [link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("http")] == []
    assert "<picture" not in text


def test_holds_every_module(names: set[str]) -> None:
    sources = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "frontend" not in path.parts and "__pycache__" not in path.parts
    }
    assert sources <= names


def test_holds_the_front_end(names: set[str]) -> None:
    bundles = {path.relative_to(ROOT).as_posix() for path in (PACKAGE / "static").iterdir()}
    assert bundles == {
        f"artwidgets/static/{name}.{kind}" for name in ("table", "panels") for kind in ("js", "css")
    } | {"artwidgets/static/ja.json"}
    assert bundles <= names


def test_what_lies_beside_the_code_is_found(own: Path) -> None:
    code = """
import json
import artwidgets
from artwidgets.cli import demo
from artwidgets.widgets.browser import ArtifactBrowser
from artwidgets.widgets.library import Part, packed

def kinds(widget):
    yield widget
    for child in widget.__subclasses__():
        yield from kinds(child)

parts = {kind.part: kind.module for kind in kinds(Part) if not kind.__subclasses__()}
modules = {module: packed(module) for module in parts.values()}
print(json.dumps([artwidgets.__file__, str(demo.tour_notebook()), parts, modules]))
"""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    output = subprocess.run(
        [own / "bin/python", "-c", code],
        cwd=own,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    package, tour, parts, modules = json.loads(output)
    (folder,) = own.glob("lib/python*/site-packages/artwidgets")
    assert package == str(folder / "__init__.py")
    assert tour == str(folder / "notebooks/tour.ipynb")
    # Each folder of the front end that is bundled is a widget's.
    folders = {path.parent.name for path in (PACKAGE / "frontend").glob("*/index.ts")}
    assert set(parts) == folders
    assert len(folders) > 5
    for part, module in parts.items():
        held = unpacked(modules[module])
        assert ".aw-root" in held["styles"]
        assert re.search(rf"\b{part}\b", held["script"]), part


def test_holds_what_is_no_code(names: set[str]) -> None:
    assert "artwidgets/py.typed" in names
    assert "artwidgets/local/api/schema.graphql" in names
    assert "artwidgets/planning/policy/policy.schema.json" in names
    assert "artwidgets/notebooks/tour.ipynb" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_holds_nothing_else(names: set[str]) -> None:
    assert {name for name in names if "node_modules" in name or name.endswith((".ts", ".pyc"))} == set()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"artwidgets"}
    assert {name for name in names if "tests" in name.split("/")} == set()


def test_it_works_in_an_environment_of_its_own(own: Path) -> None:
    """Its names, its command, its server, its demo."""
    try_installed(own / "bin")


def test_a_plain_install_asks_for_no_server_and_no_notebook(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (path,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = Parser().parsestr(archive.read(path).decode())
    required = {
        requirement.split(">=")[0]
        for requirement in metadata.get_all("Requires-Dist") or []
        if ";" not in requirement
    }
    assert required >= {"anywidget", "ipywidgets", "pandas", "traitlets", "wandb"}
    assert not required & {"ariadne", "jupyterlab", "pyarrow", "sqlalchemy", "starlette", "uvicorn"}
    assert set(metadata.get_all("Provides-Extra") or []) == {
        *("bench", "dask", "demo", "dev", "fast", "local", "sdk-tests", "tests")
    }
    assert metadata["Requires-Python"] == ">=3.11"


def test_the_sdist_holds_all_that_the_repository_does(tmp_path: Path) -> None:
    with tarfile.open(build("sdist", tmp_path)) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert {name for name in tracked if name not in held and (ROOT / name).exists()} <= {".gitattributes"}
    assert not any("node_modules" in name for name in held)
