"""What a command needs beside a plain installation, and how this one gets it.

The command to type is the one for how this artwidgets was installed: by pip, pipx or uv, from a folder, a
file or an index. An environment that uvx made for one command can't be added to; there the command goes on
in another one that uv makes, with what is missing.
"""

import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from artwidgets.errors import ArtwidgetsError

__all__ = ["require", "requirement"]

_AGAIN = "ARTWIDGETS_EXTRA"
"""The variable that tells a process which extra it was started anew for: once, and not for ever."""


def require(what: str, extra: str, modules: tuple[str, ...]) -> None:
    """Go on where the modules are installed, or in an environment of uvx that has them.

    Parameters
    ----------
    what : str
        What needs them, as the first words of a sentence.
    extra : str
        Which extra of artwidgets brings them.
    modules : tuple of str

    Raises
    ------
    ArtwidgetsError
        One is missing; with the command that installs it.
    """
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    if not missing:
        return
    uv = os.environ.get("UV")
    if uv and os.name == "posix" and os.environ.get(_AGAIN) != extra and _made_by_uvx(uv):
        _go_on_in_uvx(uv, what, extra)
    raise ArtwidgetsError(
        f"{what} needs {', '.join(missing)}, which this installation lacks: they come with the extra "
        f"{extra!r}. Run: {_install_command(extra)}"
    )


def requirement(extra: str) -> str:
    """The package with an extra, from where this one was installed, as pip and uv take it."""
    origin = _origin()
    name = f"artwidgets[{extra}]"
    if origin is None:
        return name
    vcs = origin.get("vcs_info")
    where = f"{vcs['vcs']}+{origin['url']}@{vcs['commit_id']}" if vcs else origin["url"]
    return f"{name} @ {where}"


def _origin() -> dict[str, Any] | None:
    """What the installer noted of a folder, file or repository (PEP 610); None where it was an index."""
    noted = distribution("artwidgets").read_text("direct_url.json")
    return None if noted is None else json.loads(noted)


def _install_command(extra: str) -> str:
    package = shlex.quote(requirement(extra))
    prefix = Path(sys.prefix)
    if (prefix / "pipx_metadata.json").exists():
        # What `pipx run` makes lies in its cache, what `pipx install` makes in a folder of this name.
        if prefix.parent.name == "venvs":
            return f"pipx install --force {package}"
        return f"pipx run --spec {package} {_this_command()}"
    if (prefix / "uv-receipt.toml").exists():
        return f"uv tool install --force {package}"
    uv = os.environ.get("UV")
    if uv and _made_by_uvx(uv):
        return f"uvx --from {package} {_this_command()}"
    pip = shutil.which("pip")
    # The pip that comes first may be another environment's.
    here = pip is not None and Path(pip).parent == Path(sys.executable).parent
    install = f"{'pip' if here else shlex.join([sys.executable, '-m', 'pip'])} install"
    origin = _origin() or {}
    if origin.get("dir_info", {}).get("editable"):
        folder = url2pathname(urlsplit(origin["url"]).path)
        return f"{install} --editable {shlex.quote(f'{folder}[{extra}]')}"
    return f"{install} {package}"


def _this_command() -> str:
    return shlex.join(["artwidgets", *sys.argv[1:]])


def _made_by_uvx(uv: str) -> bool:
    """Whether this environment is one of uv's own, which it keeps in its cache and nobody adds to."""
    asked = subprocess.run([uv, "cache", "dir"], capture_output=True, text=True, check=False)
    return asked.returncode == 0 and Path(sys.prefix).resolve().is_relative_to(
        Path(asked.stdout.strip()).resolve()
    )


def _go_on_in_uvx(uv: str, what: str, extra: str) -> None:
    package = requirement(extra)
    print(f"{what} needs the extra {extra!r}. uvx fetches it: {_install_command(extra)}", flush=True)
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    os.environ[_AGAIN] = extra
    os.execv(uv, [uv, "tool", "run", "--python", python, "--from", package, "artwidgets", *sys.argv[1:]])
