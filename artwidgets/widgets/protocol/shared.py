"""Payloads that several panels send or answer."""

from typing import Any, Generic, Literal, NotRequired, TypedDict, TypeVar

_Asked = TypeVar("_Asked")
_Answered = TypeVar("_Answered")


class Ask(Generic[_Asked, _Answered]):
    """A message: what it carries beside its id and kind, and what its answer carries beside ``ok``."""


class Nothing(TypedDict):
    """No more than that it was asked, or done."""


class Refusal(TypedDict):
    """An answer that says no."""

    id: str | None
    ok: Literal[False]
    error: str
    """In words for a person."""
    stale: NotRequired[Literal[True]]
    """It spoke of rows that are no longer shown; what is shown now follows by itself."""
    choice: NotRequired["Choice"]
    """Of a paste, where some of its cells could be pasted all the same."""
    cells: NotRequired[list["RefusedCell"]]
    """Of a paste: the first cells that are refused."""
    refused: NotRequired[int]
    """Of a paste: how many cells are refused."""
    others: NotRequired[int]
    """Of a paste: how many cells could be pasted all the same."""


class Choice(TypedDict):
    """What a person is asked about a paste, in words."""

    title: str
    lines: list[str]
    """Which cells are refused, and why."""
    rest: str
    """What the button says that pastes the others."""


class RefusedCell(TypedDict):
    """A cell that does not take what was pasted."""

    row: str
    """The name of its row."""
    column: str
    """The title of its column."""
    words: str
    """Why."""


class Suggest(TypedDict):
    """Asks for words that complete what is typed."""

    column: str
    text: str


class Suggested(TypedDict):
    """Words that may be meant."""

    words: list[str]


class Noted(TypedDict):
    """What is to be known of a value before it is staged; without a note there is nothing."""

    note: NotRequired[str]
    hold: NotRequired[bool]
    """Whether it is staged only once the note has been seen."""


class Text(TypedDict):
    """A text as it was written."""

    text: str


class File(TypedDict):
    """A file for the person to keep."""

    name: str
    text: str


class Checked(TypedDict):
    """A value that a person types into a field."""

    field: str
    value: Any


ActionName = Literal["edit", "unlink", "delete", "edit_collection", "delete_collection"]


class ValueChange(TypedDict):
    """A field that is another value; null where there is none."""

    field: str
    old: str | None
    new: str | None


class NamesChange(TypedDict):
    """Names (aliases, tags) that go and that come."""

    field: str
    removed: list[str]
    added: list[str]


Change = ValueChange | NamesChange


class PlanItem(TypedDict):
    """What happens to one version or collection."""

    key: str
    id: str
    name: str
    type: str
    action: ActionName
    verb: str
    """The action in words: as it is planned, or as it was done."""
    words: str
    size: str
    goes: list[str]
    """Aliases that a delete takes along."""
    changes: list[Change]
    warnings: list[str]
    refusal: str | None
