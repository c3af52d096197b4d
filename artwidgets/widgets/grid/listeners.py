"""Who is told of what happens in a grid."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

__all__ = ["Listeners", "Together", "one_by_one"]

Together = Callable[[str], AbstractContextManager[None]]
"""Holds several edits made at once together, by what they are called."""


def one_by_one(_label: str) -> AbstractContextManager[None]:
    """Hold nothing together."""
    return nullcontext()


class Listeners:
    """Callbacks by what they listen to: ``selection``, ``edit``, ``focus``, ``command``, ``columns``."""

    def __init__(self) -> None:
        self._callbacks: dict[str, list[Callable[..., None]]] = {}

    def listen(self, event: str, callback: Callable[..., None], remove: bool) -> None:
        """Tell a callback from now on, or no more."""
        known = self._callbacks.setdefault(event, [])
        (known.remove if remove else known.append)(callback)

    def any(self, event: str) -> bool:
        """Whether anybody listens."""
        return bool(self._callbacks.get(event))

    def tell(self, event: str, *values: Any) -> None:
        """Call who listens."""
        for callback in tuple(self._callbacks.get(event, ())):
            callback(*values)
