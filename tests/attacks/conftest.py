"""A state directory of each test's own."""

from tests.engine.conftest import state

__all__ = ["state"]
