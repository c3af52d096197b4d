"""How far something long has come: the one form in which reading, applying and measuring tell it."""

from typing import Protocol

__all__ = ["Progress"]


class Progress(Protocol):
    """What is called now and then with how far it is, from worker threads, never from two at once."""

    def __call__(self, done: int, total: int | None, rate: float, eta: float | None, /) -> None:
        """Tell it.

        Parameters
        ----------
        done : int
            Rows, items or manifests.
        total : int or None
            Of how many; None as long as nobody knows.
        rate : float
            So many a second.
        eta : float or None
            Seconds that are left; None as long as nobody knows.
        """
