"""What a server knows, bears and allows, found out by asking it our own questions. Nothing is changed.

Listings and readings are those that everything else uses, watched while they go on. Changes can't be
tried, so their names are looked up in the server's own description of itself (``__type``, with which the
SDK before 0.25 asked for the server's capabilities: ``ProbeServerCapabilities``).
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, cast

from artwidgets.errors import RefusedError, ServerError, UnreachableError
from artwidgets.gateway import documents
from artwidgets.gateway import mutations as writing
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.documents import Document
from artwidgets.gateway.failures import missing_parts
from artwidgets.gateway.listing.reading import read_listing, reading_throttle
from artwidgets.gateway.rereading import read_collections, read_versions
from artwidgets.gateway.rules import read_rules
from artwidgets.gateway.throttle import Throttle
from artwidgets.model.edits import collection_edit, edit
from artwidgets.model.records import Collection, Version

__all__ = [
    "FEATURES",
    "PING",
    "ROLE",
    "VERSION",
    "Knowledge",
    "ListingTrial",
    "changes_document",
    "read_answer_times",
    "read_features",
    "read_knowledge",
    "read_role",
    "read_unknown_changes",
    "read_version",
    "try_listing",
]

PING = "query Viewer { viewer { id username } }"
"""The smallest question that needs a key."""

FEATURES = "query ServerFeaturesQuery { serverInfo { features { name isEnabled } } }"
"""As wandb-core asks it."""

ROLE = "query Role($entity: String!) { entity(name: $entity) { members { username role } } }"

VERSION = (
    "query ServerVersion { serverInfo { latestLocalVersionInfo "
    "{ versionOnThisInstanceString latestVersionString outOfDate } } }"
)
"""Of a server that people run themselves; W&B's own tells none."""

_NOBODY = "QXJ0aWZhY3Q6MA=="
"""An artifact's id that no artifact has: what matters is whether the question is understood."""

_NOT_UNDERSTOOD = (
    "cannot query",
    "conflict",
    "unknown argument",
    "unknown type",
    "unknown fragment",
    "syntax error",
    "must have a selection",
    "must not have a selection",
    "expected type",
    "is not defined",
)


class _SDKNeeded(ServerError):
    """A listing would go on through the SDK. That is known now, and slow: it is not carried out."""


class _Watched:
    """A connection that notes what is asked through it, and asks nothing more once the time is over."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        self._connection = connection
        self._ends = time.monotonic() + seconds
        self.requests = 0
        self.refusals: Counter[str] = Counter()
        self.refused: dict[str, str] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    @property
    def left(self) -> float:
        return max(0.0, self._ends - time.monotonic())

    def ask_sdk(self, ask: Callable[[Any], Any], timeout: float = REQUEST_SECONDS) -> Any:
        raise _SDKNeeded("The rest would be read through the SDK.")

    def execute(
        self,
        document: Document | str,
        variables: Mapping[str, Any] | None = None,
        timeout: float = REQUEST_SECONDS,
        parse: Callable[[str], Any] | None = None,
    ) -> dict[str, Any]:
        if self.left < 0.05:
            raise UnreachableError("The time for looking is over.")
        self.requests += 1
        try:
            return self._connection.execute(document, variables, min(timeout, self.left), parse)
        except RefusedError as error:
            text = str(error)
            asked = document if isinstance(document, str) else document(self._connection.missing)
            operation = asked.split("(")[0].split("{")[0].split()[-1]
            self.refusals[operation] += 1
            # A field that is lacking is told as such, unless the question can't do without it.
            if missing_parts(text) or any(sign in text.lower() for sign in _NOT_UNDERSTOOD):
                self.refused[operation] = text
            raise


class _NotingThrottle(Throttle):
    """The pace of a listing that remembers the largest answer."""

    largest = 0
    largest_seconds = 0.0

    def succeeded(self, seconds: float, items: int) -> None:
        if items >= self.largest:
            self.largest, self.largest_seconds = items, seconds
        super().succeeded(seconds, items)


@dataclass(frozen=True, slots=True)
class ListingTrial:
    """How the listing of a project went.

    Attributes
    ----------
    path : str
        "nested" (many collections a request), "by name" (each collection by its name) or "sdk".
    rows, requests : int
        Read, until it was whole or time was over.
    complete : bool
    largest : int
        Versions in one answer, at most.
    largest_seconds : float
        What that answer took.
    slowed : str or None
        Why it went slower than it could, in words.
    refused : mapping of str to str
        Questions that the server did not understand, and its words.
    error : ServerError or None
        What ended it.
    version, collection
        One of what is there, to ask more about.
    """

    path: str
    rows: int
    requests: int
    complete: bool
    largest: int
    largest_seconds: float
    slowed: str | None
    refused: Mapping[str, str] = field(default_factory=dict)
    error: ServerError | None = None
    version: Version | None = None
    collection: Collection | None = None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What a server does not know of what we read.

    Attributes
    ----------
    missing : tuple of str
        ``Type.field``, and ``Type.field(argument)``; we do without these.
    refused : mapping of str to str
        Whole questions that it does not understand, and its words.
    """

    missing: tuple[str, ...]
    refused: Mapping[str, str]


def read_answer_times(connection: Connection, seconds: float, times: int = 5) -> list[float]:
    """Seconds that the smallest question takes, asked one after the other."""
    ends = time.monotonic() + seconds
    taken: list[float] = []
    while len(taken) < times and (not taken or time.monotonic() + taken[-1] < ends):
        began = time.monotonic()
        connection.execute(PING, timeout=max(0.1, ends - began))
        taken.append(time.monotonic() - began)
    return taken


def read_features(connection: Connection, seconds: float) -> dict[str, bool] | None:
    """What the server advertises, by name; None where it is too old to say."""
    try:
        info = connection.execute(FEATURES, timeout=seconds).get("serverInfo") or {}
    except RefusedError:
        return None
    return {one["name"]: bool(one["isEnabled"]) for one in info.get("features") or () if one}


def read_version(connection: Connection, seconds: float) -> tuple[str, str] | None:
    """The server's version and the newest one, the same where it is up to date; None where it tells none."""
    try:
        info = connection.execute(VERSION, timeout=seconds).get("serverInfo") or {}
    except RefusedError:
        return None
    latest = info.get("latestLocalVersionInfo")
    if not latest:
        return None
    own = latest["versionOnThisInstanceString"]
    return own, latest["latestVersionString"] if latest["outOfDate"] else own


def read_role(connection: Connection, entity: str, seconds: float) -> str | None:
    """The key owner's role among the members of an entity; None where it is not told."""
    try:
        members = (connection.execute(ROLE, {"entity": entity}, seconds).get("entity") or {}).get("members")
    except ServerError:
        # People without the right to see the members have a role all the same.
        return None
    mine = connection.viewer.username
    roles = [one.get("role") for one in members or () if one and one.get("username") == mine]
    return roles[0] if roles else None


def try_listing(
    connection: Connection, entity: str, project: str, seconds: float, most_requests: int = 12
) -> ListingTrial:
    """List a project as a session would, until it is whole or enough is known."""
    watched = _Watched(connection, seconds)
    start = reading_throttle()
    throttle = _NotingThrottle(
        concurrency=start.concurrency, size=start.size, min_size=start.min_size, max_size=start.max_size
    )
    cancel = threading.Event()
    timer = threading.Timer(0.8 * seconds, cancel.set)
    timer.daemon = True
    timer.start()

    def answered(*_: Any) -> None:
        if watched.requests >= most_requests:
            cancel.set()

    error: ServerError | None = None
    by_sdk = False
    rows, complete = 0, False
    version: Version | None = None
    collection: Collection | None = None
    try:
        listing = read_listing(
            cast(Connection, watched), entity, project, throttle=throttle, cancel=cancel, progress=answered
        )
        rows, complete = len(listing), listing.complete
        version = listing.version(listing.frame.index[0]) if rows else None
        collection = next(iter(listing.collections.values()), None)
    except _SDKNeeded:
        by_sdk = True
    except ServerError as failure:
        error = failure
    finally:
        timer.cancel()
    # As a listing decides it: without cursors, or when pages of several collections were refused twice.
    windows_refused = watched.refusals["Versions"]
    by_name = connection.missing.has("ArtifactCollectionEdge", "cursor") or windows_refused > 1
    return ListingTrial(
        path="sdk" if by_sdk else "by name" if by_name else "nested",
        rows=rows,
        requests=watched.requests,
        complete=complete,
        largest=throttle.largest,
        largest_seconds=throttle.largest_seconds,
        slowed=throttle.slowed,
        refused=watched.refused,
        error=error,
        version=version,
        collection=collection,
    )


def read_knowledge(
    connection: Connection, entity: str, project: str, trial: ListingTrial | None, seconds: float
) -> Knowledge:
    """Ask each of our questions once; about what `trial` found, or about nobody."""
    watched = _Watched(connection, seconds)
    asking = cast(Connection, watched)
    version = (trial and trial.version) or _nobody(entity, project)
    collection = (trial and trial.collection) or _nothing(entity, project)
    run = version.run or "nobody"
    over = threading.Event()
    timer = threading.Timer(seconds, over.set)
    timer.daemon = True
    timer.start()

    questions: list[Callable[[], object]] = [
        lambda: read_versions(asking, [version], watched.left),
        lambda: read_collections(asking, [collection], watched.left),
        lambda: read_rules(asking, [(entity, project)]),
        lambda: asking.execute(documents.used_by, {"id": version.artifact_id, "first": 1}, watched.left),
        lambda: asking.execute(documents.manifest_address, {"id": version.artifact_id}, watched.left),
        lambda: read_listing(asking, entity, project, collection=collection.name, cancel=over),
        lambda: read_listing(asking, entity, project, run=run, cancel=over),
        lambda: read_listing(asking, entity, project, run=run, used=True, cancel=over),
    ]
    if trial is None:
        questions.append(lambda: read_listing(asking, entity, project, cancel=over))
    try:
        with ThreadPoolExecutor(4, "artwidgets-doctor") as pool:
            list(pool.map(_asked, questions))
    finally:
        timer.cancel()
    lacks = sorted(
        f"{kind}({name})" if "." in kind else f"{kind}.{name}" for kind, name in connection.missing.parts
    )
    return Knowledge(tuple(lacks), {**(trial.refused if trial else {}), **watched.refused})


def changes_document(kinds: Mapping[str, set[str]]) -> str:
    """Ask for the names of all mutations, and for the fields of the inputs of some."""
    inputs = " ".join(
        f'{name}: __type(name: "{_input_type(name)}") {{ inputFields {{ name }} }}' for name in sorted(kinds)
    )
    return (
        'query Changes { mutations: __type(name: "Mutation") { fields(includeDeprecated: true) { name } } '
        f"{inputs} }}"
    )


def read_unknown_changes(connection: Connection, seconds: float) -> list[str] | None:
    """Mutations, and input fields of mutations, that we send and the server does not have.

    Servers drop input fields that they do not know, and answer success (graph-gophers/graphql-go). None
    where a server does not describe itself.
    """
    sent = _changes()
    try:
        answer = connection.execute(changes_document(sent), timeout=seconds)
    except RefusedError:
        return None
    has = {one["name"] for one in (answer.get("mutations") or {}).get("fields") or ()}
    if not has:
        return None
    unknown = []
    for name, keys in sorted(sent.items()):
        if name not in has:
            unknown.append(name)
        elif answer.get(name):
            knows = {one["name"] for one in answer[name].get("inputFields") or ()}
            unknown += [f"{name}({key})" for key in sorted(keys - knows)]
    return unknown


def _changes() -> dict[str, set[str]]:
    """Every mutation that we send, and the keys of its input, as our own writing makes them."""
    version, sequence = _nobody("e", "p"), _nothing("e", "p")
    portfolio = _nothing("e", "p", is_portfolio=True)
    edited = edit(
        description="d",
        update_metadata={"k": 1},
        add_aliases=["new"],
        remove_aliases=["old"],
        add_tags=["new"],
        remove_tags=["old"],
        ttl="7d",
    )
    renamed = collection_edit(new_name="other", description="d", tags=["new"])
    moved = collection_edit(type="other")
    mutations = [
        writing.delete_version(version, delete_aliases=True),
        writing.unlink(version),
        writing.delete_collection(sequence),
        writing.delete_collection(portfolio),
        *writing.edit_version(edited, version),
        *writing.edit_collection(renamed, sequence),
        *writing.edit_collection(renamed, portfolio),
        *writing.edit_collection(moved, sequence),
    ]
    sent: dict[str, set[str]] = {}
    for mutation in mutations:
        sent.setdefault(mutation.name, set()).update(mutation.input)
    return sent


def _input_type(mutation: str) -> str:
    return writing.Mutation(mutation, {}).input_type


def _asked(question: Callable[[], object]) -> None:
    try:
        question()
    except ServerError:
        # What was not understood has been noted; what is not there was not to be found.
        return


def _nobody(entity: str, project: str) -> Version:
    return Version(
        id=_NOBODY,
        artifact_id=_NOBODY,
        collection_id=_NOBODY,
        entity=entity,
        project=project,
        name="nobody:v0",
        collection="nobody",
        type="nothing",
        version=0,
        aliases=("old",),
        tags=("old",),
    )


def _nothing(entity: str, project: str, is_portfolio: bool = False) -> Collection:
    return Collection(
        id=_NOBODY,
        entity=entity,
        project=project,
        name="nobody",
        type="nothing",
        tags=("old",),
        is_portfolio=is_portfolio,
    )
