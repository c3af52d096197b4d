"""The fault matrix: stage x fault x once or always, and what must hold in each case."""

from pathlib import Path

import pytest

from artwidgets.local import LocalServer
from tests.support import faults
from tests.support.matrix import STAGES, Case, check
from tests.support.proxy import FaultProxy

SAMPLE = {
    ("load", "502 page", 1),
    ("refresh", "reset", 1),
    ("plan rules", "credentials", None),
    ("apply rules", "500", 1),
    ("re-read", "503", 1),
    ("send", "reset after", 1),
    ("send", "closed", 1),
    ("read-after", "500", 1),
    ("manifests", "malformed", 1),
    ("details", "403", None),
}
"""What runs with all other tests."""

FAULTS = {**faults.CATALOGUE, "drip": faults.drip(0.5), "hang": faults.hang()}

CASES = [
    pytest.param(
        Case(stage, fault, times),
        marks=[] if (stage, name, times) in SAMPLE else [pytest.mark.attack],
        id=f"{stage}-{name}-{'once' if times else 'always'}".replace(" ", "_"),
    )
    for stage in STAGES
    for name, fault in FAULTS.items()
    if name not in faults.OF_FIELDS or STAGES[stage].operation is not None
    for times in (1, None)
]


AREA = "faults: how many"


def test_there_are_enough() -> None:
    assert len(CASES) >= 500


@pytest.mark.timeout(120)
@pytest.mark.parametrize("case", CASES)
def test_case(sdk: LocalServer, project: str, tmp_path: Path, state: Path, case: Case) -> None:
    with FaultProxy(sdk.base_url) as proxy:
        check(case, sdk, project, proxy, tmp_path)
