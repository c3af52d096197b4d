"""What a command needs and is not installed: the command that gets it, for how this artwidgets was."""

import sys
from pathlib import Path

import pytest

from artwidgets.cli import extras
from artwidgets.errors import ArtwidgetsError

PACKAGE = f"'{extras.requirement('demo')}'"
FOLDER = extras.requirement("demo").partition(" @ file://")[2]


@pytest.mark.parametrize(
    ("location", "mark", "command"),
    [
        ("venvs/artwidgets", "pipx_metadata.json", f"pipx install --force {PACKAGE}"),
        (".cache/8ef88e9f", "pipx_metadata.json", f"pipx run --spec {PACKAGE} artwidgets demo --port 0"),
        ("tools/artwidgets", "uv-receipt.toml", f"uv tool install --force {PACKAGE}"),
        # The tests' own is an editable one, and stays so.
        ("somewhere", "pyvenv.cfg", f"-m pip install --editable '{FOLDER}[demo]'"),
    ],
    ids=["pipx install", "pipx run", "uv tool install", "pip"],
)
def test_names_the_command_for_how_it_was_installed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, location: str, mark: str, command: str
) -> None:
    prefix = tmp_path / location
    prefix.mkdir(parents=True)
    (prefix / mark).touch()
    monkeypatch.setattr(sys, "prefix", str(prefix))
    monkeypatch.setattr(sys, "argv", ["artwidgets", "demo", "--port", "0"])
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ArtwidgetsError) as refused:
        extras.require("The demo", "demo", ("no_such_module", "pandas"))
    message = str(refused.value)
    assert message.startswith("The demo needs no_such_module, which this installation lacks")
    assert message.endswith(command)


def test_says_nothing_where_all_is_there() -> None:
    extras.require("The demo", "demo", ("pandas",))
