"""The record kept of a version or collection as it was reviewed, which opens like its details once did."""

import json
from datetime import datetime
from typing import Any

from artwidgets.model.edits import ttl_of
from artwidgets.model.records import Collection, Version
from artwidgets.model.units import format_size
from artwidgets.planning.items import show
from artwidgets.widgets.protocol.history import Kept

__all__ = ["describe_record"]

LONGEST = 20_000
"""Letters of metadata that are shown; the export holds all."""


def describe_record(record: Version | Collection) -> Kept:
    """The record as JSON: to be read, for it is no longer there to be edited.

    Returns
    -------
    dict
        ``name``, ``facts`` (pairs of a word and a text), ``description`` (str),
        ``aliases``, ``tags`` (lists of str) and ``metadata`` (indented JSON, or "").
    """
    if isinstance(record, Collection):
        facts = [
            ("Type", record.type),
            ("Project", f"{record.entity}/{record.project}"),
            ("Id", record.id),
        ]
        return _described(record.name, facts, record.description, (), record.tags, {})
    facts = [
        ("Type", record.type),
        ("Project", f"{record.entity}/{record.project}"),
        ("Size", format_size(record.size)),
        ("Files", "" if record.files is None else f"{record.files:,}"),
        ("Created", _moment(record.created)),
        ("Updated", _moment(record.updated)),
        ("TTL", show(ttl_of(record))),
        ("Logged by", record.run or ""),
        (
            "Used by",
            "" if record.used is None else f"{record.used:,} {'run' if record.used == 1 else 'runs'}",
        ),
        ("Linked in", ", ".join(record.linked_in or ())),
        ("Source", record.source or ""),
        ("Digest", record.digest or ""),
        ("Id", record.id),
    ]
    return _described(
        record.name, facts, record.description, record.aliases, record.tags, dict(record.metadata)
    )


def _described(
    name: str,
    facts: list[tuple[str, str]],
    description: str | None,
    aliases: tuple[str, ...],
    tags: tuple[str, ...],
    metadata: dict[str, Any],
) -> Kept:
    text = json.dumps(metadata, indent=2, ensure_ascii=False) if metadata else ""
    return {
        "name": name,
        "facts": [(title, value) for title, value in facts if value],
        "description": description or "",
        "aliases": list(aliases),
        "tags": list(tags),
        "metadata": text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… (the export holds all)",
    }


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
