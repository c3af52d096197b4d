"""What a command does when nobody reads its output any more (``artwidgets ... | head -1``)."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Unshown", "close_output", "shown_or"]


class Unshown(BrokenPipeError):
    """Standard output was closed before a command that changes things had said what it does, or did.

    Parameters
    ----------
    consequence : str
        What follows from that, for the person.
    code : int
        With which the command ends; never 0.
    """

    def __init__(self, consequence: str, code: int) -> None:
        super().__init__(consequence)
        self.consequence = consequence
        self.code = code


@contextmanager
def shown_or(consequence: str, code: int) -> Iterator[None]:
    """Have all that is printed inside really written before going on.

    Raises
    ------
    Unshown
        Where the reader went away.
    """
    try:
        yield
        # A pipe is filled in blocks: without this a plan could be carried out before anybody saw it.
        sys.stdout.flush()
    except BrokenPipeError:
        raise Unshown(consequence, code) from None


def close_output() -> None:
    """Let nothing more be written: Python would complain once more when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
