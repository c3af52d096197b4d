"""The notebook on policies: from a look to a policy to a plan to a report, run from top to bottom."""

import re

import pytest

from tests.notebooks.executing import Executed, execute
from tests.packaging.source import ROOT

NOTEBOOK = ROOT / "notebooks/cleanup.ipynb"


@pytest.fixture(scope="module")
def cleanup(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    return execute(NOTEBOOK, tmp_path_factory.mktemp("cleanup"))


def test_every_version_has_a_reason_and_what_is_dropped_is_done(cleanup: Executed) -> None:
    drop = int(re.findall(r"drop +(\d+)", cleanup.output("preview"))[0])
    deleted, later, skipped = map(
        int,
        re.findall(
            r"<Plan \w+: (\d+) versions to delete, (\d+) versions to delete later, (\d+) skipped; frees",
            cleanup.output("stage"),
        )[0],
    )
    assert deleted + later + skipped == drop
    assert "by summary.loss" in cleanup.output("one", "text/html")
    assert cleanup.output("protected").endswith("if it may go.'")
    assert "is protected: matches alias:production" in cleanup.output("protected")
    assert f": {deleted + later} done>" in cleanup.output("apply")
    assert cleanup.output("after").startswith("Frees ")
    assert cleanup.output("later") == f"'{later} done'"
    assert len(cleanup.left) == int(cleanup.output("setup")) - deleted


def test_no_output_holds_the_key(cleanup: Executed) -> None:
    assert cleanup.key not in cleanup.text
