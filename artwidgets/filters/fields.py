"""The fields a query can ask for: one table that the parser, the completion and the docs read.

Most are a column of the listing, and come from its table (`artwidgets.listing.columns`).
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from artwidgets.errors import FilterError
from artwidgets.listing import TABLE, dtypes

__all__ = [
    "FIELDS",
    "FLAGS",
    "OF_COLLECTIONS",
    "ON_DEMAND",
    "PROTECT",
    "WORDS",
    "Field",
    "Kind",
    "Source",
    "find_field",
    "join_path",
    "nearest",
    "source_of",
    "split_path",
]


class Kind(StrEnum):
    """What a field's values are, and so how they are written and compared."""

    TEXT = "text"
    """Whole text, any case, with ``*``."""
    PROSE = "prose"
    """Text that is searched within, any case."""
    KEY = "key"
    """Text that is compared letter by letter."""
    SET = "set"
    """Several texts; a row matches when one of them does."""
    FLAG = "flag"
    """One of a few fixed words."""
    COUNT = "count"
    """A whole number."""
    SIZE = "size"
    """Bytes."""
    TIME = "time"
    """An instant, UTC."""
    AGE = "age"
    """Time since an instant."""
    DURATION = "duration"
    """A length of time."""
    DUE = "due"
    """Time until an instant."""
    METADATA = "metadata"
    """Whatever the metadata, or a run's summary, holds under a key."""

    @property
    def ordered(self) -> bool:
        """Whether ``<``, ``>`` and ``..`` make sense."""
        return self in _ORDERED


_ORDERED: Final = frozenset(
    {Kind.COUNT, Kind.SIZE, Kind.TIME, Kind.AGE, Kind.DURATION, Kind.DUE, Kind.METADATA}
)


class Source(StrEnum):
    """What has to be read before a field is known."""

    LISTING = "listing"
    """Nothing more."""
    MANIFESTS = "manifests"
    """The manifests of the versions."""
    RUNS = "runs"
    """The runs that made the versions."""
    USES = "uses"
    """The latest runs that used the versions."""
    POLICY = "policy"
    """Nothing, but the policy that was decided last has to be asked."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the query language.

    Attributes
    ----------
    name : str
        As written in a query.
    column : str
        The listing's column that it reads; empty where it reads several.
    kind : Kind
    title : str
        For headings and menus.
    help : str
        One sentence.
    example : str
        A whole, valid query.
    source : Source
        What it rests on. Of any but the listing it is known bit by bit.
    """

    name: str
    column: str
    kind: Kind
    title: str
    help: str
    example: str
    source: Source = Source.LISTING


_KINDS: Final = {
    dtypes.TEXT: Kind.TEXT,
    dtypes.CATEGORY: Kind.TEXT,
    dtypes.PROSE: Kind.PROSE,
    dtypes.KEY: Kind.KEY,
    dtypes.NAMES: Kind.SET,
    dtypes.COUNT: Kind.COUNT,
    dtypes.NULLABLE_COUNT: Kind.COUNT,
    dtypes.BYTES: Kind.SIZE,
    dtypes.TIME: Kind.TIME,
    dtypes.DURATION: Kind.DURATION,
    dtypes.METADATA: Kind.METADATA,
}
"""How a query asks for a column of each dtype."""

_OF_COLUMNS: Final = tuple(
    Field(
        column.filter.name,
        column.name,
        _KINDS[column.dtype],
        column.filter.title or column.title,
        column.filter.help,
        column.filter.example,
    )
    for column in TABLE.values()
    if column.filter is not None
)

_MORE: Final = (
    Field("age", "created", Kind.AGE, "Age", "Time since it was created.", "age:>30d"),
    Field(
        "expires",
        "",
        Kind.DUE,
        "Expires",
        "Time until its time to live is over, counted from its creation; none: never.",
        "expires:<7d",
    ),
    Field("is", "", Kind.FLAG, "Is", "link, source, linked, auto, staged or marked.", "is:linked"),
    Field("id", "id", Kind.KEY, "Id", "The row's id, exactly.", "id:QXJ0aWZhY3Q6MQ"),
    Field(
        "stored",
        "stored",
        Kind.SIZE,
        "Stored",
        "Bytes that W&B stores of it, without references; not known before its manifest is read.",
        "stored:>1GB",
        Source.MANIFESTS,
    ),
    Field(
        "exclusive",
        "exclusive",
        Kind.SIZE,
        "Exclusive",
        "Bytes that only this version holds; not known before all manifests are read.",
        "exclusive:>1GB",
        Source.MANIFESTS,
    ),
    Field(
        "shared",
        "shared",
        Kind.SIZE,
        "Shared",
        "Stored bytes that other versions hold too; not known before all manifests are read.",
        "shared:>0",
        Source.MANIFESTS,
    ),
)
"""Fields that are no column of their own."""

_OF_RUNS: Final = tuple(
    Field(name, name, kind, title, help, example, Source.RUNS)
    for name, kind, title, help, example in (
        ("run_name", Kind.TEXT, "Run name", "Display name of the run that logged it.", "run_name:baseline*"),
        (
            "run_state",
            Kind.TEXT,
            "Run state",
            "How that run ended: finished, crashed, failed, killed, running; gone: no longer there.",
            "run_state:crashed,failed",
        ),
        ("by", Kind.TEXT, "By", "User name of who ran that run.", "by:ann"),
        ("sweep", Kind.TEXT, "Sweep", "Id of that run's sweep; none: without one.", "sweep:none"),
        ("group", Kind.TEXT, "Group", "Group of that run.", "group:ablation"),
        ("job_type", Kind.TEXT, "Job type", "Job type of that run.", "job_type:train"),
        ("run_tags", Kind.SET, "Run tags", "A tag of that run; none: untagged.", "run_tags:baseline"),
        (
            "summary",
            Kind.METADATA,
            "Summary",
            "A summary metric of that run by its key, nested keys with dots.",
            "summary.val_loss:<0.2",
        ),
    )
)
"""What the run tells that logged a version."""

_OF_USES: Final = (
    Field(
        "last_used",
        "last_used",
        Kind.AGE,
        "Last used",
        "Time since a run last used it; none: never, as far as the server tells.",
        "last_used:>180d",
        Source.USES,
    ),
)

_OF_POLICY: Final = tuple(
    Field(name, column, kind, title, help, example, Source.POLICY)
    for name, column, kind, title, help, example in (
        (
            "verdict",
            "verdict",
            Kind.FLAG,
            "Verdict",
            "What the policy decided last does with it: drop, keep, protected or untouched.",
            "verdict:drop",
        ),
        ("why", "reason", Kind.PROSE, "Why", "Words of the reason that policy gives.", 'why:"has an alias"'),
    )
)
"""What is decided of a version; known as soon as some policy was."""

OF_COLLECTIONS: Final = {
    field.name: field
    for field in (
        Field("versions", "versions", Kind.COUNT, "Versions", "How many it has; 0: emptied.", "versions:0"),
        Field(
            "links", "links", Kind.COUNT, "Links", "How many links other collections have to it.", "links:>0"
        ),
    )
}
"""Fields that collections alone have (`artwidgets.filters.vocabulary`)."""

_FIRST: Final = (
    *("alias", "tag", "type", "name", "collection", "version", "description", "size", "files", "age"),
    *("created", "updated", "ttl", "expires", "used", "run", "is", "linked", "source", "state", "digest"),
    *("run_state", "run_name", "by", "sweep", "group", "job_type", "run_tags", "last_used"),
    *("id", "stored", "exclusive", "shared", "verdict", "why", "metadata", "summary"),
)
"""What people ask for most comes first. A field that is not named here comes last."""

_BY_NAME: Final = {field.name: field for field in (*_OF_COLUMNS, *_MORE, *_OF_RUNS, *_OF_USES, *_OF_POLICY)}

FIELDS: Final[dict[str, Field]] = {name: _BY_NAME[name] for name in dict.fromkeys((*_FIRST, *_BY_NAME))}
"""Every field by its name, in the order in which the docs and the completion show them."""

ON_DEMAND: Final = {
    name: field.source for name, field in FIELDS.items() if field.source is not Source.LISTING
}
"""Fields that are read when somebody first asks, and so are known bit by bit; with what they rest on."""

FLAGS: Final[dict[str, str]] = {
    "link": "a link to a version of another collection",
    "source": "a version in its own collection",
    "linked": "a version that another collection links",
    "auto": "of a type that the platform makes by itself (run_table, code, job, wandb-*)",
    "staged": "a version for which something is staged and not yet applied",
    "marked": "a version marked for deletion, or a link marked to be removed",
}
"""The words that ``is:`` knows, with what they mean."""

PROTECT: Final = "protect"
"""The name under which a decision tells of what a policy protects, and so keeps; no rule may have it."""

WORDS: Final[dict[str, dict[str, str]]] = {
    "is": FLAGS,
    "verdict": {
        "drop": "the policy lets it go",
        "keep": "the policy keeps it",
        "protected": "kept because the policy, or the session, protects it",
        "untouched": "no rule of the policy is about it",
    },
}
"""The words that each field of kind `FLAG` knows, with what they mean."""

# The listing's column names are what people see in the frame, so they work in queries too.
_SYNONYMS: Final = {
    **{field.column: field.name for field in _OF_COLUMNS if field.column not in FIELDS},
    "file": "files",
    "user": "by",
}


class UnknownFieldError(FilterError):
    """There is no field of this name; raised onwards as a plain `FilterError`, with the position.

    Parameters
    ----------
    name : str
    hint : str
        The nearest field, as the end of a message, or nothing.
    """

    def __init__(self, name: str, hint: str) -> None:
        super().__init__(f"Unknown field {shorten(name)}.{hint}")
        self.hint = hint


def find_field(name: str, among: Mapping[str, Field] | None = None) -> tuple[Field, str]:
    """Look a field up by its name, with the metadata key where there is one.

    Parameters
    ----------
    name : str
        ``"alias"``, ``"Aliases"``, ``"metadata.train.loss"``, ``'metadata."my key"'``.
    among : mapping of str to Field, optional
        Looked for as well, and of these the nearest is offered in a message; by default whatever there is.

    Returns
    -------
    field : Field
    canonical : str
        The name as a tree holds it and a query prints it.

    Raises
    ------
    FilterError
        With the nearest field in the message.
    """
    path = split_path(name)
    first = path[0].lower()
    first = _SYNONYMS.get(first, first)
    field = FIELDS.get(first) or (OF_COLLECTIONS if among is None else among).get(first)
    if field is None or (len(path) > 1 and field.kind is not Kind.METADATA):
        valid_names = [*FIELDS, *_SYNONYMS] if among is None else list(among)
        raise UnknownFieldError(name, nearest(path[0], valid_names))
    if any(not key for key in path):
        raise FilterError(f"A {first} key is missing in {name!r}. Write for example {_KEYED[first]}.")
    return field, join_path((first, *path[1:]))


_KEYED: Final = {"metadata": "metadata.loss", "summary": "summary.val_loss"}


def source_of(name: str) -> Source:
    """What a field, or a column of the same name, rests on; `LISTING` where there is no such field.

    Parameters
    ----------
    name : str
        As a tree holds it (``run_state``, ``summary.val_loss``).
    """
    return _SOURCES.get(name.partition(".")[0], Source.LISTING)


_SOURCES: Final = {
    **ON_DEMAND,
    "never_used": Source.USES,
    "reason": Source.POLICY,
    "rule": Source.POLICY,
}


def nearest(word: str, names: list[str]) -> str:
    """Make the `` Did you mean ...?`` that ends an error message, or nothing where nothing is near."""
    close = difflib.get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return f" Did you mean '{close[0]}'?" if close else ""


def shorten(text: str) -> str:
    """Quote text for a message, cut so that a pasted page does not fill the screen."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def split_path(name: str) -> tuple[str, ...]:
    """Split ``metadata.train."my key"`` at the dots outside quotes."""
    parts = [""]
    quoted = False
    position = 0
    while position < len(name):
        letter = name[position]
        if quoted and letter == "\\" and name[position + 1 : position + 2] in ('"', "\\"):
            position += 1
            parts[-1] += name[position]
        elif letter == '"':
            quoted = not quoted
        elif letter == "." and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
        position += 1
    return tuple(parts)


def join_path(path: tuple[str, ...]) -> str:
    """Undo `split_path`: quote the keys that need it."""
    return ".".join(part if _is_plain(part) else quote(part) for part in path)


def quote(text: str) -> str:
    r"""Put text into quotes, with ``"`` and ``\`` escaped."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_plain(key: str) -> bool:
    return bool(key) and not any(letter.isspace() or letter in '.:,()"*\\<>=' for letter in key)
