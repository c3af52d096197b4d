"""The details of the version in focus: everything about it, editable where it can be edited."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from artwidgets import filters
from artwidgets.errors import ArtwidgetsError, InvalidValueError, NotFoundError
from artwidgets.model import values
from artwidgets.model.edits import CollectionEdit
from artwidgets.model.json_values import read_json
from artwidgets.model.records import Collection, Version
from artwidgets.model.units import format_day, format_duration, format_size
from artwidgets.model.web_pages import run_page, user_page, version_page
from artwidgets.planning import guards
from artwidgets.widgets.details import metadata_tree
from artwidgets.widgets.details.comparison import Comparison
from artwidgets.widgets.details.facts import facts_of
from artwidgets.widgets.jobs import Job, JobRunner
from artwidgets.widgets.panel import Handlers, Panel
from artwidgets.widgets.protocol import details as wire
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.versions.edit_notes import rename_note, ttl_note
from artwidgets.widgets.versions.staged import ttl_words
from artwidgets.widgets.workspace import Workspace

if TYPE_CHECKING:
    from artwidgets.session import Details

__all__ = ["DetailsPanel"]

PAGE = 50
"""Files sent at a time."""

_NAMED_AT_MOST = 5


class DetailsPanel(Panel):
    """Shows the row in focus: description, aliases, tags, TTL, metadata, files, runs, links, collection."""

    part = "details"
    shows = ("rows", "changes")

    def __init__(self, workspace: Workspace) -> None:
        # A lane of its own: looking at a version must not wait until a long plan is applied.
        self._reading = JobRunner()
        self._read: tuple[str, Details] | None = None
        self._problem: tuple[str, str] = ("", "")
        self._comparison = Comparison(workspace)
        self._comparison.listen(self.push)
        super().__init__(workspace)
        workspace.listen("focus", self._on_focus)

    # -- what is shown -----------------------------------------------------------------

    def describe(self) -> wire.State | wire.Empty:
        """The version in focus with what is staged for it; ``row`` is None when there is none."""
        session, row = self.workspace.session, self.workspace.focus
        if row is None or not session.loaded or row not in session.snapshot:
            return {"row": None}
        base = session.snapshot.version(row)
        staged = self.workspace.staged.version(row)
        edit = session.changes.edits.get(row)
        tree = metadata_tree.lines(staged.metadata, base.metadata)
        changed = sorted({change.field.partition(".")[0] for change in edit.changes(base)}) if edit else []
        return {
            "row": row,
            "name": base.name,
            "qualified": base.qualified_name,
            "code": f"wandb.Api().artifact({base.qualified_name!r})",
            "url": version_page(session.pages, base),
            "facts": [*facts_of(base), *self._verdict(row)],
            "mark": self._mark(row, base),
            "is_link": base.is_link,
            "description": _preview(staged.description or ""),
            "aliases": list(staged.aliases),
            "tags": list(staged.tags),
            "ttl": _ttl_text(staged),
            "ttl_why_not": guards.refuse_ttl(base, set_one=False) or "",
            "changed": changed,
            "metadata": tree,
            "metadata_partial": not metadata_tree.shows_all(tree),
            "metadata_gone": [key for key in base.metadata if key not in staged.metadata],
            "metadata_text": json.dumps(dict(staged.metadata), indent=2, ensure_ascii=False),
            "collection": self._collection(base),
            "compare": self._comparison.describe(base, staged),
            "server": self._server(row),
        }

    def _verdict(self, row: str) -> list[tuple[str, str]]:
        """What the policy in the editor decides of the row, and why."""
        decision = self.workspace.verdicts.decision
        if decision is None:
            return []
        reason = str(decision.frame["reason"].loc[row])
        return [("Policy", f"{reason[:1].upper()}{reason[1:]}")]

    def _mark(self, row: str, base: Version) -> str:
        changes = self.workspace.session.changes
        if row in changes.unlinks:
            return "This link is marked to be removed."
        if row in changes.deletes:
            why = self.workspace.staged.refused().get(row)
            return f"Marked, but will be skipped: {why}." if why else "This version is marked for deletion."
        if base.collection_id in changes.collection_deletes:
            return "Its collection is marked for deletion."
        edit = changes.edits.get(row)
        if edit is not None and edit.expire is not None:
            why, day = self.workspace.staged.refused().get(row), format_day(datetime.now(UTC) + edit.expire)
            goes = f"This version goes on {day}, once that is applied. Keep after all takes it back."
            return f"It was to be deleted later, but will be skipped: {why}" if why else goes
        return ""

    def _collection(self, base: Version) -> wire.Collection:
        session = self.workspace.session
        collection = session.snapshot.collections.get(base.collection_id)
        if collection is None:
            # No more is known of it than that it is there.
            nothing = _preview("")
            return {
                "id": "",
                "name": base.collection,
                "description": nothing,
                "type": "",
                "tags": [],
                "rows": 0,
                "is_portfolio": False,
                "changed": [],
                "deleted": False,
            }
        edit = session.changes.collection_edits.get(collection.id) or CollectionEdit()
        after = _edited(collection, edit)
        rows = int((session.snapshot.keys["collection_id"] == collection.id).sum())
        return {
            "id": collection.id,
            "name": after["name"],
            "description": _preview(after["description"]),
            "type": after["type"],
            "tags": after["tags"],
            "rows": rows,
            "is_portfolio": collection.is_portfolio,
            "changed": [change.field for change in edit.changes(collection)],
            "deleted": collection.id in session.changes.collection_deletes,
        }

    def _server(self, row: str) -> wire.Server:
        if self._problem[0] == row:
            return {"state": "failed", "words": self._problem[1]}
        if self._read is None or self._read[0] != row:
            return {"state": "loading"}
        read = self._read[1]
        return {
            "state": "ready",
            "files": [_file(file) for file in read.files[:PAGE]],
            "files_total": read.files_total,
            "files_read": len(read.files),
            "logged_by": [self._run(read.logged_by, read)] if read.logged_by else [],
            "used_by": None if read.used_by is None else [self._run(path, read) for path in read.used_by],
            "used_by_more": read.used_by_more,
            "links": None if read.links is None else list(read.links),
            "source": read.version.source or "",
        }

    def _run(self, path: str, read: "Details") -> wire.RunPath:
        """A run as the panel shows it; `path` may be the name of a user who made it without a run."""
        pages = self.workspace.session.pages
        run = next((one for one in read.runs if one.path == path), None)
        return {
            "path": path,
            "page": run_page(pages, path),
            "name": run.name if run else "",
            "state": run.state if run else "",
            "by": run.by if run else "",
            "by_page": user_page(pages, run.by) if run and run.by else "",
            "id": path.rpartition("/")[2] if run else "",
        }

    # -- reading -----------------------------------------------------------------------

    def _on_focus(self) -> None:
        self.push()
        self.read()

    def read(self) -> None:
        """Read files, runs and links of the row in focus, in the background; the newest wish wins."""
        row = self.workspace.focus
        if row is None or self._reading.busy or (self._read is not None and self._read[0] == row):
            return
        self._problem = ("", "")

        def act(_job: Job) -> "Details":
            return self.workspace.session.details(row)

        def then(details: "Details") -> None:
            self._read = (row, details)
            self._after(row)

        def failed(words: str) -> None:
            self._problem = (row, words)
            self._after(row)

        self._reading.start("Reading details", act, then, failed)

    def _after(self, row: str) -> None:
        self.push()
        if self.workspace.focus not in (None, row):
            self.read()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until what is in focus has been read; False when `timeout` (seconds) passed."""
        return self._reading.wait(timeout) and self._comparison.wait(timeout)

    # -- messages ----------------------------------------------------------------------

    def kinds(self) -> Handlers:
        """Edits of the version and its collection, comparisons, files by page, reading again, closing."""
        return {
            "edit": self._edit,
            "metadata": self._metadata,
            "collection": self._edit_collection,
            "delete_collection": self._delete_collection,
            "source": self._source,
            "compare": self._compare,
            "compare_with": self._compare_with,
            "compare_again": self._compare_again,
            "files": self._files,
            "again": self._again,
            "close": self._close,
            "suggest": self._suggest,
            "check": self._check,
            "look": self._look,
            "filter_run": self._filter_run,
        }

    def _row(self, message: Mapping[str, Any]) -> str:
        row = str(message.get("row"))
        if not self.workspace.session.loaded or row not in self.workspace.session.snapshot:
            raise NotFoundError("This version is no longer in the listing.")
        return row

    def _edit(self, message: wire.Edit) -> shared.Noted:
        row, field, value = self._row(message), str(message["field"]), message.get("value")
        session = self.workspace.session
        if field in ("aliases", "tags"):
            check = values.aliases if field == "aliases" else values.tags
            self.workspace.staged.edit_names(row, field, check(value or []))
        elif field == "description":
            session.edit([row], description=str(value or ""))
        elif field == "ttl":
            text = str(value or "").strip() or "none"
            note = ttl_note(session, [row], text)
            if note is not None and note.hold and message.get("seen") != note.words:
                return {"note": note.words}
            session.edit([row], ttl=text)
        else:
            raise InvalidValueError(f"There is no field {field!r} to edit.")
        return {}

    def _check(self, message: wire.Check) -> shared.Noted:
        """What is to be known of a value while it is typed; refused where it would not be taken."""
        field, value = str(message["field"]), message.get("value")
        if field in ("aliases", "tags"):
            (values.aliases if field == "aliases" else values.tags)(value or [])
        elif field == "ttl":
            note = ttl_note(self.workspace.session, [self._row(message)], str(value or ""))
            return {} if note is None else {"note": note.words}
        elif field == "name":
            note = rename_note(self.workspace.session, str(message["collection"]), str(value or ""))
            return {} if note is None else {"note": note.words}
        elif field == "type":
            values.type_name(str(value or ""))
        return {}

    def _metadata(self, message: wire.MetadataEdit) -> shared.Noted:
        row, act = self._row(message), message.get("act")
        seen = self.workspace.staged.version(row).metadata
        path = list(message.get("path") or [])
        was = message.get("was")
        if act in ("set", "remove") and path and isinstance(was, str):
            note = metadata_tree.changed_meanwhile(path, was, seen)
            if note and message.get("seen") != note:
                return {"note": note}
        if act == "text":
            return self._metadata_text(row, message, seen)
        wanted: dict[str, Any]
        if act == "set":
            wanted = metadata_tree.replaced(
                seen, path, metadata_tree.read_value(str(message.get("value", "")))
            )
        elif act == "add":
            value = metadata_tree.read_value(str(message.get("value", "")))
            wanted = metadata_tree.added(seen, path, str(message.get("name", "")), value)
        elif act == "rename":
            wanted = metadata_tree.renamed(seen, path, str(message.get("name", "")))
        elif act == "remove":
            wanted = metadata_tree.removed(seen, path)
        elif act == "restore":
            key = str(message.get("name", ""))
            base = self.workspace.session.snapshot.version(row).metadata
            if key not in base:
                raise InvalidValueError(f"There was no key {key!r}.")
            wanted = {**seen, key: base[key]}
        else:
            raise InvalidValueError(f"Metadata can't be edited by {act!r}.")
        change = metadata_tree.top_level_edit(seen, wanted)
        if change:
            self.workspace.session.edit([row], **change)
        return {}

    def _metadata_text(self, row: str, message: wire.MetadataEdit, now: Mapping[str, Any]) -> shared.Noted:
        """Stage what a person changed in the text that was shown, and nothing that others did since."""
        wanted = values.metadata(str(message.get("value", "")))
        base = message.get("base")
        shown = read_json(base) if isinstance(base, str) else now
        if not isinstance(shown, Mapping):
            raise InvalidValueError(
                "What the text was changed from is not known. Discard it, and edit again."
            )
        sentences = metadata_tree.keys_changed_meanwhile(shown, wanted, now)
        more = len(sentences) - _NAMED_AT_MOST
        note = " ".join(sentences[:_NAMED_AT_MOST]) + (f" And {more:,} more." if more > 0 else "")
        if note and message.get("seen") != note:
            return {"note": note}
        change = metadata_tree.top_level_edit(shown, wanted)
        if change:
            gone = [key for key in change["remove_metadata"] if key in now]
            self.workspace.session.edit([row], **{**change, "remove_metadata": gone})
        return {}

    def _edit_collection(self, message: wire.CollectionEdit) -> shared.Nothing:
        field, value = str(message["field"]), message.get("value")
        keyword = {"name": "new_name", "description": "description", "type": "type", "tags": "tags"}.get(
            field
        )
        if keyword is None:
            raise InvalidValueError(f"There is no field {field!r} of a collection to edit.")
        wanted: dict[str, Any] = {keyword: value}
        self.workspace.session.edit_collection(str(message["collection"]), **wanted)
        return {}

    def _delete_collection(self, message: wire.CollectionAsked) -> shared.Nothing:
        session, key = self.workspace.session, str(message["collection"])
        if key in session.changes.collection_deletes:
            session.unstage([key])
            self.workspace.say("The collection is no longer marked for deletion.")
        else:
            session.delete_collection(key)
            name = session.collection(key).name
            self.workspace.say(f"The collection {name} is marked for deletion, with all that is in it.")
        return {}

    def _source(self, message: wire.SourceAsked) -> shared.Text:
        """A description as it was written, asked for when somebody wants to edit it."""
        if "collection" in message:
            collection = self.workspace.session.collection(str(message["collection"]))
            edit = self.workspace.session.changes.collection_edits.get(collection.id) or CollectionEdit()
            return {"text": _edited(collection, edit)["description"]}
        return {"text": self.workspace.staged.version(self._row(message)).description or ""}

    def _compare(self, message: wire.Switch) -> shared.Nothing:
        self._comparison.switch(str(message.get("what")), bool(message.get("on")))
        return {}

    def _compare_with(self, message: wire.CompareWith) -> shared.Nothing:
        self._comparison.choose(self._row(message), str(message.get("other")))
        return {}

    def _compare_again(self, _message: shared.Nothing) -> shared.Nothing:
        self._comparison.again()
        return {}

    def _files(self, message: wire.FilesAsked) -> wire.Files:
        row, start = self._row(message), max(0, int(message.get("start", 0)))
        if self._read is None or self._read[0] != row:
            raise ArtwidgetsError("The files of this version have not been read yet.")
        return {"files": [_file(file) for file in self._read[1].files[start : start + PAGE]]}

    def _again(self, _message: shared.Nothing) -> shared.Nothing:
        self._read = None
        self._problem = ("", "")
        self.push()
        self.read()
        return {}

    def _look(self, message: wire.RowAsked) -> shared.Nothing:
        """Go back to a version whose fields hold text that is not staged."""
        self.workspace.look_at(self._row(message))
        return {}

    def _filter_run(self, message: wire.RunAsked) -> shared.Nothing:
        """Show what a run logged, among the rows that the filter asks for."""
        term = str(filters.field("run") == str(message["run"]))
        query = self.workspace.query
        if not filters.has_terms(query, term):
            self.workspace.filter(filters.add_terms(query, term))
        return {}

    def _close(self, _message: shared.Nothing) -> shared.Nothing:
        self.workspace.open_details(False)
        return {}

    def _suggest(self, message: shared.Suggest) -> shared.Suggested:
        column = "tags" if message.get("column") == "tags" else "aliases"
        return {"words": self.workspace.suggest(column, str(message.get("text", "")))[:12]}


def _edited(collection: Collection, edit: CollectionEdit) -> dict[str, Any]:
    after = {
        "name": collection.name,
        "description": collection.description or "",
        "type": collection.type,
        "tags": list(collection.tags),
    }
    for change in edit.changes(collection):
        after[change.field] = list(change.new) if change.field == "tags" else change.new
    return after


def _ttl_text(version: Version) -> str:
    words = ttl_words(version.ttl, version.ttl_inherited)
    return words if isinstance(words, str) else format_duration(words)


def _file(file: Any) -> wire.FileInfo:
    return {"path": file.path, "size": format_size(file.size), "reference": file.reference or ""}


def _preview(text: str) -> wire.Preview:
    # markdown-it is imported for the first description, and not before the first rows.
    from artwidgets.widgets.details.markdown import preview

    return preview(text)
