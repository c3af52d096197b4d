"""`.ci/venv` uses what the machine has: venv, ensurepip, Debian's package, or it ends with clear words.

The script is run for real; Python and apt-get are stand-ins that write down what they are asked for, and
nothing else is on the path, so that nothing could be fetched or installed unseen.
"""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tests.packaging.source import ROOT

PYTHON = """#!{bash}
printf '%s\\n' "python $*" >> {log}
case "$*" in
    *sys.exit*) exit 0 ;;
    *print*) echo 3.11 ;;
    "-m venv --clear --without-pip "*)
        if [ {without_pip} = yes ]; then mkdir -p {venv}/bin; cp {own} {venv}/bin/python; fi
        [ {without_pip} = yes ] ;;
    "-m venv --clear "*)
        if [ -e {folder}/apt-was-here ]; then
            mkdir -p {venv}/bin; cp {own} {venv}/bin/python; : > {folder}/pip
        fi
        [ -e {folder}/apt-was-here ] ;;
    "-m ensurepip "*) if [ {ensurepip} = yes ]; then : > {folder}/pip; fi; [ {ensurepip} = yes ] ;;
    "-m pip --version") [ -e {folder}/pip ] ;;
    "-m pip install "*) exit 0 ;;
    *) exit 1 ;;
esac
"""
APT = """#!{bash}
printf '%s\\n' "apt-get $*" >> {log}
if [ {apt} = yes ]; then : > {folder}/apt-was-here; fi
[ {apt} = yes ]
"""


class Machine:
    """What `.ci/venv` finds, and what it asks for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "log"

    def make(self, *, without_pip: bool = True, ensurepip: bool = False, apt: bool = False) -> str:
        """Run the script; all that it printed."""
        commands = self.folder / "commands"
        commands.mkdir()
        for tool in ("bash", "dirname", "id", "mkdir", "cp", "cat"):
            (commands / tool).symlink_to(str(shutil.which(tool)))
        values = {
            "bash": commands / "bash",
            "log": self.log,
            "folder": self.folder,
            "venv": self.folder / "venv",
            "own": commands / "python3",
            **{
                name: "yes" if on else "no"
                for name, on in (("without_pip", without_pip), ("ensurepip", ensurepip), ("apt", apt))
            },
        }
        for name, text in (("python3", PYTHON), ("apt-get", APT), ("sudo", '#!{bash}\nshift; "$@"\n')):
            (commands / name).write_text(text.format(**values), encoding="utf-8")
            (commands / name).chmod(stat.S_IRWXU)
        ended = subprocess.run(
            [commands / "bash", ".ci/venv", "demo"],
            cwd=ROOT,
            env={
                "PATH": str(commands),
                "VENV": str(self.folder / "venv"),
                "HOME": os.environ.get("HOME", "/"),
            },
            capture_output=True,
            text=True,
            timeout=60,
        )
        self.returncode = ended.returncode
        return ended.stdout + ended.stderr

    @property
    def tried(self) -> list[str]:
        """What was tried to get an environment with pip, in order."""
        words = ("-m venv", "-m ensurepip", "apt-get", "-m pip install")
        lines = self.log.read_text(encoding="utf-8").splitlines()
        asked = [line for line in lines if any(word in line for word in words)]
        return [line.replace(str(self.folder), "").removeprefix("python ") for line in asked]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


VENV = "-m venv --clear /venv"
BARE = ["-m venv --clear --without-pip /venv", "-m ensurepip --default-pip"]
INSTALL = "-m pip install --quiet --disable-pip-version-check --no-input --editable .[demo]"


def test_ensurepip_comes_after_venv(machine: Machine) -> None:
    machine.make(ensurepip=True)
    assert machine.returncode == 0
    assert machine.tried == [VENV, *BARE, INSTALL]


def test_debians_package_comes_after_ensurepip(machine: Machine) -> None:
    machine.make(apt=True)
    assert machine.returncode == 0
    apt = "apt-get install --yes --quiet --no-install-recommends python3.11-venv"
    assert machine.tried == [VENV, *BARE, apt, VENV, INSTALL]


def test_the_end_is_told_with_what_to_do(machine: Machine) -> None:
    output = machine.make()
    assert machine.returncode == 1
    assert "can't make a virtual environment with pip in it" in output
    assert "apt-get install python3-venv" in output
    assert INSTALL not in machine.tried


def test_nothing_is_fetched_by_hand() -> None:
    for script in (path for path in (ROOT / ".ci").iterdir() if path.is_file()):
        text = script.read_text(encoding="utf-8")
        assert not [word for word in ("http", "curl", "wget", "urlopen", "get-pip") if word in text], script
