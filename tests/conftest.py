"""Fixtures that several folders of tests share."""

from tests.lab import _session_lab, lab
from tests.server import project, sdk, server, worker_number

__all__ = ["_session_lab", "lab", "project", "sdk", "server", "worker_number"]
