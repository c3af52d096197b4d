"""The table of collections: its columns, what is staged over them, and edits made in it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from artwidgets.errors import InvalidValueError
from artwidgets.model import values
from artwidgets.model.changes import ChangeSet
from artwidgets.model.step_label import StepLabel
from artwidgets.model.values import Unset
from artwidgets.paths import state_directory
from artwidgets.session import Session
from artwidgets.widgets.grid import Column, Grid

__all__ = ["CollectionEdits", "collection_table", "overlay"]


def collection_table(suggest: Callable[[str], list[str]], height: str, language: str | None = None) -> Grid:
    """The grid of collections, without rows.

    Parameters
    ----------
    suggest : callable
        From a text to the tags of collections that hold it.
    height : str
        CSS height.
    language : str, optional
    """
    return Grid(
        [
            Column(
                "name",
                "Name",
                width=200,
                pinned=True,
                editable=True,
                ends=True,
                validate=values.collection_name,
                hint="A new name breaks code that uses the old one.",
            ),
            Column("versions", "Versions", kind="count", width=84, hover=_held),
            Column(
                "size", "Size", kind="bytes", width=90, hint="All versions as listed; links hold nothing."
            ),
            Column("newest", "Newest", kind="time", width=110),
            Column("type", "Type", width=110, editable=True, validate=values.type_name),
            Column(
                "tags",
                "Tags",
                kind="chips",
                width=140,
                editable=True,
                validate=lambda names: list(values.tags(names)),
                suggestions=suggest,
            ),
            Column("aliases", "Aliases", kind="chips", width=150),
            Column(
                "description",
                "Description",
                width=240,
                editable=True,
                validate=lambda text: values.description(text),
            ),
            Column(
                "links",
                "Links",
                kind="count",
                width=70,
                hint="How often other collections link its versions.",
            ),
            Column("holds", "Holds", width=84),
            Column("created", "Created", kind="time", width=110, hidden=True),
            Column("project", "Project", width=120, hidden=True),
        ],
        label="Collections",
        height=height,
        row_label="name",
        remember=state_directory() / "collection_columns.json",
        language=language,
    )


def _held(versions: int) -> str:
    return "Emptied: the name is all that is left." if versions == 0 else f"{versions:,} listed"


def overlay(changes: ChangeSet) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """What is staged of collections, as `Grid.overlay` takes it, without tags: see `CollectionEdits.tags`."""
    shown: dict[str, dict[str, Any]] = {}
    for row, edit in changes.collection_edits.items():
        cells = {name: getattr(edit, name) for name in ("name", "description", "type")}
        shown[row] = {name: value for name, value in cells.items() if not isinstance(value, Unset)}
    marks = dict.fromkeys(changes.collection_edits, "edited")
    return shown, {**marks, **dict.fromkeys(changes.collection_deletes, "deleted")}


class CollectionEdits:
    """Takes the table's edits, and knows how tags would be.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def tags(self) -> Mapping[str, tuple[str, ...]]:
        """Id of a collection -> its tags as they are to be, where an edit of them is staged."""
        collections = self._session.snapshot.collections
        return {
            row: edit.tags.over(collections[row].tags)
            for row, edit in self._session.changes.collection_edits.items()
            if edit.tags and row in collections
        }

    def edit(self, ids: Sequence[str], column: str, value: Any) -> None:
        """Stage an edit of one or more rows; of one row's tags only what was added and removed."""
        if column == "name":
            self._session.edit_collections(ids, new_name=value)
        elif column == "description":
            self._session.edit_collections(ids, description=value)
        elif column == "type":
            self._session.edit_collections(ids, type=value)
        elif column == "tags" and len(ids) == 1:
            (row,) = ids
            seen = self.tags().get(row, self._session.collection(row).tags)
            added = [name for name in value if name not in seen]
            removed = [name for name in seen if name not in value]
            if added or removed:
                self._session.edit_collections(ids, add_tags=added, remove_tags=removed)
        elif column == "tags":
            self._session.edit_collections(ids, tags=value)
        else:
            raise InvalidValueError(f"The column {column} can't be edited.")

    @contextmanager
    def together(self, label: StepLabel) -> Iterator[None]:
        """Make one step of undo of several edits, all or none."""
        with self._session.one_step(label):
            yield
