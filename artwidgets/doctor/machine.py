"""What of the machine matters: versions, the front end of widgets, folders."""

import importlib
import json
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from artwidgets.doctor.diagnosis import Finding, Status
from artwidgets.listing.cache import cache_dir
from artwidgets.model.units import format_size
from artwidgets.paths import state_directory

__all__ = ["folders", "front_end", "in_notebook", "jupyter_folders", "versions"]

_PACKAGES = ("artwidgets", "wandb", "pandas", "pyarrow", "ipywidgets", "anywidget", "traitlets")
_REQUIREMENT = re.compile(r"([\w.-]+)\s*(?:\[[^\]]*\])?\s*([^;]*)")
_FULL = 100_000_000
"""Bytes below which a disk counts as full: a journal must always find its place."""


def versions() -> Finding:
    """The packages that artwidgets stands on, against what it asks for."""
    found = {name: _version(name) for name in _PACKAGES}
    value = ", ".join(f"{name} {version}" for name, version in found.items() if version)
    value += f"; Python {platform.python_version()}, {platform.platform(terse=True)} {platform.machine()}"
    unfit = [line for name, wanted in _wanted().items() if (line := _unfit(name, wanted))]
    if unfit:
        return Finding(
            "Versions",
            Status.BAD,
            f"{value}. {'; '.join(unfit)}",
            "Install the versions that artwidgets asks for: pip install -U artwidgets",
        )
    return Finding("Versions", Status.GOOD, value)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _wanted() -> dict[str, str]:
    """What artwidgets asks for when it is installed, by package."""
    try:
        lines = metadata.requires("artwidgets") or []
    except metadata.PackageNotFoundError:
        # A checkout that is only on the path.
        return {}
    parsed = (_REQUIREMENT.match(line) for line in lines if "extra ==" not in line)
    return {one.group(1): one.group(2) for one in parsed if one}


def _unfit(name: str, wanted: str) -> str | None:
    version = _version(name)
    if version is None:
        return f"{name} is not installed"
    for bound in filter(None, (part.strip() for part in wanted.split(","))):
        sign, limit = bound.rstrip("0123456789.*abrc"), _numbers(bound.lstrip("<>=!~"))
        is_older = _numbers(version) < limit
        if (sign in (">=", "~=") and is_older) or (sign == "<" and not is_older):
            return f"{name} is {version}, not {bound}"
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def in_notebook() -> bool:
    """Whether widgets can be shown: code runs in a kernel."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return getattr(shell, "kernel", None) is not None


def jupyter_folders() -> list[Path]:
    """Where Jupyter looks for front ends, the nearest first; empty without Jupyter."""
    try:
        paths: Any = importlib.import_module("jupyter_core.paths")
    except ImportError:
        return []
    return [Path(folder) for folder in paths.jupyter_path()]


def front_end(shown: bool, where: list[Path]) -> Finding:
    """Whether the browser's half of anywidget is there, in a version that fits Python's half.

    JupyterLab takes it from the environment that the *Jupyter server* runs in, which on a hub or in VS
    Code need not be the kernel's; without it "No version of module anywidget is registered"
    (github.com/developmentseed/lonboard/issues/397, github.com/manzt/anywidget/issues/684).

    Parameters
    ----------
    shown : bool
        Whether this runs in a notebook.
    where : list of Path
        Jupyter's folders.
    """
    wanted = _version("anywidget")
    if wanted is None:
        return Finding(
            "Front end", Status.BAD, "anywidget is not installed", "Install it: pip install anywidget"
        )
    if "google.colab" in sys.modules:
        return Finding("Front end", Status.GOOD, f"anywidget {wanted}; Colab brings its own front end")
    installed = next(_front_ends(where), None)
    if installed is None:
        if not shown:
            return Finding("Front end", Status.GOOD, f"anywidget {wanted}; not in a notebook")
        return Finding(
            "Front end",
            Status.WORSE,
            f"anywidget {wanted}, and no front end of it in this environment",
            f"It has to be where the Jupyter server runs: there, pip install anywidget=={wanted}, restart "
            "the server and reload the page. In VS Code, allow it to load widgets from a CDN "
            '("jupyter.widgetScriptSources").',
        )
    version, folder = installed
    # anywidget asks the browser for "~version": the same minor release, and no older patch.
    fits = _numbers(version)[:2] == _numbers(wanted)[:2] and _numbers(version) >= _numbers(wanted)
    if fits:
        note = "in this environment; the Jupyter server must have it too" if shown else "not in a notebook"
        return Finding("Front end", Status.GOOD, f"anywidget {wanted}, front end {version} ({note})")
    return Finding(
        "Front end",
        Status.BAD if shown else Status.WORSE,
        f"anywidget {wanted}, but the front end in {_shown(folder)} is {version}: nothing would be shown",
        f"Where the Jupyter server runs: pip install anywidget=={wanted}, restart it and reload the page.",
    )


def _front_ends(where: list[Path]) -> Iterator[tuple[str, Path]]:
    for folder in where:
        extension = folder / "labextensions" / "anywidget"
        try:
            version = json.loads((extension / "package.json").read_text(encoding="utf-8"))["version"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        yield str(version), extension


def folders(seconds: float) -> list[Finding]:
    """The folders of journals and of kept listings: where, how large, whether they can be written."""
    ends = time.monotonic() + seconds
    return [
        _folder("State folder", state_directory(), "ARTWIDGETS_STATE_DIR", True, ends),
        _folder("Cache folder", cache_dir(), "ARTWIDGETS_CACHE_DIR", False, ends),
    ]


def _folder(name: str, folder: Path, variable: str, needed: bool, ends: float) -> Finding:
    files, size, complete = _measured(folder, ends)
    held = f"{files:,} file{'' if files == 1 else 's'}, {format_size(size)}{'' if complete else ' and more'}"
    existing = next((one for one in (folder, *folder.parents) if one.exists()), None)
    held = held if folder == existing else "not made yet"
    value = f"{_shown(folder)} ({held})"
    status = Status.BAD if needed else Status.WORSE
    harm = "Without a journal nothing is sent." if needed else "Listings are read anew each time."
    if existing is None or not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        return Finding(
            name, status, f"{value} can't be written", f"{harm} Set {variable} to a folder that can."
        )
    free = _free(existing)
    if free is not None and free < _FULL:
        return Finding(
            name,
            status,
            f"{value}; only {format_size(free)} free",
            f"{harm} Make room, or set {variable} to a folder on another disk.",
        )
    return Finding(name, Status.GOOD, value)


def _measured(folder: Path, ends: float) -> tuple[int, int, bool]:
    """Files, bytes, and whether all was counted."""
    files = size = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            if time.monotonic() > ends:
                return files, size, False
            try:
                size += os.lstat(os.path.join(directory, name)).st_size
            except OSError:
                continue
            files += 1
    return files, size, True


def _free(folder: Path) -> int | None:
    try:
        return int(shutil.disk_usage(folder).free)
    except OSError:
        return None


def _shown(folder: Path) -> str:
    """A path without the name of who it belongs to: it may be pasted into an issue."""
    try:
        return f"~/{folder.relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):
        return str(folder)
