"""Fixtures that several folders of tests share."""

import gc
import signal
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.examples import examples
from tests.support.imported import imported
from tests.support.server import downloads_of_its_own, project, proxy, sdk, server, worker_number

__all__ = ["downloads_of_its_own", "imported", "project", "proxy", "sdk", "server", "worker_number"]

# How long an example takes, or its making, says how busy the machine is and nothing about the code.
settings.register_profile(
    "busy", deadline=None, max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy")

# A shell that runs this in the background has it ignore Ctrl-C, which all that tests start would inherit.
signal.signal(signal.SIGINT, signal.default_int_handler)

# The environments of tests/sdk-versions have no browser, and run no test that needs one.
if find_spec("playwright"):
    from tests.support.lab import _session_chrome, _session_lab, chrome, lab

    __all__ += ["_session_chrome", "_session_lab", "chrome", "lab"]


_OF_BROWSERS = ("browser", "docs", "hosts", "widgets")
"""The folders that `tests/run` looks through for tests that drive a browser."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare the garbage collector what collecting makes: it stays to the end, and is much to look through."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser, before tests are chosen by their marks: `tests/run` runs those apart."""
    for item in items:
        if isinstance(item, pytest.Function) and "chrome" in item.fixturenames:
            item.add_marker("browser")
        if item.get_closest_marker("browser"):
            folder = item.path.relative_to(Path(__file__).parent).parts[0]
            assert folder in _OF_BROWSERS, f"{item.nodeid} drives a browser, which tests/run finds elsewhere"
            # One process starts a JupyterLab, for all that need it; the rest goes by files.
            group = "lab" if "lab" in item.fixturenames else item.nodeid.partition("::")[0]
            item.add_marker(pytest.mark.xdist_group(group))
