"""Outputs of a notebook that a widget shows beside itself, and shows anew when they are outdated."""

import sys
from typing import Any
from uuid import uuid4

__all__ = ["Printed", "in_kernel", "publish"]

Bundle = dict[str, Any]
"""The forms of one output, by MIME type."""


def publish(data: Bundle, metadata: Bundle) -> None:
    """Show an output below the cell that runs.

    The metadata must go along: Colab finds there who draws the widgets.
    """
    _shell().display_pub.publish(data=data, metadata=metadata)


def in_kernel() -> bool:
    """Whether widgets can live here; a terminal shows texts alone."""
    return getattr(_shell(), "kernel", None) is not None


class Printed:
    """An output that can be replaced in the notebook, wherever it is shown."""

    def __init__(self) -> None:
        self._places: list[str] = []
        self._shown: Bundle = {}

    def show(self, data: Bundle) -> None:
        """Show it below the cell that runs, too."""
        place = uuid4().hex
        self._places.append(place)
        self._shown = data
        _shell().display_pub.publish(data=data, metadata={}, transient={"display_id": place})

    def replace(self, data: Bundle) -> None:
        """Show this in its places instead; on the kernel's own loop.

        The same again is not sent: each replacing makes the notebook one that is not saved.
        """
        if data == self._shown:
            return
        self._shown = data
        for place in self._places:
            _shell().display_pub.publish(data=data, metadata={}, transient={"display_id": place}, update=True)

    def __bool__(self) -> bool:
        return bool(self._places)


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()
