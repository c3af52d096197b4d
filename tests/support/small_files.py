"""A disk that takes no more, without one: the system lets no file of this process grow beyond a limit."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["files_of_at_most"]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Refuse this process, within the block, to write beyond `size` bytes of any file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The soft limit alone, which may be raised again. Python has the signal ignored that comes with it.
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
