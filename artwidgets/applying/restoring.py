"""Versions of an archive, logged again: the same files under the same digest, with all that was told of them.

Each is looked up first, so that restoring twice makes nothing twice; its files are compared with their
digests right before the SDK gets them, so that nothing half is logged; and aliases that somebody has
meanwhile stay where they are.
"""

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from artwidgets.applying.restore_targets import LATEST, RESTORED, RestoreTarget, origin_of
from artwidgets.archive import Archive, ArchivedVersion, Content, Entry
from artwidgets.archive.byte_progress import ByteProgress
from artwidgets.archive.fetching import CHUNK, hash_of
from artwidgets.archive.layout import MD5, XXH128
from artwidgets.errors import (
    ArchiveError,
    ArtwidgetsError,
    AuthenticationError,
    BusyError,
    NotFoundError,
    ServerError,
    UnreachableError,
)
from artwidgets.gateway.connection import REQUEST_SECONDS, Connection
from artwidgets.gateway.restoring.process import CancelledError, Logger, NewVersion
from artwidgets.gateway.restoring.target import edit_now, give_alias, read_living
from artwidgets.gateway.rules import read_rules
from artwidgets.model.edits import ttl_of
from artwidgets.model.json_values import write_json
from artwidgets.model.progress import Progress
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules

__all__ = ["COLUMNS", "Restorer"]

COLUMNS = ("id", "name", "status", "new_name", "new_id", "reason", "notes")

_TOGETHER = 16
"""Files that are copied from a store at once."""
_MOST_KEYS = 100
"""Of a version's metadata, as the SDK allows it (``MAX_ARTIFACT_METADATA_KEYS``)."""
_PATIENCE = 2
"""So many versions one after another that the server does not take in time: then the rest is left."""


@dataclass(slots=True)
class _Outcome:
    row: str
    name: str
    status: str = "not reached"
    new_name: str = ""
    new_id: str = ""
    reason: str = ""
    notes: list[str] = field(default_factory=list)

    def to_row(self) -> tuple[str, ...]:
        return (
            self.row,
            self.name,
            self.status,
            self.new_name,
            self.new_id,
            self.reason,
            " ".join(self.notes),
        )

    def failed(self, reason: str) -> None:
        self.status, self.reason = "failed", reason


class Restorer:
    """Logs versions of an archive again; see `restore`.

    Parameters
    ----------
    connection : Connection
    archive : Archive
    entity : str
        Whose projects they come to.
    project, collection : str, optional
        Where to; by default each version's own.
    patience : float
        Seconds that each may take beside the time that its bytes need.
    timeout : float
        Seconds for one request.
    """

    def __init__(
        self,
        connection: Connection,
        archive: Archive,
        entity: str,
        project: str | None = None,
        collection: str | None = None,
        *,
        patience: float = 60.0,
        timeout: float = REQUEST_SECONDS,
    ) -> None:
        self._connection = connection
        self._archive = archive
        self._entity = entity
        self._project = project
        self._collection = collection
        self._patience = patience
        self._timeout = timeout
        self._rules: dict[str, Rules] = {}
        self._targets: dict[tuple[str, str, str], RestoreTarget] = {}
        self._winners: dict[tuple[str, str, str], str] = {}
        self._troubles = 0
        self._cancel = threading.Event()

    def restore(
        self,
        rows: Sequence[str],
        progress: Progress | None = None,
        cancel: threading.Event | None = None,
    ) -> pd.DataFrame:
        """Restore versions, those of a collection in the order of their numbers.

        Parameters
        ----------
        rows : sequence of str
            Ids of the archive's listing.
        progress : callable, optional
            ``progress(done, total, rate, eta)`` in bytes.
        cancel : threading.Event, optional
            Ends what is on its way at once; the rest is told as "not reached".

        Returns
        -------
        DataFrame
            As of `Session.restore`, in the order of `rows`.
        """
        self._cancel = cancel = cancel or threading.Event()
        records = {row: self._archive.snapshot.version(row) for row in rows}
        outcomes = {row: _Outcome(row, record.name) for row, record in records.items()}
        byte_progress = ByteProgress(progress, sum(record.size for record in records.values()))
        ordered = sorted(records, key=lambda row: self._order(records[row]))
        for row in ordered:
            for alias in records[row].aliases:
                # Where several had it when they were archived, the newest is who gets it.
                self._winners[*self._where(records[row])[:2], alias] = row
        with Logger(self._connection, cancel, self._patience) as logger:
            for row in ordered:
                if cancel.is_set() or self._troubles >= _PATIENCE:
                    break
                try:
                    self._restore(row, outcomes[row], logger)
                except CancelledError:
                    break
                except AuthenticationError as error:
                    outcomes[row].failed(str(error))
                    break
                except ArtwidgetsError as error:
                    trouble = isinstance(error, BusyError | UnreachableError)
                    self._troubles = self._troubles + 1 if trouble else 0
                    outcomes[row].failed(str(error))
                else:
                    self._troubles = 0
                byte_progress.add(records[row].size)
                byte_progress.show()
        byte_progress.end()
        if self._troubles >= _PATIENCE:
            for outcome in outcomes.values():
                if outcome.status == "not reached":
                    outcome.reason = "The server did not answer for those before it. Restore again later."
        return pd.DataFrame([one.to_row() for one in outcomes.values()], columns=COLUMNS).set_index("id")

    def _where(self, record: Version) -> tuple[str, str, str]:
        """Project, collection and type that a version comes to."""
        return self._project or record.project, self._collection or record.collection, record.type

    def _order(self, record: Version) -> tuple[str, str, int, str]:
        project, collection, _ = self._where(record)
        return project, collection, record.version, record.id

    # -- one version -----------------------------------------------------------------------------

    def _restore(self, row: str, outcome: _Outcome, logger: Logger) -> None:
        version = self._archive.version(row)
        record, (project, collection, type) = version.record, self._where(version.record)
        if record.is_link:
            outcome.failed(f"It is a link to {record.source}. Restore that, and link it again.")
            return
        if refusal := self._refusal(project):
            outcome.failed(refusal)
            return
        target = self._target(project, collection, type)
        if not target.complete:
            outcome.failed(f"Not all versions of {collection} could be read. Restore again.")
            return
        algorithm = _algorithm_of(version.entries)
        digest = _digest_of(version.entries, algorithm)
        if found := target.has(version, digest):
            outcome.status, outcome.new_id, outcome.new_name = "already there", found.id, found.name
            return
        aliases = self._aliases(row, outcome, target)
        origin = origin_of(version)
        metadata = dict(record.metadata) | {RESTORED: origin}
        if len(metadata) > _MOST_KEYS:
            del metadata[RESTORED]
            outcome.notes.append(f"Its metadata has no room for what it was ({_MOST_KEYS} keys).")
        with self._files(version, logger.folder) as files:
            logged = logger.log(
                self._entity,
                project,
                NewVersion(
                    name=collection,
                    type=type,
                    description=record.description,
                    metadata=write_json(metadata),
                    digest=digest,
                    algorithm=algorithm,
                    aliases=aliases,
                    tags=record.tags,
                    ttl=ttl_of(record),
                    files=files,
                    references=[(one.path, one.raw) for one in version.entries if one.content is None],
                    size=sum(one.size for one in version.contents),
                ),
            )
        again = target.was_there(logged)
        outcome.status = "already there" if again else "restored"
        outcome.new_id, outcome.new_name = logged.id, logged.name
        target.add(logged, digest, origin, aliases)
        if again:
            outcome.notes.append("Another version had the same files, and the server keeps one of them.")
        else:
            self._keep_latest(target.keeps_latest(version), outcome)
        if not again and logged.digest != digest:
            outcome.notes.append(f"This server gave it another digest: {logged.digest}.")
        self._note(outcome, version, digest)
        self._give_back(target, version, outcome)

    def _keep_latest(self, holder: Version | None, outcome: _Outcome) -> None:
        """Let who loads the latest version go on with the one that it was, and not with an old one.

        W&B gives ``latest`` to what was logged last.
        """
        if holder is None:
            return
        try:
            given, why = give_alias(self._connection, holder, LATEST, self._timeout), "."
        except ServerError as error:
            given, why = False, f": {error}"
        if given:
            outcome.notes.append(f"The alias {LATEST} is still on {holder.name}.")
        else:
            outcome.notes.append(f"The alias {LATEST} is on this one now, not on {holder.name}{why}")

    def _refusal(self, project: str) -> str:
        rules = self._rules.get(project)
        if rules is None:
            try:
                rules = read_rules(self._connection, [(self._entity, project)], self._timeout)
            except NotFoundError:
                rules = Rules()  # it is made when something is logged into it
            self._rules[project] = rules
        project_path = f"{self._entity}/{project}"
        if project_path in rules.read_only:
            return f"{project_path} is read-only for you. Ask its owner, or restore into another project."
        return ""

    def _target(self, project: str, collection: str, type: str) -> RestoreTarget:
        key = (project, collection, type)
        if key not in self._targets:
            living = read_living(self._connection, self._entity, project, type, collection, self._timeout)
            self._targets[key] = RestoreTarget(living, self._connection.identity)
        return self._targets[key]

    def _aliases(self, row: str, outcome: _Outcome, target: RestoreTarget) -> list[str]:
        record = self._archive.snapshot.version(row)
        project, collection, _ = self._where(record)
        free, taken = target.free(record.aliases)
        for alias, holder in taken.items():
            outcome.notes.append(f"The alias {alias} stays with {holder}, which has it now.")
        closed = self._rules[project].protected_aliases.get(self._entity, frozenset()).intersection(free)
        if closed:
            outcome.notes.append(f"Protected aliases are for an admin to give: {', '.join(sorted(closed))}.")
        given = []
        for alias in free:
            winner = self._winners[project, collection, alias]
            if winner != row:
                name = self._archive.snapshot.version(winner).name
                outcome.notes.append(f"The alias {alias} is for {name}, which had it too.")
            elif alias not in closed:
                given.append(alias)
        return given

    def _note(self, outcome: _Outcome, version: ArchivedVersion, digest: str) -> None:
        record = version.record
        references = sum(entry.content is None for entry in version.entries)
        if references:
            outcome.notes.append(
                f"{references:,} {'reference is' if references == 1 else 'references are'} kept elsewhere: "
                "recorded as before, not looked at."
            )
        if record.linked_in:
            outcome.notes.append(f"It was linked in {', '.join(record.linked_in)}: link it again.")
        elif record.linked_in is None:
            outcome.notes.append("Whether it was linked is not known.")
        if record.ttl is not None and not record.ttl_inherited:
            outcome.notes.append(f"Its TTL of {record.ttl.days:,} days counts from now.")
        if record.unknown:
            outcome.notes.append(f"Not known when it was archived: {', '.join(record.unknown)}.")
        if record.digest is not None and record.digest != digest:
            outcome.notes.append("Its digest is that of its files; the server had told another one.")

    def _give_back(self, target: RestoreTarget, version: ArchivedVersion, outcome: _Outcome) -> None:
        """The description and the tags of a collection that was made anew."""
        project, collection, type = self._where(version.record)
        try:
            if target.collection is None:
                target.collection = read_living(
                    self._connection, self._entity, project, type, collection, self._timeout
                ).collection
            edit = target.edit(version.collection)
            if edit is None or target.collection is None:
                return
            edit_now(self._connection, edit, target.collection, self._timeout)
            now = read_living(self._connection, self._entity, project, type, collection, self._timeout)
            done = now.collection is not None and not edit.pruned(now.collection)
            target.collection = now.collection
        except ServerError as error:
            done, why = False, f": {error}"
        else:
            why = "."
        if not done:
            outcome.notes.append(f"The collection's description and tags were not restored{why}")

    # -- files -----------------------------------------------------------------------------------

    @contextmanager
    def _files(self, version: ArchivedVersion, folder: str) -> Iterator[list[tuple[str, str, str]]]:
        """Path, file here and digest of all that is no reference; copies go when the block ends."""
        entries = [entry for entry in version.entries if entry.content is not None]
        with TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as staged:
            where: dict[Content, str] = {}
            with ThreadPoolExecutor(_TOGETHER, thread_name_prefix="artwidgets-restore") as pool:
                contents = sorted(version.contents)
                files = pool.map(
                    lambda n: self._file(contents[n], Path(staged, str(n))), range(len(contents))
                )
                where.update(zip(contents, files, strict=True))
            yield [
                (entry.path, where[entry.content], entry.raw["digest"]) for entry in entries if entry.content
            ]

    def _file(self, content: Content, copy: Path) -> str:
        """Where a content can be read on this machine.

        Raises
        ------
        ArchiveError
        """
        there = self._archive.on_disk(content)
        if there is not None:
            if not Path(there).is_file():
                raise ArchiveError(f"The archive has no {content.path} (any more).")
            return there
        try:
            with self._archive.read(content) as source, copy.open("wb") as target:
                while chunk := source.read(CHUNK):
                    target.write(chunk)
                    if self._cancel.is_set():
                        raise CancelledError("It was cancelled.")
        except ArtwidgetsError:
            raise
        except Exception as error:
            # An fsspec store raises what its own library raises; its words may quote a request.
            why = getattr(error, "strerror", None) or type(error).__name__
            failure = ArchiveError(f"{content.path} can't be copied from the archive ({why}).")
        else:
            return str(copy)
        raise failure


def _algorithm_of(entries: Sequence[Entry]) -> str:
    """That of a version: the SDK gives all its files digests of one kind."""
    found = {entry.content.algorithm for entry in entries if entry.content is not None}
    return XXH128 if found == {XXH128} else MD5


def _digest_of(entries: Sequence[Entry], algorithm: str) -> str:
    """A version's digest, in hex (wandb 0.31, ``ArtifactManifestV1.digest``).

    Raises
    ------
    ArchiveError
        A reference has none.
    """
    hashed = hash_of(algorithm)
    hashed.update(b"wandb-artifact-manifest-v1\n")
    for entry in entries:
        own = entry.raw.get("digest")
        if not isinstance(own, str):
            raise ArchiveError(f"{entry.path} has no digest in the archive.")
        hashed.update(f"{entry.path}:{own}\n".encode("utf-8", "surrogatepass"))
    return hashed.hexdigest()
