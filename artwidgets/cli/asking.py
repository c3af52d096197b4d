"""The person at the terminal: asked before a command changes something, heard when they stop it."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from artwidgets.errors import PlanError
from artwidgets.model.inert import inert_line

__all__ = ["confirmed", "ctrl_c_cancels"]


def confirmed(words: str, what: str) -> bool:
    """Have a person type what confirms it; False for anything else.

    Parameters
    ----------
    words : str
        What is to be typed.
    what : str
        What it confirms, for the error.

    Raises
    ------
    PlanError
        When nobody is there who could.
    """
    if not sys.stdin.isatty():
        raise PlanError(
            f"Nobody is here to confirm {what}, so nothing was done. Say --yes if you reviewed it."
        )
    from artwidgets.planning.confirmation import is_typed

    expected = inert_line(words)
    try:
        return is_typed(input(f"Type '{expected}' to go on: "), expected)
    except EOFError:
        return False


@contextmanager
def ctrl_c_cancels() -> Iterator[threading.Event]:
    """Make Ctrl-C (or SIGTERM) finish the batch in flight; a second one interrupts at once."""
    cancel = threading.Event()

    def interrupted(number: int, frame: FrameType | None) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()
        print("\nStopping after what is in flight.", file=sys.stderr)

    before = {number: signal.signal(number, interrupted) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield cancel
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
