"""Fixtures that several folders of tests share."""

from tests.lab import _session_lab, lab

__all__ = ["_session_lab", "lab"]
