"""``artwidgets demo``: what it starts, and that nothing of it is left."""

import json
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest

from tests.cli.conftest import SECONDS, Shell, read_until
from tests.support.waiting import patient, until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Demo:
    """A demo that is ready.

    Attributes
    ----------
    address : str
        Of the tour, as printed.
    processes : dict of psutil.Process to str
        The demo itself and all that it started, a kernel included, with their command lines.
    """

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process = process
        output = read_until(process, "Ctrl-C stops both")
        (self.address,) = re.findall(rf"http://127\.0\.0\.1:{port}/lab\S+", output)
        self._start_kernel()
        own = psutil.Process(process.pid)
        self.processes = {}
        for found in (own, *own.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):  # a short-lived one, asking for the version of something
                self.processes[found] = " ".join(found.cmdline())

    def get(self, path: str, data: bytes | None = None) -> str:
        """Ask JupyterLab for a path, with the token of the printed address."""
        parts = urllib.parse.urlsplit(self.address)
        token = urllib.parse.parse_qs(parts.query)["token"][0]
        request = urllib.request.Request(
            f"http://{parts.netloc}{path}", data, headers={"Authorization": f"token {token}"}
        )
        with urllib.request.urlopen(request, timeout=patient(SECONDS)) as answer:
            return str(answer.read().decode())

    def survivors(self) -> list[str]:
        """Wait for the processes to end; those that did not."""
        _, alive = psutil.wait_procs(self.processes, timeout=patient(30))
        return [self.processes[process] for process in alive]

    def _start_kernel(self) -> None:
        self.get("/api/kernels", data=b'{"name": "python3"}')


@pytest.fixture
def start(offline_shell: Shell) -> Iterator[Callable[[], Demo]]:
    with _ended() as processes:

        def begin() -> Demo:
            port = free_port()
            process = offline_shell.start_fresh("demo", "--no-browser", "--port", str(port))
            processes.append(process)
            return Demo(process, port)

        yield begin


@contextmanager
def _ended() -> Iterator[list["subprocess.Popen[str]"]]:
    processes: list[subprocess.Popen[str]] = []
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_opens_the_tour_and_ctrl_c_leaves_nothing_behind(start: Callable[[], Demo]) -> None:
    demo = start()
    with urllib.request.urlopen(demo.address, timeout=patient(SECONDS)) as page:
        assert "JupyterLab" in page.read().decode()
    tour = json.loads(demo.get("/api/contents/tour.ipynb"))
    assert tour["content"]["cells"][0]["source"].startswith("# Artifacts in a notebook")
    # JupyterLab does not ask whether it may tell of its news.
    notifications = json.loads(demo.get("/lab/api/settings/@jupyterlab/apputils-extension:notification"))
    assert notifications["settings"] == {"fetchNews": "false", "checkForUpdates": False}
    # The tour's kernel starts while the page is still to be loaded.
    sessions = until(lambda: json.loads(demo.get("/api/sessions")), SECONDS)
    assert [session["path"] for session in sessions] == ["tour.ipynb"]
    for part in ("artwidgets.local.child", "artwidgets.cli.jupyter", "ipykernel"):
        assert any(part in command for command in demo.processes.values()), demo.processes

    # uvx hands Ctrl-C on that the terminal has sent already: the second one cuts no stopping short.
    demo.process.send_signal(signal.SIGINT)
    demo.process.send_signal(signal.SIGINT)
    assert demo.survivors() == []
    assert demo.process.wait() == 0


def test_everything_ends_with_a_demo_that_is_killed(start: Callable[[], Demo]) -> None:
    demo = start()
    demo.process.kill()
    assert demo.survivors() == []


def test_a_port_in_use_is_told(offline_shell: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        errors = offline_shell.run("demo", "--no-browser", "--port", str(port), code=2).stderr
    assert errors.startswith(f"artwidgets: Port {port} is in use")
    assert "--port" in errors


@pytest.mark.parametrize("missing", ["ariadne", "jupyterlab"])
def test_a_missing_extra_is_told(offline_shell: Shell, missing: str) -> None:
    code = f"""
import sys
sys.modules[{missing!r}] = None
from artwidgets.cli import main
sys.exit(main(["demo"]))
"""
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=offline_shell.variables,
        capture_output=True,
        text=True,
        timeout=patient(SECONDS),
        check=False,
    )
    assert ended.returncode == 2
    assert f"needs {missing}" in ended.stderr
    assert re.search(r"Run: .*pip install .*\[demo\]", ended.stderr)


def test_what_serve_prints_is_enough_to_use_the_server(offline_shell: Shell) -> None:
    with offline_shell.start_fresh("serve", "--data-dir", "data") as process:
        output = read_until(process, "WANDB_API_KEY")
        offline_shell.variables |= dict(re.findall(r"export (\w+)=(\S+)", output))
        listed = offline_shell.run("list", offline_shell.variables["WANDB_ENTITY"], fresh=True)
        process.send_signal(signal.SIGINT)
        assert process.wait(patient(SECONDS)) == 0
    assert listed.stdout.startswith("0 versions")
    assert (offline_shell.folder / "data").is_dir()


def test_a_test_that_fails_leaves_no_server_behind(offline_shell: Shell) -> None:
    """What it started, and what that started, ends with the block, for whatever reason."""
    started: list[psutil.Process] = []

    def failing() -> None:
        with offline_shell.start_fresh("serve", "--data-dir", "data") as process:
            read_until(process, "WANDB_API_KEY")
            own = psutil.Process(process.pid)
            started.extend((own, *own.children(recursive=True)))
            raise AssertionError("on purpose")

    with pytest.raises(AssertionError, match="on purpose"):
        failing()
    assert len(started) > 1
    _, alive = psutil.wait_procs(started, timeout=patient(30))
    assert alive == []
