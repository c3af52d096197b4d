"""Outputs of a notebook that a widget shows beside itself, and shows anew when they are outdated."""

from typing import Any

from IPython import get_ipython
from IPython.display import DisplayHandle, display

__all__ = ["Printed", "in_kernel", "publish"]

Bundle = dict[str, Any]
"""The forms of one output, by MIME type."""


def publish(data: Bundle, metadata: Bundle) -> None:
    """Show an output below the cell that runs.

    The metadata must go along: Colab finds there who draws the widgets.
    """
    display(data, raw=True, metadata=metadata)


def in_kernel() -> bool:
    """Whether widgets can live here; a terminal shows texts alone."""
    return getattr(get_ipython(), "kernel", None) is not None


class Printed:
    """An output that can be replaced in the notebook, wherever it is shown."""

    def __init__(self) -> None:
        self._handles: list[DisplayHandle] = []
        self._shown: Bundle = {}

    def show(self, data: Bundle) -> None:
        """Show it below the cell that runs, too."""
        handle = DisplayHandle()
        self._handles.append(handle)
        self._shown = data
        handle.display(data, raw=True)

    def replace(self, data: Bundle) -> None:
        """Show this in its places instead; on the kernel's own loop.

        The same again is not sent: each replacing makes the notebook one that is not saved.
        """
        if data == self._shown:
            return
        self._shown = data
        for handle in self._handles:
            handle.update(data, raw=True)

    def __bool__(self) -> bool:
        return bool(self._handles)
