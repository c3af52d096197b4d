"""Tries an installed artwidgets: ``python -m tests.packaging.tried FOLDER_OF_COMMANDS``.

`bash .ci/wheel` gives it an environment into which pip has installed the wheel with all it asks for; the
test of the wheel gives it one that borrows its libraries.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 120
IMPORTS = """
import artwidgets
for name in artwidgets.__all__:
    getattr(artwidgets, name)
from artwidgets.local import LocalServer
print(artwidgets.__file__)
"""


def try_installed(bin: Path) -> None:
    """Import every public name, ask the command for help, run the demo until Ctrl-C."""
    with tempfile.TemporaryDirectory(prefix="artwidgets-tried-") as folder:
        place = Path(folder)
        file = _run(place, bin / "python", "-c", IMPORTS).strip()
        assert Path(file).is_relative_to(bin.resolve().parent), f"{file} is another artwidgets"
        assert _run(place, bin / "artwidgets", "--version").startswith("artwidgets ")
        told = _run(place, bin / "artwidgets", "--help")
        assert {"demo", "list", "plan", "apply", "doctor"} <= set(re.findall(r"\w+", told)), told
        with _demo(place, bin) as address, urllib.request.urlopen(address, timeout=SECONDS) as page:
            assert "JupyterLab" in page.read().decode()


@contextmanager
def _demo(folder: Path, bin: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    process = subprocess.Popen(
        [bin / "artwidgets", "demo", "--no-browser", "--port", port],
        cwd=folder,
        env=_environment(folder),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Ctrl-C stops both" in line:
                break
        addresses = re.findall(rf"http://127\.0\.0\.1:{port}/lab\S+", said)
        assert addresses, f"the demo did not start: {said}"
        yield addresses[0]
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.communicate()


def _run(folder: Path, *command: str | Path) -> str:
    ended = subprocess.run(
        command, cwd=folder, env=_environment(folder), capture_output=True, text=True, timeout=SECONDS
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def _environment(folder: Path) -> dict[str, str]:
    """This process's, without what leads to another artwidgets or to somebody's key."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("WANDB_", "PYTHON", "JUPYTER", "COV_"))
    }
    places = {f"ARTWIDGETS_{kind}_DIR": str(folder / kind.lower()) for kind in ("STATE", "CACHE")}
    return {**kept, **places, "NETRC": str(folder / "netrc")}


if __name__ == "__main__":
    try_installed(Path(sys.argv[1]).absolute())
    sys.stdout.write("The installed wheel does what it should.\n")
