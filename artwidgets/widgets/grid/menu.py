"""A menu of a row, as who uses the grid wants it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from artwidgets.widgets.protocol.grid import RowMenuItem

__all__ = ["MenuItem", "RowMenu"]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One thing to be done with a row.

    Attributes
    ----------
    name : str
        What `RowMenu.choose` is told.
    label : str
    copies : str
        Text that the browser puts on the clipboard; nothing else is done then.
    """

    name: str
    label: str
    copies: str = ""

    def describe(self) -> RowMenuItem:
        """Return it as the browser gets it."""
        return {"name": self.name, "label": self.label, "copies": self.copies}


@dataclass(frozen=True, slots=True)
class RowMenu:
    """What a right click, Shift+F10 or a long press on a row offers.

    Attributes
    ----------
    items : callable
        From a row's id to its items; None is a line between groups.
    choose : callable
        Does what the item of this ``(row id, name)`` says. Raise
        :class:`~artwidgets.errors.ArtwidgetsError` to refuse, with words for the person.
    """

    items: Callable[[str], Sequence[MenuItem | None]]
    choose: Callable[[str, str], None]
