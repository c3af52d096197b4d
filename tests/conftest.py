"""Fixtures that several folders of tests share."""

from importlib.util import find_spec

from tests.server import downloads_of_its_own, project, sdk, server, worker_number

__all__ = ["downloads_of_its_own", "project", "sdk", "server", "worker_number"]

# The environments of tests/sdk-versions have no browser, and run no test that needs one.
if find_spec("playwright"):
    from tests.lab import _session_lab, chrome, lab

    __all__ += ["_session_lab", "chrome", "lab"]
