"""The filter bar: the query in words, presets, what it finds."""

import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from artwidgets import filters
from artwidgets.errors import FilterError
from artwidgets.panels.panel import STATIC, Answer, Message, Panel

__all__ = ["FilterBar"]

SHOWN_PRESETS = 4
"""Presets that stand in the bar; the others are in its menu."""


class FilterBar(Panel):
    """Filters the table as one types, by `artwidgets.filters`."""

    _esm = STATIC / "filter_bar.js"
    _css = STATIC / "filter_bar.css"
    shows = ("rows", "filter")

    def describe(self) -> dict[str, Any]:
        """The query, the presets with whether each is part of it, and what it finds in words."""
        query = self.workspace.query
        return {
            "query": query,
            "count": self.workspace.counts_words,
            "presets": [
                {
                    "title": preset.title,
                    "query": preset.query,
                    "help": preset.help,
                    "on": _has(query, preset.query),
                }
                for preset in filters.PRESETS
            ],
            "inBar": SHOWN_PRESETS,
        }

    def kinds(self) -> dict[str, Callable[[Message], Answer]]:
        """``filter``, ``preset`` and ``complete``."""
        return {"filter": self._filter, "preset": self._preset, "complete": self._complete}

    def _filter(self, message: Message) -> Answer:
        return self._apply(str(message.get("text", "")))

    def _preset(self, message: Message) -> Answer:
        query, preset = self.workspace.query, str(message["query"])
        return self._apply(_without(query, preset) if _has(query, preset) else f"{query} {preset}".strip())

    def _apply(self, text: str) -> Answer:
        try:
            self.workspace.filter(text)
        except FilterError as problem:
            return {"problem": {"words": str(problem), "position": problem.position}}
        return {"problem": None}

    def _complete(self, message: Message) -> Answer:
        text = str(message.get("text", ""))
        if not self.workspace.session.loaded:
            return {"start": 0, "end": 0, "items": []}
        found = filters.complete(text, int(message.get("cursor", len(text))), self.workspace.session.table)
        return {"start": found.start, "end": found.end, "items": [asdict(item) for item in found.items]}


def _pattern(preset: str) -> "re.Pattern[str]":
    return re.compile(rf"(?<!\S){re.escape(preset)}(?!\S)")


def _has(query: str, preset: str) -> bool:
    return _pattern(preset).search(query) is not None


def _without(query: str, preset: str) -> str:
    return " ".join(_pattern(preset).sub("", query).split())
