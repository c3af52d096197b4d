"""The tests that go through the wandb SDK, with several releases of it: see ``tests/sdk-versions``.

Each release has an environment of its own, made by ``.ci/venv`` and kept in ``.venv-sdk``. `newest` is
what pip finds by itself; when that is a release which is run anyway, it is not run twice. `floors` has
each of the package's own dependencies at the lower bound in pyproject.toml. Needs no library.
"""

import argparse
import ast
import json
import os
import re
import subprocess
import sys
import time
import tomllib
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".venv-sdk"

# Every way through the SDK once: opening, asking, failing, logging, listing.
SMOKE = (
    "tests/gateway/test_sdk.py",
    "tests/gateway/test_connection.py",
    "tests/listing/test_frame.py",
    "tests/widgets/panels/test_pages.py",
)
THROUGH_THE_SDK = (
    "tests/model",
    "tests/planning",
    "tests/gateway",
    "tests/listing",
    "tests/applying",
    "tests/session",
    "tests/restoring",
    "tests/cli/test_looking.py",
    "tests/cli/test_changing.py",
    "tests/doctor",
    "tests/widgets/panels/test_pages.py",
    "tests/local",
)
# Each with why no release makes a difference to it.
NOT = {
    "tests/doctor/test_in_a_notebook.py": "needs a Jupyter kernel, which these environments have not",
    "tests/local/test_crashes.py": "kills servers by the dozen, which takes as long as all others",
    "tests/local/test_every_field.py": "asks the server's schema field by field over plain HTTP",
    "tests/local/test_load.py": "holds the server with plain HTTP, and measures its memory and time",
}
# What leans on pandas, numpy, traitlets and ipywidgets: every module, frames, filters, whole widgets.
OF_THE_FLOORS = (
    "tests/packaging/test_names.py",
    "tests/planning/policy/test_keep.py",
    "tests/model/test_units.py",
    "tests/filters/test_semantics.py",
    "tests/filters/test_terms.py",
    "tests/widgets/panels/test_staging.py",
    "tests/widgets/panels/test_toolbar.py",
)
# These tests wait, most of them, for a server that fails on purpose.
TOGETHER = 6
# Deprecations between libraries as old as these are nobody's to mend.
OLD = ("-W", "ignore::DeprecationWarning", "-W", "ignore::FutureWarning")

VERSIONS = """
import platform
from importlib.metadata import version
libraries = ("wandb", "ipywidgets", "pandas")
print(f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in libraries), sep=", ")
"""


@dataclass(frozen=True)
class Outcome:
    """How the tests of one environment ended."""

    name: str
    versions: str
    counts: dict[str, int]
    seconds: float
    failed: bool

    def line(self) -> str:
        counts = ", ".join(f"{count} {what}" for what, count in self.counts.items() if count)
        return f"{self.name:<10} {self.versions:<62} {counts:<34} {self.seconds:>6.0f} s"


def say(text: str) -> None:
    """Print, before what the programs started next print themselves."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def releases() -> tuple[str, ...]:
    """The releases that the package says it is tried with."""
    tree = ast.parse((ROOT / "artwidgets/gateway/sdk.py").read_text(encoding="utf-8"))
    (value,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TRIED"
    )
    found: tuple[str, ...] = ast.literal_eval(value)
    return found


def floors() -> list[str]:
    """Every dependency of the package and of its server at its lower bound, as constraints."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["local"]]
    return [re.sub(r"^([\w.-]+)>=([\w.]+).*$", r"\1==\2", requirement) for requirement in asked]


def environment(name: str, constraints: list[str]) -> Path:
    """Make or renew an environment, and return its Python."""
    FOLDER.mkdir(exist_ok=True)
    held = FOLDER / f"{name}.txt"
    held.write_text("\n".join([*constraints, ""]), encoding="utf-8")
    folder = FOLDER / name
    made = subprocess.run(
        ["bash", ".ci/venv", "sdk-tests"],
        cwd=ROOT,
        env={**os.environ, "VENV": str(folder), "PYTHON": sys.executable, "PIP_CONSTRAINT": str(held)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if made.returncode:
        sys.exit(f"The environment {folder} could not be made; see above. Remove it and try again.")
    return Path(made.stdout.strip()) / "python"


def newest(python: Path) -> str:
    """The release that pip would install today."""
    asked = [*("--dry-run", "--ignore-installed", "--no-deps", "--quiet"), "--report", "-", "wandb"]
    report = subprocess.run([python, "-m", "pip", "install", *asked], stdout=subprocess.PIPE, check=True)
    found: str = json.loads(report.stdout)["install"][0]["metadata"]["version"]
    return found


def run(name: str, python: Path, tests: tuple[str, ...], *more: str) -> Outcome:
    """Run tests in an environment."""
    versions = subprocess.run(
        [python, "-c", VERSIONS], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    say(f"\n{name}: {versions.stdout.strip()}")
    results = FOLDER / f"{name}.xml"
    results.unlink(missing_ok=True)
    began = time.monotonic()
    # A process for which there is no file would read all tests for nothing.
    processes = str(min(TOGETHER, len(tests)))
    options = ["-q", "-p", "no:cacheprovider", "-n", processes, "--dist", "loadfile", f"--junitxml={results}"]
    command = [python, "-m", "pytest", *options, *more, *tests]
    ended = subprocess.run(command, cwd=ROOT, check=False)
    seconds = time.monotonic() - began
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    if results.exists():
        suite = ElementTree.parse(results).getroot()[0]
        counts["failed"] = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        counts["skipped"] = int(suite.get("skipped", 0))
        counts["passed"] = int(suite.get("tests", 0)) - counts["failed"] - counts["skipped"]
    return Outcome(name, versions.stdout.strip(), counts, seconds, ended.returncode != 0)


def main() -> int:
    tried = releases()
    parser = argparse.ArgumentParser(prog="bash tests/sdk-versions", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="only some of the tests")
    parser.add_argument("what", nargs="*", default=[*tried, "newest", "floors"])
    given = parser.parse_args()
    wanted = [tried[0] if name == "lowest" else name for name in given.what]
    if lost := [path for path in NOT if not (ROOT / path).exists()]:
        sys.exit(f"NOT in tests/sdk_versions.py names what is gone: {', '.join(lost)}. Take it out.")
    without = [f"--ignore={path}" for path in NOT]
    outcomes = []
    for name in dict.fromkeys(wanted):
        release = name
        if name == "newest":
            python = next(FOLDER.glob("*/bin/python"), None) or environment(
                tried[-1], [f"wandb=={tried[-1]}"]
            )
            release = newest(python)
            if release in wanted:
                say(f"\nThe newest wandb is {release}, which is run anyway.")
                continue
        if name == "floors":
            outcomes.append(run(name, environment(name, floors()), (*OF_THE_FLOORS, *SMOKE), *OLD))
        else:
            tests = SMOKE if given.smoke else THROUGH_THE_SDK
            outcomes.append(run(release, environment(release, [f"wandb=={release}"]), tests, *without))
    say("\n" + "\n".join(outcome.line() for outcome in outcomes))
    return int(any(outcome.failed for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
