"""Time for several steps: each has its share, and none can use up what the others need."""

import threading
import time
from collections.abc import Callable
from typing import TypeVar

__all__ = ["Allowance"]

_Result = TypeVar("_Result")

_LEAST = 0.1


class Allowance:
    """Seconds that several steps share.

    Parameters
    ----------
    seconds : float
    """

    def __init__(self, seconds: float) -> None:
        self.began = time.monotonic()
        self._ends = self.began + seconds

    @property
    def left(self) -> float:
        """Seconds that nobody has used."""
        return max(0.0, self._ends - time.monotonic())

    @property
    def used(self) -> float:
        """Seconds since the beginning."""
        return time.monotonic() - self.began

    def aside(self, step: Callable[[], _Result]) -> _Result:
        """Take a step that needs nothing from a server; the time it takes is added to what there is."""
        began = time.monotonic()
        try:
            return step()
        finally:
            self._ends += time.monotonic() - began

    def spend(self, seconds: float, step: Callable[[float], _Result]) -> _Result:
        """Take a step of at most `seconds`, or of what is left; the step is told how many.

        Raises
        ------
        TimeoutError
            It took longer, or nothing was left. It is not waited for; what it still does has no effect.
        """
        allowed = min(seconds, self.left)
        if allowed < _LEAST:
            raise TimeoutError
        ended: list[tuple[_Result | None, BaseException | None]] = []

        def run() -> None:
            try:
                ended.append((step(allowed), None))
            except BaseException as error:
                ended.append((None, error))

        # A daemon, because looking up a name or connecting can take longer than anybody waits.
        thread = threading.Thread(target=run, name="artwidgets-doctor", daemon=True)
        thread.start()
        thread.join(allowed)
        if not ended:
            raise TimeoutError
        result, error = ended[0]
        if error is not None:
            raise error
        return result  # type: ignore[return-value]
