"""What the attacks share, and the table at the end of `bash tests/break`."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from artwidgets.local import LocalServer
from tests.support.matrix import Case
from tests.support.server import read_settings_anew
from tests.support.session_fixtures import state

__all__ = ["impatient", "state"]

_AREA = "area"


@pytest.fixture(scope="package", autouse=True)
def impatient(sdk: LocalServer) -> Iterator[None]:
    """Leave the SDK's core the tries that a session gives it, instead of those of the other tests."""
    names = [name for name in os.environ if name.startswith("WANDB_X_GRAPHQL_RETRY")]
    kept = {name: os.environ.pop(name) for name in names}
    read_settings_anew()
    yield
    os.environ.update(kept)
    read_settings_anew()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note of what area each case is; reports carry it from the workers too."""
    for item in items:
        if isinstance(item, pytest.Function) and "attacks" in item.path.parts:
            case = item.callspec.params.get("case") if hasattr(item, "callspec") else None
            area = f"faults: {case.stage}" if isinstance(case, Case) else getattr(item.module, "AREA", "")
            if area:
                item.user_properties.append((_AREA, area))


@dataclass
class Count:
    """Cases of one area.

    Attributes
    ----------
    tried, failed : int
    seconds, longest : float
        Of all cases, and of the longest one.
    """

    tried: int = 0
    failed: int = 0
    seconds: float = 0.0
    longest: float = 0.0


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print how many cases of each area were tried and how many failed, where the attacks were asked for."""
    if config.getoption("markexpr") == "not attack":
        return
    counts: defaultdict[str, Count] = defaultdict(Count)
    broken: defaultdict[str, set[str]] = defaultdict(set)
    for outcome, reports in terminalreporter.stats.items():
        for report in reports:
            area = dict(getattr(report, "user_properties", ())).get(_AREA)
            if area is None or not isinstance(report, pytest.TestReport):
                continue
            count = counts[area]
            count.seconds += report.duration
            if report.when == "call":
                count.tried += 1
                count.longest = max(count.longest, report.duration)
            if outcome in ("failed", "error"):
                broken[area].add(report.nodeid)
    for area, names in broken.items():
        counts[area].failed = len(names)
    write = terminalreporter.write_line
    terminalreporter.write_sep("=", "tried and failed, by area")
    write("| area | tried | failed | longest case, s |")
    write("|---|---:|---:|---:|")
    for area, count in sorted(counts.items()):
        write(f"| {area} | {count.tried:,} | {count.failed:,} | {count.longest:.0f} |")
    tried, failed = (sum(getattr(count, name) for count in counts.values()) for name in ("tried", "failed"))
    longest = max((count.longest for count in counts.values()), default=0.0)
    write(f"| all | {tried:,} | {failed:,} | {longest:.0f} |")
