"""The notebook without a widget: a policy, an archive, a plan, a report, and one version back."""

import re

import pytest

from tests.notebooks.executing import Executed, execute
from tests.packaging.source import ROOT

NOTEBOOK = ROOT / "notebooks/headless.ipynb"


@pytest.fixture(scope="module")
def headless(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    return execute(NOTEBOOK, tmp_path_factory.mktemp("headless"))


def test_what_goes_is_archived_first_and_one_comes_back(headless: Executed) -> None:
    deleted = int(re.findall(r"<Plan \w+: (\d+) versions to delete", headless.output("plan"))[0])
    assert deleted > 10
    assert f"archived    {deleted}" in headless.output("copy")
    assert f": {deleted} done" in headless.output("apply")
    assert f"whole    {deleted}" in headless.output("kept")
    assert "restored" in headless.output("restore")
    assert len(headless.left) == int(headless.output("setup")) - deleted + 1


def test_no_output_holds_the_key(headless: Executed) -> None:
    assert headless.key not in headless.text
