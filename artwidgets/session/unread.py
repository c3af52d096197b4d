"""Rows that an earlier session left on this machine, until they are read from the server.

They may be looked at, filtered and staged: each version that is staged is read again before anything is
sent. They are never judged. What a rule keeps or drops, and what a plan says of what stays, would rest on
rows that may be gone and miss those that came, so who judges waits until the reading has ended.
"""

import threading
from datetime import UTC, datetime

from artwidgets.errors import PlanError
from artwidgets.model.units import format_age

__all__ = ["UnreadCopy"]


class UnreadCopy:
    """A copy while it is being read anew, and after that where nothing came of it.

    Parameters
    ----------
    loaded_at : datetime
        When it was read by whoever left it, UTC.
    """

    def __init__(self, loaded_at: datetime) -> None:
        self._loaded_at = loaded_at
        self._reader = threading.get_ident()
        self._ended = threading.Event()

    def end(self) -> None:
        """Let go on who waits: it has been read, or could not be."""
        self._ended.set()

    def wait(self) -> None:
        """Wait for the end of the reading; its own thread, which would wait for ever, goes on at once."""
        if threading.get_ident() != self._reader:
            self._ended.wait()

    def refuse(self) -> PlanError:
        """Why these rows are not judged."""
        age = format_age(datetime.now(UTC) - self._loaded_at)
        return PlanError(
            f"The rows are a copy of {age}, not yet read from the server in this session. "
            "What they say is not judged: load() first."
        )
