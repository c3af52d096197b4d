"""A program that is started: ready, or over with its last words."""

import sys

import pytest

from tests.support.program import Program

READY = "import sys; print('at last: ready 7', file=sys.stderr, flush=True); sys.stdin.read()"


def test_it_is_there_once_it_has_said_so_and_ends_when_asked_to() -> None:
    program = Program(sys.executable, "-c", READY, ready="ready", stdin=-1)
    assert program.ready == "at last: ready 7\n"
    assert program._process.poll() is None
    program.stop()
    assert program._process.poll() is not None


def test_one_that_ends_before_tells_why() -> None:
    with pytest.raises(RuntimeError, match=r"did not start:\nno room"):
        Program(sys.executable, "-c", "raise SystemExit('no room')", ready="ready")
