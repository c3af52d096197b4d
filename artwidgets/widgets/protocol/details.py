"""The details of the version in focus."""

from typing import Any, Literal, NotRequired, TypedDict

from artwidgets.widgets.protocol.shared import Ask, Noted, Nothing, Suggest, Suggested, Text

# -- a description, as `artwidgets.widgets.details.markdown` reads it ------------------------


class Block(TypedDict):
    """Markdown that holds other Markdown."""

    kind: Literal[
        "paragraph", "item", "quote", "code", "rule", "table", "row",
        "emphasis", "strong", "strike", "codespan", "break",
    ]  # fmt: skip
    children: NotRequired[list["MarkdownNode"]]


class Heading(TypedDict):
    """By its depth in the outline."""

    kind: Literal["heading"]
    level: int
    children: NotRequired[list["MarkdownNode"]]


class ListBlock(TypedDict):
    """A list, numbered where it has a start."""

    kind: Literal["list"]
    start: int | None
    children: NotRequired[list["MarkdownNode"]]


class TableCell(TypedDict):
    """A cell of a table."""

    kind: Literal["header", "cell"]
    align: Literal["", "left", "center", "right"]
    children: NotRequired[list["MarkdownNode"]]


class Link(TypedDict):
    """An address."""

    kind: Literal["link"]
    href: str
    children: NotRequired[list["MarkdownNode"]]


MarkdownNode = str | Block | Heading | ListBlock | TableCell | Link


class Preview(TypedDict):
    """A description that was read."""

    nodes: list[MarkdownNode]
    left: int
    """So many characters at its end are not in it."""
    partial: bool


# -- metadata ----------------------------------------------------------------------------


JsonKind = Literal["object", "array", "string", "number", "boolean", "null"]


class Line(TypedDict):
    """One value of the metadata."""

    path: list[str | int]
    key: str
    depth: int
    kind: JsonKind
    text: str
    changed: bool
    old: NotRequired[str]


# -- what is compared with the version in focus --------------------------------------------


class Difference(TypedDict):
    """A value or a file of two versions."""

    path: str
    how: Literal["added", "removed", "changed", "same"]
    old: str | None
    new: str | None
    staged: NotRequired[bool]


class Differences(TypedDict):
    """What differs between two versions' metadata."""

    lines: list[Difference]
    differing: int
    same: list[Difference]
    unchanged: int


class Loading(TypedDict):
    """Being read."""

    state: Literal["loading"]


class Failed(TypedDict):
    """Could not be read."""

    state: Literal["failed"]
    words: str


class FileDifferences(TypedDict):
    """What differs between two versions' files."""

    state: Literal["ready"]
    lines: list[Difference]
    differing: int
    unchanged: int


FileChanges = Loading | Failed | FileDifferences


class Other(TypedDict):
    """The version that is compared with."""

    id: str
    version: str


class Compare(TypedDict):
    """What is compared: see `artwidgets.widgets.details.comparison`."""

    metadata: bool
    files: bool
    state: Literal["none", "unknown", "loading", "failed", "ready"]
    words: str
    other: Other | None
    choices: list[tuple[str, str]]
    """Ids and labels of the versions to choose from."""
    difference: NotRequired[Differences]
    file_changes: NotRequired[FileChanges]


# -- the collection, and what the server tells ------------------------------------------------


class Collection(TypedDict):
    """The collection of the version in focus."""

    id: str
    name: str
    description: Preview
    type: str
    tags: list[str]
    rows: int
    is_portfolio: bool
    changed: list[str]
    deleted: bool


class FileInfo(TypedDict):
    """A file."""

    path: str
    size: str
    reference: str
    """Its address, where it is kept elsewhere; else ""."""


class RunPath(TypedDict):
    """A run as far as the server tells of it; what it does not tell is ""."""

    path: str
    page: str
    name: str
    state: str
    by: str
    by_page: str
    id: str


class Read(TypedDict):
    """What was read of the version in focus."""

    state: Literal["ready"]
    files: list[FileInfo]
    files_total: int
    files_read: int
    logged_by: list[RunPath]
    used_by: list[RunPath] | None
    used_by_more: bool
    links: list[str] | None
    source: str


Server = Loading | Failed | Read


class State(TypedDict):
    """What the details show of a row."""

    row: str
    name: str
    qualified: str
    code: str
    url: str
    facts: list[tuple[str, str]]
    mark: str
    is_link: bool
    description: Preview
    aliases: list[str]
    tags: list[str]
    ttl: str
    ttl_why_not: str
    changed: list[str]
    """Fields that are staged otherwise."""
    metadata: list[Line]
    metadata_partial: bool
    """Not all of it is in these lines."""
    metadata_gone: list[str]
    metadata_text: str
    compare: Compare
    collection: Collection
    server: Server


class Empty(TypedDict):
    """What they show where no row is in focus."""

    row: None


# -- asked and answered ----------------------------------------------------------------------


class RowAsked(TypedDict):
    """A row."""

    row: str


class Edit(RowAsked):
    """A field of the version."""

    field: Literal["aliases", "tags", "description", "ttl"]
    value: Any
    """Text, or a list of names."""
    seen: NotRequired[str]
    """The note that was seen of it."""


class MetadataEdit(RowAsked):
    """A change of the metadata."""

    act: Literal["set", "add", "rename", "remove", "restore", "text"]
    path: NotRequired[list[str | int]]
    name: NotRequired[str]
    value: NotRequired[str]
    was: NotRequired[str]
    """The value that was on the screen."""
    base: NotRequired[str]
    """The text that was on the screen."""
    seen: NotRequired[str]


class CollectionEdit(TypedDict):
    """A field of the collection."""

    collection: str
    field: Literal["name", "description", "type", "tags"]
    value: Any
    """Text, or a list of names."""


class CollectionAsked(TypedDict):
    """A collection."""

    collection: str


class SourceAsked(TypedDict):
    """Whose description is wanted as it was written."""

    row: NotRequired[str]
    collection: NotRequired[str]


class Switch(TypedDict):
    """Compare something, or no longer."""

    what: Literal["metadata", "files"]
    on: bool


class CompareWith(RowAsked):
    """Another version of the collection."""

    other: str


class FilesAsked(RowAsked):
    """More files of a version."""

    start: int


class Files(TypedDict):
    """A page of files."""

    files: list[FileInfo]


class Check(TypedDict):
    """A value that a person types into a field of the version or of its collection."""

    row: NotRequired[str]
    collection: NotRequired[str]
    field: Literal["aliases", "tags", "description", "ttl", "name", "type"]
    value: Any
    """Text, or a list of names."""


class RunAsked(TypedDict):
    """A run, by its id."""

    run: str


class Messages(TypedDict):
    """What the details are asked."""

    edit: Ask[Edit, Noted]
    metadata: Ask[MetadataEdit, Noted]
    collection: Ask[CollectionEdit, Nothing]
    delete_collection: Ask[CollectionAsked, Nothing]
    source: Ask[SourceAsked, Text]
    compare: Ask[Switch, Nothing]
    compare_with: Ask[CompareWith, Nothing]
    compare_again: Ask[Nothing, Nothing]
    files: Ask[FilesAsked, Files]
    again: Ask[Nothing, Nothing]
    close: Ask[Nothing, Nothing]
    suggest: Ask[Suggest, Suggested]
    check: Ask[Check, Noted]
    look: Ask[RowAsked, Nothing]
    filter_run: Ask[RunAsked, Nothing]
