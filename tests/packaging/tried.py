"""Tries the wheel as people install it: ``python -m tests.packaging.tried WHEEL``.

`bash .ci/wheel` builds the wheel for it. Each way is tried in a home that has nothing: pip without and with
the extra ``demo``, uvx, and pipx, both of which come from the index too. What is tried of an environment is
also tried by the test of the wheel, in environments that borrow their libraries.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

__all__ = ["try_demo", "try_installed", "try_plain"]

SECONDS = 120
INSTALL_SECONDS = 600
IMPORTS = """
import artwidgets
for name in artwidgets.__all__:
    getattr(artwidgets, name)
print(artwidgets.__file__)
"""


def try_every_way(wheel: Path) -> None:
    """Install the wheel in each way that README tells of, and use it; says what took how long."""
    with tempfile.TemporaryDirectory(prefix="artwidgets-tried-") as folder:
        home = Path(folder).resolve()
        with_demo = f"artwidgets[demo] @ {wheel.as_uri()}"
        with _timed("pip install artwidgets"):
            try_plain(_installed(home / "plain", wheel))
        with _timed("pip install artwidgets[demo]"):
            try_installed(_installed(home / "with-demo", with_demo))
        tools = _installed(home / "tools", "uv", "pipx")
        with _timed("uvx --from artwidgets artwidgets demo"):
            try_demo(home, tools / "uvx", "--from", wheel, "artwidgets")
        with _timed("pipx run --spec artwidgets[demo] artwidgets demo"):
            try_demo(home, tools / "pipx", "run", "--spec", with_demo, "artwidgets")
        with _timed("pipx install artwidgets[demo]"):
            _run(home, tools / "pipx", "install", with_demo, seconds=INSTALL_SECONDS)
            try_demo(home, home / ".local/bin/artwidgets")


def try_plain(bin: Path) -> None:
    """Import every public name, ask the command for what it does, and for what it can't do without extras."""
    with tempfile.TemporaryDirectory(prefix="artwidgets-tried-") as folder:
        home = Path(folder).resolve()
        _try_commands(home, bin)
        for command, extra in (("demo",), "demo"), (("serve", "--data-dir", "data"), "local"):
            refused = _ended(home, bin / "artwidgets", *command, seconds=SECONDS)
            assert refused.returncode == 2, refused
            (line,) = refused.stderr.splitlines()
            assert re.search(rf"Run: .*pip install '?artwidgets\[{extra}\]", line), line


def try_installed(bin: Path) -> None:
    """Import every public name, ask the command for help, run the demo until Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="artwidgets-tried-") as folder:
        home = Path(folder).resolve()
        _try_commands(home, bin)
        _run(home, bin / "python", "-c", "import artwidgets.local; artwidgets.local.LocalServer")
        try_demo(home, bin / "artwidgets")


def _try_commands(home: Path, bin: Path) -> None:
    file = _run(home, bin / "python", "-c", IMPORTS).strip()
    assert Path(file).is_relative_to(bin.resolve().parent), f"{file} is another artwidgets"
    assert _run(home, bin / "artwidgets", "--version").startswith("artwidgets ")
    for output in (_run(home, bin / "artwidgets"), _run(home, bin / "artwidgets", "--help")):
        assert {"demo", "list", "plan", "apply", "doctor"} <= set(re.findall(r"\w+", output)), output


def try_demo(home: Path, *command: str | Path) -> None:
    """Start the demo, look at the address that it prints, press Ctrl-C, and see that all of it has ended."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    process = subprocess.Popen(
        [*command, "demo", "--no-browser", "--port", port],
        cwd=home,
        env=_environment(home),
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C reaches all that a terminal runs in front, uvx as well as what it runs.
        start_new_session=True,
    )
    started = [psutil.Process(process.pid)]
    try:
        assert process.stdout is not None
        output = ""
        for line in process.stdout:
            output += line
            if "Ctrl-C stops both" in line:
                break
        addresses = re.findall(rf"http://127\.0\.0\.1:{port}/lab\S+", output)
        assert addresses, f"the demo did not start: {output}"
        with urllib.request.urlopen(addresses[0], timeout=SECONDS) as page:
            assert "JupyterLab" in page.read().decode()
        started += started[0].children(recursive=True)
        assert len(started) > 2, "a server and JupyterLab are processes of their own"
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(SECONDS) == 0
        _, alive = psutil.wait_procs(started, timeout=SECONDS)
        assert alive == []
    finally:
        for left in started:
            if left.is_running():
                left.kill()
        process.communicate()


def _installed(folder: Path, *packages: str | Path) -> Path:
    """Make an environment with these packages, and return its folder of commands."""
    _run(folder.parent, sys.executable, "-m", "venv", "--without-pip", folder)
    pip = (sys.executable, "-m", "pip", "--python", folder / "bin/python")
    _run(folder.parent, *pip, "install", "--quiet", *packages, seconds=INSTALL_SECONDS)
    return folder / "bin"


def _run(home: Path, *command: str | Path, seconds: float = SECONDS) -> str:
    ended = _ended(home, *command, seconds=seconds)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def _ended(home: Path, *command: str | Path, seconds: float) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=home,
        env=_environment(home),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def _environment(home: Path) -> Mapping[str, str]:
    """This process's, without what leads to another artwidgets, to somebody's key, or to what was fetched."""
    foreign = ("ARTWIDGETS_", "COV_", "JUPYTER", "NETRC", "PIPX_", "PYTHON", "VIRTUAL_ENV", "WANDB_", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    # uv takes the system's certificates, as pip does, only when it is told to.
    return {"UV_SYSTEM_CERTS": "1", **kept, "HOME": str(home)}


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began = time.monotonic()
    sys.stdout.write(f"{what} ... ")
    sys.stdout.flush()
    yield
    sys.stdout.write(f"works ({time.monotonic() - began:.0f} s)\n")


if __name__ == "__main__":
    try_every_way(Path(sys.argv[1]).resolve())
