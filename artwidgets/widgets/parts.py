"""Which parts around the table are open: kept for the next time, as the table's columns are."""

from collections.abc import Callable
from pathlib import Path

from artwidgets.model.events import Events
from artwidgets.paths import state_directory
from artwidgets.widgets.remembered import load_remembered, save_remembered

__all__ = ["ALL", "PARTS", "VIEWS", "Parts"]

PARTS = ("overview", "facets")
"""Those beside the table of versions that are kept open for the next time."""

ALL = (*PARTS, "policy")
"""The policy editor is opened for what is to be decided now."""

VIEWS = ("collections",)
"""Tables that take its place; kept as well."""

_KEPT = PARTS + VIEWS

_WHAT = "What is open"


class Parts:
    """What a person last opened or closed.

    Parameters
    ----------
    path : Path
        The file that it is kept in.

    Attributes
    ----------
    open : frozenset of str
        Of `ALL` and `VIEWS`; none at first.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._events = Events(*ALL, *VIEWS)
        self.open = _read(path)

    @classmethod
    def kept(cls) -> "Parts":
        """Those of the person at this machine."""
        return cls(state_directory() / "parts.json")

    def listen(self, part: str, listener: Callable[[], object]) -> Callable[[], None]:
        """Be told when a part is opened or closed; returns what ends it."""
        return self._events.listen(part, listener)

    def show(self, part: str, wanted: bool) -> None:
        """Open a part, or close it."""
        if wanted == (part in self.open):
            return
        self.open = self.open | {part} if wanted else self.open - {part}
        if part not in _KEPT:
            self._events.tell(part)
            return
        save_remembered(self._path, sorted(self.open.intersection(_KEPT)), _WHAT)
        self._events.tell(part)


def _read(path: Path) -> frozenset[str]:
    kept = load_remembered(path, _WHAT)
    return frozenset(_KEPT).intersection(kept if isinstance(kept, list) else ())
