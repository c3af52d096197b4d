"""The filter bar: the query in words and as chips, presets, saved filters, and what it finds."""

from artwidgets import filters
from artwidgets.errors import FilterError, InvalidValueError
from artwidgets.paths import state_directory
from artwidgets.widgets.filtered import Filtered, FilteredVersions
from artwidgets.widgets.panel import Handlers, Panel
from artwidgets.widgets.protocol import filter_bar as wire
from artwidgets.widgets.protocol import shared
from artwidgets.widgets.workspace import Workspace

__all__ = ["FilterBar"]

SHOWN_PRESETS = 4
"""Presets that stand in the bar; the others are in its menu."""

OFFERED_REMOVALS = 3
"""Terms that are offered for removal when a query finds nothing."""


_FILES = {"versions": "filters.json", "collections": "collection-filters.json"}
"""Where the person's own filters are kept."""


class FilterBar(Panel):
    """Filters a table as one types, by `artwidgets.filters`.

    Parameters
    ----------
    workspace : Workspace
    rows : Filtered, optional
        What it filters; by default the versions.

    Attributes
    ----------
    rows : Filtered
    saved : SavedFilters
        The person's own filters by name, the same in all projects and kernels.
    """

    part = "filter_bar"
    shows = ("rows", "filter")

    def __init__(self, workspace: Workspace, rows: Filtered | None = None) -> None:
        self.rows: Filtered = FilteredVersions(workspace) if rows is None else rows
        self.saved = filters.SavedFilters(state_directory() / _FILES[self.rows.what], self.rows.vocabulary)
        self.saved.listen(self.push)
        self._nothing: tuple[str, filters.ListingIndex | None, list[wire.Removal]] = ("", None, [])
        super().__init__(workspace)

    def describe(self) -> wire.State:
        """The query and its terms, the presets and saved filters, and what it finds in words.

        ``removals`` is None unless the query finds nothing; then it holds the terms of which one,
        removed, gives rows.
        """
        query, vocabulary = self.rows.query, self.rows.vocabulary
        return {
            "what": self.rows.what,
            "query": query,
            "terms": [
                {"text": term.text, "start": term.start, "end": term.end, "negated": term.is_negated}
                for term in filters.parse_terms(query, vocabulary)
            ],
            "count": self.rows.counts_words,
            "removals": self._removals(query),
            "presets": [
                {
                    "title": preset.title,
                    "query": preset.query,
                    "help": preset.help,
                    "on": filters.has_terms(query, preset.query, vocabulary),
                }
                for preset in self.rows.presets
            ],
            "in_bar": SHOWN_PRESETS,
            "saved": [
                {"name": name, "query": kept, "on": self._is_same(kept, query)}
                for name, kept in self.saved.to_dict().items()
            ],
        }

    def kinds(self) -> Handlers:
        """What is asked about the query, about one of its terms, and about saved filters."""
        return {
            "filter": self._filter,
            "complete": self._complete,
            "preset": self._preset,
            "drop": self._drop,
            "negate": self._negate,
            "look": self._look,
            "save": self._save,
            "rename": self._rename,
            "forget": self._forget,
        }

    # -- the query -----------------------------------------------------------------------

    def _filter(self, message: wire.Filter) -> wire.Applied:
        text = str(message.get("text", ""))
        # What is still being written keeps the rows that are there, until Enter says that it is whole.
        if "cursor" in message and self._is_unfinished(text, int(message["cursor"])):
            return {"problem": None, "unfinished": True}
        return self._apply(text)

    def _is_unfinished(self, text: str, cursor: int) -> bool:
        """Whether a query ends too early, or finds nothing while its word at the cursor may become more."""
        table = self.rows.table
        try:
            tree = filters.parse(text, self.rows.vocabulary)
            if table is None or not text.strip() or filters.mask(tree, table).any():
                return False
        except FilterError as problem:
            return problem.unfinished
        if self.rows.lacks(filters.rests_on(tree)):
            return False
        found = filters.complete(text, cursor, table)
        return any(item.insert.strip() != text[found.start : found.end] for item in found.items)

    def _preset(self, message: wire.PresetAsked) -> wire.Applied:
        query, preset, vocabulary = self.rows.query, str(message["query"]), self.rows.vocabulary
        on = filters.has_terms(query, preset, vocabulary)
        return self._apply((filters.drop_terms if on else filters.add_terms)(query, preset, vocabulary))

    def _drop(self, message: wire.TermAsked) -> wire.Applied:
        return self._apply(filters.drop_term(str(message["query"]), int(message["at"]), self.rows.vocabulary))

    def _negate(self, message: wire.TermAsked) -> wire.Applied:
        return self._apply(
            filters.negate_term(str(message["query"]), int(message["at"]), self.rows.vocabulary)
        )

    def _apply(self, text: str) -> wire.Applied:
        try:
            self.rows.filter(text)
        except FilterError as problem:
            return {"problem": {"words": str(problem), "position": problem.position}}
        return {"problem": None}

    def _complete(self, message: wire.Complete) -> wire.Completions:
        text = str(message.get("text", ""))
        if (table := self.rows.table) is None:
            return {"start": 0, "end": 0, "items": []}
        found = filters.complete(text, int(message.get("cursor", len(text))), table)
        # The values of a run's fields are there when they are typed on.
        self.rows.read(found.asks)
        return {"start": found.start, "end": found.end, "items": [_described(item) for item in found.items]}

    def _removals(self, query: str) -> list[wire.Removal] | None:
        table = self.rows.table
        if not query or table is None or self.rows.shown or not len(table):
            self._nothing = ("", None, [])
            return None
        # Kept, because it is asked for with every repainting while rows still come.
        if self._nothing[:2] != (query, table) or filters.rests_on(filters.parse(query, table.vocabulary)):
            terms, counts = (
                filters.parse_terms(query, table.vocabulary),
                filters.counts_without_each(query, table),
            )
            best = sorted(range(len(terms)), key=counts.__getitem__, reverse=True)[:OFFERED_REMOVALS]
            found: list[wire.Removal] = [
                {"at": at, "text": terms[at].text, "rows": counts[at]} for at in best if counts[at]
            ]
            self._nothing = (query, table, found)
        return self._nothing[2]

    # -- saved filters -------------------------------------------------------------------

    def _look(self, _message: shared.Nothing) -> shared.Nothing:
        # Another kernel may have saved one since.
        self.push()
        return {}

    def _save(self, message: wire.Save) -> shared.Nothing:
        query = message.get("query")
        self.saved.put(
            str(message["name"]), self.rows.query if query is None else str(query), message.get("at")
        )
        return {}

    def _rename(self, message: wire.Rename) -> shared.Nothing:
        try:
            self.saved.rename(str(message["name"]), str(message["to"]))
        except KeyError:
            raise _gone(message) from None
        return {}

    def _forget(self, message: wire.Forget) -> wire.Forgotten:
        name, kept = str(message["name"]), self.saved.to_dict()
        try:
            del self.saved[name]
        except KeyError:
            raise _gone(message) from None
        return {"query": kept.get(name, ""), "at": list(kept).index(name) if name in kept else None}

    def _is_same(self, kept: str, query: str) -> bool:
        """Whether a saved query is the one applied; one that another version of ours may be unreadable."""
        try:
            return filters.parse(kept, self.rows.vocabulary) == filters.parse(query, self.rows.vocabulary)
        except FilterError:
            return False


def _described(item: filters.Completion) -> wire.Completion:
    return {
        "insert": item.insert,
        "label": item.label,
        "kind": item.kind,
        "count": item.count,
        "help": item.help,
    }


def _gone(message: wire.Rename | wire.Forget) -> InvalidValueError:
    return InvalidValueError(f"The saved filter {message['name']!r} is gone: another kernel took it away.")
