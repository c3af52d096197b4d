"""One line of a benchmark: ours beside theirs, as a ratio, beside its target."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

__all__ = ["Row", "best", "timed"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured.

    Attributes
    ----------
    work : str
        What was done, with its size.
    ours : float
        In `unit`.
    theirs : float or None
        The same work done the other way, in the same run and `unit`.
    than : str
        What the other way is.
    at_least : float or None
        The target for theirs / ours.
    at_most : float or None
        The target for ours, or, with `theirs`, for ours / theirs.
    note : str
        What else the reader should know.
    """

    work: str
    ours: float
    theirs: float | None = None
    than: str = ""
    unit: str = "s"
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def missed(self) -> bool:
        """Whether a target is not met."""
        if self.at_least is not None and self.theirs is not None:
            return self.theirs / self.ours < self.at_least
        if self.at_most is not None:
            return (self.ours if self.theirs is None else self.ours / self.theirs) > self.at_most
        return False

    def __str__(self) -> str:
        line = f"{self.work}: {self.ours:,.3g} {self.unit}"
        if self.theirs is not None:
            ratio = self.theirs / self.ours
            better, of = ("faster", "the time of") if self.unit in ("s", "ms") else ("less", "as much as")
            comparison = f"{ratio:,.1f}x {better} than" if ratio >= 1.05 else f"{1 / ratio:,.2f}x {of}"
            line += f", {comparison} {self.than} ({self.theirs:,.3g} {self.unit})"
        target = self.at_least or self.at_most
        if target is not None:
            word = ">=" if self.at_least is not None else "<="
            line += f" [target {word} {target:g}: {'MISSED' if self.missed else 'met'}]"
        return f"{line} {self.note}".rstrip()


def timed(work: Callable[..., T], *arguments: Any, **named: Any) -> tuple[float, T]:
    """How many seconds `work` took by the clock on the wall, and what it returned."""
    began = time.perf_counter()
    result = work(*arguments, **named)
    return time.perf_counter() - began, result


def best(times: int, work: Callable[..., object], *arguments: Any, **named: Any) -> float:
    """Seconds of the fastest of several runs: what the work itself needs."""
    return min(timed(work, *arguments, **named)[0] for _ in range(times))
