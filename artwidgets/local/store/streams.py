"""What runs stream while they work: history, system events, the console; stored and read by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select

from artwidgets.local.refusals import Refusal
from artwidgets.local.store import models as m
from artwidgets.local.store.text import is_text

__all__ = ["FILES", "count", "last", "last_object", "lines", "rows", "sampled", "store"]

FILES = {"wandb-history.jsonl": "history", "wandb-events.jsonl": "events", "output.log": "log"}
"""The SDK's names of the files, and what the streams are called here."""

_c = m.stream_lines.c
_MOST_LINES = 2**40


def store(connection: Connection, run_id: int, files: Mapping[str, Any]) -> None:
    """Keep the lines of one message; a line that comes a second time takes the first one's place.

    Raises
    ------
    Refusal
        Where an offset or a content is not what the SDK sends.
    """
    for name, stream in FILES.items():
        chunk = files.get(name)
        if not chunk:
            continue
        offset, content = _chunk(name, chunk)
        kept = [
            {
                "run_id": run_id,
                "stream": stream,
                "line": offset + at,
                "step": _step(line) if stream == "history" else None,
                "content": line,
            }
            for at, line in enumerate(content)
        ]
        if kept:
            connection.execute(insert(m.stream_lines).prefix_with("OR REPLACE"), kept)


def _chunk(name: str, chunk: Any) -> tuple[int, list[str]]:
    offset = chunk.get("offset", 0) if isinstance(chunk, dict) else None
    content = chunk.get("content") if isinstance(chunk, dict) else None
    if (
        not isinstance(offset, int)
        or not 0 <= offset < _MOST_LINES
        or not isinstance(content, list)
        or not all(isinstance(line, str) and is_text(line) for line in content)
    ):
        raise Refusal(f"invalid chunk of {name}: expected an offset and a list of lines")
    return offset, content


def _step(line: str) -> int:
    try:
        step = json.loads(line)["_step"]
    except (ValueError, KeyError, TypeError, RecursionError):
        step = None
    if not isinstance(step, int) or not 0 <= step < _MOST_LINES:
        raise Refusal("invalid history: a line is no JSON object with a _step")
    return step


def last_object(name: str, chunk: Any) -> str:
    """Return the JSON object that the last line of a chunk is.

    Raises
    ------
    Refusal
        Where it is none.
    """
    _, content = _chunk(name, chunk)
    text = content[-1] if content else "{}"
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Refusal(f"invalid {name}: the last line is no JSON object")
    return text


def count(connection: Connection, run_id: int, stream: str) -> int:
    """Return how many lines a stream has, which is where a resumed run goes on."""
    last_line = connection.scalar(select(func.max(_c.line)).where(_c.run_id == run_id, _c.stream == stream))
    return 0 if last_line is None else int(last_line) + 1


def lines(
    connection: Connection,
    run_id: int,
    stream: str,
    min_step: int | None = None,
    max_step: int | None = None,
    most: int | None = None,
) -> list[str]:
    """Return lines in their order, from `min_step` (inclusive) to `max_step` (exclusive)."""
    statement = select(_c.content).where(_c.run_id == run_id, _c.stream == stream).order_by(_c.line)
    if min_step is not None:
        statement = statement.where(_c.step >= min_step)
    if max_step is not None:
        statement = statement.where(_c.step < max_step)
    return list(connection.scalars(statement if most is None else statement.limit(most)))


def last(connection: Connection, run_id: int, stream: str) -> str | None:
    """Return the last line of a stream."""
    found: str | None = connection.scalar(
        select(_c.content).where(_c.run_id == run_id, _c.stream == stream).order_by(_c.line.desc()).limit(1)
    )
    return found


def sampled(found: Sequence[Any], samples: int) -> list[Any]:
    """Return at most `samples` of what was found, evenly spread, the last one among them."""
    if samples <= 0:
        return []
    if len(found) <= samples:
        return list(found)
    if samples == 1:
        return [found[-1]]
    return [found[at * (len(found) - 1) // (samples - 1)] for at in range(samples)]


def rows(connection: Connection, run_id: int, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Give history rows that have all of `keys`, with these alone; without keys every row whole."""
    for line in lines(connection, run_id, "history"):
        row = json.loads(line)
        if all(key in row for key in keys):
            yield {key: row[key] for key in keys} if keys else row
