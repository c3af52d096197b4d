"""What is copied and pasted: tables as spreadsheets write them, and a paste as one step."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import NamedTuple

from artwidgets.errors import ArtwidgetsError, InvalidValueError
from artwidgets.model.step_label import StepLabel
from artwidgets.widgets.grid.columns import Column
from artwidgets.widgets.grid.state import GridState
from artwidgets.widgets.messages import RefusedError
from artwidgets.widgets.protocol.shared import Choice, RefusedCell

__all__ = ["PastedCell", "from_tsv", "paste", "to_tsv"]

NAMED_AT_MOST = 5
"""So many of the cells that refuse a paste are named."""


class PastedCell(NamedTuple):
    """A cell, and the text that is to be in it."""

    row: str
    column: Column
    text: str

    @property
    def value(self) -> str | list[str]:
        """As an editor would hold it: for chips the words between commas."""
        if self.column.kind != "chips":
            return self.text
        return [word.strip() for word in self.text.split(",") if word.strip()]


class _Refused(NamedTuple):
    cell: PastedCell
    words: str


class _RollBackError(Exception):
    """Ends a step of which nothing is to stay."""


def paste(state: GridState, cells: Sequence[PastedCell], name: Callable[[str], str], rest: bool) -> int:
    """Edit cells as one step: all of them, or none.

    Parameters
    ----------
    state : GridState
    cells : sequence of PastedCell
    name : callable
        From a row's id to what a person calls it.
    rest : bool
        Leave out the cells that are refused, instead of refusing all.

    Returns
    -------
    int
        How many cells were edited.

    Raises
    ------
    RefusedError
        When cells are refused and `rest` is not asked for, or nothing is left of it; it names them.
    """
    many = len(cells)
    # What can be told from the value alone needs no step that is taken back.
    refused = _tried(cells, _check)
    while True:
        cells = _without(cells, refused)
        if not cells or (refused and not rest):
            raise _refusal(refused, many, name)
        refused = _in_one_step(state, cells)
        if not refused:
            return len(cells)


def _check(cell: PastedCell) -> None:
    if not cell.column.editable:
        raise InvalidValueError(f"{cell.column.title} can't be edited.")
    if cell.column.validate is not None:
        cell.column.validate(cell.value)


def _in_one_step(state: GridState, cells: Sequence[PastedCell]) -> list[_Refused]:
    """Edit cells; where any is refused nothing stays, and those are returned."""
    refused: list[_Refused] = []
    try:
        with state.together(StepLabel("paste", len(cells), "cell")):
            refused = _tried(cells, lambda cell: state.edit([cell.row], cell.column, cell.value))
            if refused:
                raise _RollBackError
    except _RollBackError:
        return refused
    return []


def _tried(cells: Sequence[PastedCell], act: Callable[[PastedCell], None]) -> list[_Refused]:
    refused = []
    for cell in cells:
        try:
            act(cell)
        except ArtwidgetsError as no:
            refused.append(_Refused(cell, str(no)))
    return refused


def _without(cells: Sequence[PastedCell], refused: Sequence[_Refused]) -> list[PastedCell]:
    left_out = {(one.cell.row, one.cell.column.key) for one in refused}
    return [cell for cell in cells if (cell.row, cell.column.key) not in left_out]


def _refusal(refused: Sequence[_Refused], many: int, name: Callable[[str], str]) -> RefusedError:
    named: list[RefusedCell] = [
        {"row": name(one.cell.row), "column": one.cell.column.title, "words": one.words}
        for one in refused[:NAMED_AT_MOST]
    ]
    lines = [f"{cell['row']}, {cell['column']}: {cell['words']}" for cell in named]
    words = f"Nothing was pasted. {lines[0]}"
    more, others = len(refused) - 1, many - len(refused)
    words += f" {more:,} more {'cell is' if more == 1 else 'cells are'} refused." if more else ""
    if not others:
        return RefusedError(words, cells=named, refused=len(refused), others=0)
    unnamed = len(refused) - len(named)
    choice: Choice = {
        "title": f"{len(refused):,} of {many:,} cells can't be pasted",
        "lines": lines + ([f"And {unnamed:,} more."] if unnamed else []),
        "rest": f"Paste the other {'cell' if others == 1 else f'{others:,} cells'}",
    }
    return RefusedError(words, cells=named, refused=len(refused), others=others, choice=choice)


def to_tsv(lines: list[list[str]]) -> str:
    """Lines as spreadsheets copy them: a cell with a tab, a quote or a line break stands in quotes."""
    text = io.StringIO()
    csv.writer(text, "excel-tab", lineterminator="\n").writerows(lines)
    return text.getvalue().removesuffix("\n")


def from_tsv(text: str) -> list[list[str]]:
    """Lines as spreadsheets copy them, cell by cell.

    Raises
    ------
    InvalidValueError
    """
    try:
        lines = list(csv.reader(io.StringIO(text.rstrip("\r\n"), newline=""), "excel-tab"))
    except csv.Error as error:
        raise InvalidValueError(f"What is pasted can't be read as a table: {error}.") from error
    # An empty line is an empty cell.
    return [line or [""] for line in lines]
