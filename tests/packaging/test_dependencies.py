"""What pyproject.toml asks for is what the package imports, and nothing says where packages come from."""

import re
import subprocess
import sys
import tomllib

from tests.packaging.source import ROOT, modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
# Under what name it is installed, or what brings it along.
DISTRIBUTIONS = {
    "graphql": "graphql-core",
    "IPython": "ipywidgets",
    "markdown_it": "markdown-it-py",
    "re2": "google-re2",
    "xxhash": "wandb",  # since it makes XXH128 digests, without which nobody needs it
}
# Only a kernel has these, and only in one are they imported.
WITH_THE_KERNEL = {"comm", "ipykernel", "tornado"}
MADE_WITH = {"archive": ["dask"], "local": ["local"], "cli": ["local", "demo"]}
REGISTRIES = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "yarn" + "pkg.com",
)


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", requirement)[0].lower() for requirement in requirements}


def test_what_is_imported_is_declared() -> None:
    own = {*sys.stdlib_module_names, "artwidgets", *WITH_THE_KERNEL}
    undeclared = {}
    for name, module in modules().items():
        imported = {item.module.partition(".")[0] for item in module.imports} - own
        libraries = {DISTRIBUTIONS.get(library, library).lower() for library in imported}
        extras = ["fast", *MADE_WITH.get(module.floor_name, [])]
        declared = names([*PROJECT["dependencies"], *(line for extra in extras for line in EXTRAS[extra])])
        if libraries - declared:
            undeclared[name] = libraries - declared
    assert undeclared == {}


def test_an_upper_bound_stands_only_with_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    bounded = [line for line in lines if re.search(r'"[\w.-]+>=[\w.]+,<', line)]
    assert len(bounded) == 3
    assert [line for line in bounded if "# " not in line] == []


def test_no_file_names_a_package_registry() -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    found = {
        (name, host)
        for name in tracked
        if name and (ROOT / name).is_file()
        for host in REGISTRIES
        if host.encode() in (ROOT / name).read_bytes()
    }
    assert found == set()


def test_the_lock_of_the_front_end_says_nothing_of_where_its_packages_lie() -> None:
    lock = (ROOT / "artwidgets/frontend/package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock
