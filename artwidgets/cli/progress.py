"""How far something long has come: one line of standard error, with rate and time left."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, ProgressColumn, Task, TextColumn
from rich.progress import Progress as Bars
from rich.text import Text

from artwidgets.cli.terminal import is_live, output
from artwidgets.model.progress import Progress

__all__ = ["progress"]


class _Numbers(ProgressColumn):
    """How many of how many, how many a second and how long still, as whoever works tells it."""

    def __init__(self, in_bytes: bool) -> None:
        super().__init__()
        self._in_bytes = in_bytes

    def render(self, task: Task) -> Text:
        rate, eta = task.fields["rate"], task.fields["eta"]
        of = f" of {self._number(task.total)}" if task.total else ""
        text = f"{self._number(task.completed)}{of}, {self._number(rate)}/s"
        return Text(f"{text}, {eta:,.0f} s left" if eta else text)

    def _number(self, value: float) -> str:
        from artwidgets.model.units import format_size

        return format_size(int(value)) if self._in_bytes else f"{value:,.0f}"


@contextmanager
def progress(what: str, *, in_bytes: bool = False) -> Iterator[Progress | None]:
    """What keeps one line of standard error up to date; None where nobody sees it.

    Parameters
    ----------
    what : str
        Counted, in plural: "rows".
    in_bytes : bool
        Whether bytes are counted.
    """
    if not is_live():
        yield None
        return
    bars = Bars(
        TextColumn("{task.description}"),
        BarColumn(24),
        _Numbers(in_bytes),
        console=output(stderr=True),
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with bars:
        task = bars.add_task(what, total=None, rate=0.0, eta=None)

        def tell(done: int, total: int | None, rate: float, eta: float | None) -> None:
            bars.update(task, completed=done, total=total, rate=rate, eta=eta)

        yield tell
