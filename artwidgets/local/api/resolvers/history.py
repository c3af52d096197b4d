"""What a run's streams hold, as the SDK reads it: to resume a run, to sample it, to scan it."""

import json
from typing import Any

from artwidgets.local.api.info import Info, context_of
from artwidgets.local.api.resolvers.runs import run
from artwidgets.local.refusals import Refusal
from artwidgets.local.store import streams
from artwidgets.local.store.records import Record

_MOST_SAMPLES = 100_000


@run.field("eventsLineCount")
def _resolve_events_count(record: Record, info: Info) -> int:
    return streams.count(context_of(info).connection, record["_id"], "events")


@run.field("logLineCount")
def _resolve_log_count(record: Record, info: Info) -> int:
    return streams.count(context_of(info).connection, record["_id"], "log")


@run.field("historyTail")
def _resolve_history_tail(record: Record, info: Info) -> str:
    return _tail(record, info, "history")


@run.field("eventsTail")
def _resolve_events_tail(record: Record, info: Info) -> str:
    return _tail(record, info, "events")


def _tail(record: Record, info: Info, stream: str) -> str:
    # wandb-core reads a JSON list of JSON texts, and goes on behind the last one's step and runtime.
    found = streams.last(context_of(info).connection, record["_id"], stream)
    return json.dumps([] if found is None else [found])


@run.field("wandbConfig")
def _resolve_wandb_config(record: Record, _info: Info, keys: list[str] | None = None) -> str:
    """Return what the SDK itself keeps in the config; with ``t`` in it a run can be resumed."""
    own = json.loads(record["config"] or "{}").get("_wandb") or {}
    value = own.get("value") or {}
    return json.dumps(value if keys is None else {key: value[key] for key in keys if key in value})


@run.field("history")
def _resolve_history(
    record: Record,
    info: Info,
    minStep: int | None = None,
    maxStep: int | None = None,
    samples: int | None = None,
) -> list[str]:
    connection = context_of(info).connection
    most = _samples(samples)
    if minStep is None and maxStep is None:
        return streams.sampled(streams.lines(connection, record["_id"], "history"), most)
    return streams.lines(connection, record["_id"], "history", minStep, maxStep, most)


@run.field("events")
def _resolve_events(record: Record, info: Info, samples: int | None = None) -> list[str]:
    found = streams.lines(context_of(info).connection, record["_id"], "events")
    return streams.sampled(found, _samples(samples))


def _samples(samples: int | None) -> int:
    return _MOST_SAMPLES if samples is None else min(samples, _MOST_SAMPLES)


@run.field("sampledHistory")
def _resolve_sampled(
    record: Record, info: Info, specs: list[str], packVersion: int | None = None
) -> list[list[Any]]:
    """Return a list of rows for each ``{"keys": [...], "samples": n}``."""
    connection = context_of(info).connection
    found = []
    for text in specs:
        keys, samples = _spec(text)
        found.append(streams.sampled(list(streams.rows(connection, record["_id"], keys)), samples))
    return found


def _spec(text: str) -> tuple[list[str], int]:
    try:
        spec = json.loads(text)
        keys, samples = spec["keys"], spec.get("samples", 500)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        keys, samples = None, 0
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise Refusal("invalid spec: expected JSON with keys and samples")
    return keys, _samples(samples if isinstance(samples, int) else None)


@run.field("historyKeys")
def _resolve_history_keys(record: Record, info: Info, format: str | None = None) -> dict[str, Any]:
    keys: dict[str, dict[str, Any]] = {}
    last_step = -1
    for row in streams.rows(context_of(info).connection, record["_id"], ()):
        last_step = max(last_step, row["_step"])
        for key, value in row.items():
            kind = _kind(value)
            counts = keys.setdefault(key, {"typeCounts": [], "monotonic": False, "previousValue": None})
            counts["previousValue"] = value if kind == "number" else counts["previousValue"]
            for item in counts["typeCounts"]:
                if item["type"] == kind:
                    item["count"] += 1
                    break
            else:
                counts["typeCounts"].append({"type": kind, "count": 1})
    return {"lastStep": last_step, "sets": [], "keys": keys}


def _kind(value: Any) -> str:
    if isinstance(value, bool | str) or value is None:
        return "string"
    if isinstance(value, int | float):
        return "number"
    return "map" if isinstance(value, dict) else "list"


@run.field("parquetHistory")
def _resolve_parquet_history(record: Record, info: Info, liveKeys: list[str]) -> dict[str, Any]:
    """Return the whole history as not yet exported: this server writes no Parquet files."""
    live = streams.rows(context_of(info).connection, record["_id"], liveKeys)
    return {"parquetUrls": [], "liveData": list(live)}


bindables: list[Any] = []
