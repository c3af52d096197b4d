"""A state directory of each test's own, and a session on its project."""

from tests.support.session_fixtures import log, remote, session, state

__all__ = ["log", "remote", "session", "state"]
