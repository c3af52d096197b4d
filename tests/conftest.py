"""Fixtures that several folders of tests share."""

from tests.lab import _session_lab, chrome, lab
from tests.server import downloads_of_its_own, project, sdk, server, worker_number

__all__ = [
    "_session_lab",
    "chrome",
    "downloads_of_its_own",
    "lab",
    "project",
    "sdk",
    "server",
    "worker_number",
]
