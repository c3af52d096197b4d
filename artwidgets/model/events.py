"""Who is told when something happens: the one way to subscribe."""

from collections.abc import Callable
from typing import Any

__all__ = ["Events"]


class Events:
    """Listeners by the event that they wait for.

    Parameters
    ----------
    *names : str
        The events there are. Any other name raises `KeyError`.

    Examples
    --------
    >>> events = Events("saved")
    >>> stop = events.listen("saved", print)
    >>> events.tell("saved", "plan.json")
    plan.json
    >>> stop()
    >>> events.tell("saved", "plan.json")
    """

    def __init__(self, *names: str) -> None:
        self._listeners: dict[str, list[Callable[..., object]]] = {name: [] for name in names}

    def listen(self, event: str, listener: Callable[..., object]) -> Callable[[], None]:
        """Call `listener` whenever `event` happens; returns what ends it."""
        listeners = self._listeners[event]
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    def heard(self, event: str) -> bool:
        """Whether anybody listens to `event`."""
        return bool(self._listeners[event])

    def tell(self, event: str, *values: Any) -> None:
        """Call who listens to `event`, in the order in which they began, in this thread."""
        for listener in tuple(self._listeners[event]):
            listener(*values)
