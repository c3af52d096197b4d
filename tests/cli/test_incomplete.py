"""What a command says, and how it ends, when not all of the listing came."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from artwidgets.local import LocalServer
from tests.cli.conftest import Shell
from tests.support import faults
from tests.support.proxy import FaultProxy


@pytest.fixture
def proxied(shell: Shell, sdk: LocalServer) -> Iterator[FaultProxy]:
    """A proxy between the shell and the server."""
    with FaultProxy(sdk.base_url) as proxy:
        shell.variables["WANDB_BASE_URL"] = proxy.base_url
        yield proxy


def test_a_listing_that_is_not_complete_ends_1_and_says_what_is_missing(
    shell: Shell, proxied: FaultProxy, sdk: LocalServer, project: str, tmp_path: Path
) -> None:
    sdk.seed_bulk(project=project, collections=1, versions=240)
    project_path = f"{sdk.entity}/{project}"
    proxied.fault(faults.null_at("node"), operation="Pages")

    result = shell.run("list", project_path, code=1)
    assert "100 versions, 0 links" in result.stdout
    assert "this is not all: model-0000: 140 of 240 versions did not come. Try again." in result.stderr

    written = tmp_path / "plan.json"
    result = shell.run(
        "plan", project_path, "--delete", "--where", "version:<150", "--out", str(written), code=1
    )
    assert "Made on a listing that is not complete: model-0000: 140 of 240 versions" in result.stdout
    assert json.loads(written.read_text())["incomplete"].startswith("model-0000: 140 of 240")

    proxied.clear()
    assert "240 versions, 0 links" in shell.run("list", project_path).stdout


def test_what_is_not_known_is_not_found_and_that_is_said(
    shell: Shell, proxied: FaultProxy, sdk: LocalServer, project: str
) -> None:
    sdk.seed_bulk(project=project, collections=1, versions=4)
    project_path = f"{sdk.entity}/{project}"
    proxied.fault(faults.null_at("aliases"))
    words = "Of 4 versions it is not known whether they match the query"
    assert words in shell.run("list", project_path, "--where", "alias:none").stderr
    result = shell.run("plan", project_path, "--keep-younger-than", "1s", code=2)
    assert "Nothing was marked for deletion: aliases of 4 versions are not known" in result.stderr
