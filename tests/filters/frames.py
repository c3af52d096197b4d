"""Listings of any size, with the columns of artwidgets/listing/columns.py, for tests and measurements."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from artwidgets.listing import TABLE

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

_TEXT = ("name", "collection", "description", "source", "run", "state", "digest")
_DEFAULTS: dict[str, Any] = {
    "collection": "cats",
    "type": "model",
    "version": 0,
    "aliases": (),
    "tags": (),
    "description": None,
    "metadata": {},
    "size": 0,
    "files": 1,
    "created": NOW,
    "updated": NOW,
    "ttl": None,
    "ttl_inherited": False,
    "is_link": False,
    "source": None,
    "linked_in": (),
    "used": 0,
    "run": "",
    "state": "COMMITTED",
    "digest": "d41d8cd9",
}


def listing(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Make a listing of a few rows; what a row leaves out has a plain default, ``id`` is ``a0, a1 ...``."""
    filled = [{"id": f"a{number}", **_DEFAULTS, **row} for number, row in enumerate(rows)]
    for row in filled:
        row.setdefault("name", f"{row['collection']}:v{row['version']}")
    columns = ["id", "name", *_DEFAULTS]
    return typed({column: [row[column] for row in filled] for column in columns})


def typed(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """Bring columns of plain Python values into the listing's dtypes."""
    data: dict[str, Any] = {}
    for name, values in columns.items():
        if name == "id":
            continue
        if name in _TEXT:
            data[name] = pd.array(values, dtype=pd.StringDtype())
        elif name == "type":
            data[name] = pd.Categorical(values)
        elif name in ("aliases", "tags", "metadata", "linked_in"):
            data[name] = objects(values)
        elif name == "ttl_inherited" and any(value is pd.NA for value in values):
            data[name] = pd.array(list(values), dtype="boolean")
        elif name in ("created", "updated"):
            instants = pd.to_datetime(pd.Series(values, dtype=object), utc=True, format="ISO8601")
            data[name] = instants.dt.as_unit("us").array
        elif name == "ttl":
            data[name] = pd.to_timedelta(pd.Series(values, dtype=object)).dt.as_unit("us").array
        elif name == "used":
            data[name] = pd.array(values, dtype="Int64")
        else:
            data[name] = np.array(values, dtype=bool if name in ("ttl_inherited", "is_link") else np.int64)
    return with_all(pd.DataFrame(data, index=pd.Index(columns["id"], dtype=pd.StringDtype(), name="id")))


def with_all(frame: pd.DataFrame) -> pd.DataFrame:
    """Add the columns that these tests say nothing of; the server tells none of them."""
    unreported = [None] * len(frame)
    return frame.assign(
        **{name: column.dtype.array(unreported) for name, column in TABLE.items() if name not in frame}
    )


def objects(values: Sequence[Any]) -> np.ndarray:
    """Make an object array whose elements stay tuples and dicts."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def bulk(rows: int, seed: int = 0, per_collection: int = 100) -> pd.DataFrame:
    """Make a believable listing of `rows` rows within seconds, the same for the same seed.

    One row in ten has an alias, one in twenty a tag, one in fifty is a link, every fourth has a
    description; sizes span bytes to gigabytes, ages three years.
    """
    random = np.random.default_rng(seed)
    number = np.arange(rows)
    version = number % per_collection
    stems = np.array(["resnet50", "bert-base", "imagenet-clean", "eval-table", "tokenizer", "source-code"])
    kinds = np.array(["model", "model", "dataset", "run_table", "dataset", "code"])
    stem = (number // per_collection) % len(stems)
    collection = [
        f"{stems[kind]}-{group}" for kind, group in zip(stem, number // per_collection, strict=True)
    ]
    words = np.array(
        ["baseline run", "sweep winner", "ablation without dropout", "retrained on clean labels"]
    )
    described = random.random(rows) < 0.25
    description = np.where(described, words[random.integers(0, len(words), rows)], None)
    alias_choices = objects([("latest",), ("best",), ("production", "best"), ("staging",)])
    aliases = objects([()] * rows)
    aliased = random.random(rows) < 0.1
    aliases[aliased] = alias_choices[random.integers(0, len(alias_choices), int(aliased.sum()))]
    tags = objects([()] * rows)
    tagged = random.random(rows) < 0.05
    tags[tagged] = objects([("keep",), ("paper", "keep"), ("tmp",)])[random.integers(0, 3, int(tagged.sum()))]
    linked_in = objects([()] * rows)
    linked_in[random.random(rows) < 0.02] = ("acme/wandb-registry-model/best-models",)
    is_link = random.random(rows) < 0.02
    loss = random.gamma(2.0, 0.2, rows).round(4).tolist()
    metadata = [
        {"loss": value, "epochs": step, "train": {"lr": 0.001}}
        for value, step in zip(loss, version.tolist(), strict=True)
    ]
    now = np.datetime64(NOW.replace(tzinfo=None), "us")
    created = now - random.integers(0, 3 * 365 * 86_400 * 1_000_000, rows).astype("timedelta64[us]")
    updated = created + random.integers(0, 86_400 * 1_000_000, rows).astype("timedelta64[us]")
    ttl = np.where(random.random(rows) < 0.9, np.timedelta64("NaT"), np.timedelta64(30, "D").astype("m8[us]"))
    used = pd.array(random.poisson(0.7, rows), dtype="Int64")
    used[random.random(rows) < 0.05] = pd.NA
    text = pd.StringDtype()
    frame = pd.DataFrame(
        {
            "name": pd.array(
                [f"{name}:v{index}" for name, index in zip(collection, version.tolist(), strict=True)],
                dtype=text,
            ),
            "collection": pd.array(collection, dtype=text),
            "type": pd.Categorical.from_codes(
                np.unique(kinds, return_inverse=True)[1][stem], list(np.unique(kinds))
            ),
            "version": version.astype(np.int64),
            "aliases": aliases,
            "tags": tags,
            "description": pd.array(description, dtype=text),
            "metadata": objects(metadata),
            "size": (10 ** random.uniform(2, 10, rows)).astype(np.int64),
            "files": random.integers(0, 40, rows),
            "created": pd.Series(created).dt.tz_localize("UTC"),
            "updated": pd.Series(updated).dt.tz_localize("UTC"),
            "ttl": ttl,
            "ttl_inherited": random.random(rows) < 0.05,
            "is_link": is_link,
            "source": pd.array(np.where(is_link, "acme/vision/resnet50:v3", None), dtype=text),
            "linked_in": linked_in,
            "used": used,
            "run": pd.array([f"run{index:06x}" for index in random.integers(0, 5000, rows)], dtype=text),
            "state": pd.array(["COMMITTED"] * rows, dtype=text),
            "digest": pd.array([f"{value:016x}" for value in random.integers(0, 2**63, rows)], dtype=text),
        }
    ).set_index(pd.Index([f"QXJ0aWZhY3Q6{index}" for index in range(rows)], dtype=text, name="id"))
    return with_all(frame)
