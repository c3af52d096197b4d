"""``artwidgets doctor``: text, JSON and exit codes."""

import json

from artwidgets.local import LocalServer
from tests.cli.conftest import Shell


def test_all_is_well(shell: Shell, sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project, collections=2, versions=3)
    result = shell.run("doctor", f"{sdk.entity}/{project}", code=0)
    assert "Everything is as good as it can be." in result.stdout
    assert f"{sdk.entity}/{project}: may be read and changed" in result.stdout
    assert result.stderr == ""
    assert sdk.api_key not in result.stdout


def test_json_is_to_paste_into_an_issue(shell: Shell, sdk: LocalServer) -> None:
    result = shell.run("doctor", "--json", code=0)
    report = json.loads(result.stdout)
    assert report["good"] is True
    assert {"Server", "Key", "Versions", "Fields"} < {one["name"] for one in report["findings"]}
    assert sdk.api_key not in result.stdout


def test_what_could_be_better_ends_with_1(shell: Shell, sdk: LocalServer, project: str) -> None:
    assert project in shell.run("doctor", f"{sdk.entity}/{project}", code=1).stdout  # nothing was ever logged


def test_what_makes_no_sense_is_refused(shell: Shell) -> None:
    assert "ENTITY/PROJECT" in shell.run("doctor", "a/b/c", code=2).stderr


def test_no_server_and_no_key_are_findings(offline_shell: Shell) -> None:
    offline_shell.variables["WANDB_BASE_URL"] = "http://127.0.0.1:9"
    assert "No API key" in " ".join(offline_shell.run("doctor", code=1, alone=True).stdout.split())
    offline_shell.variables["WANDB_API_KEY"] = "k" * 40
    output = offline_shell.run("doctor", code=1).stdout
    assert "connection refused" in output
    assert "k" * 40 not in output
