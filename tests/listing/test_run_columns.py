"""What runs tell, laid over the rows of a listing."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from artwidgets.listing import Listing, Scope
from artwidgets.listing.run_columns import RunRows, keep_runs
from artwidgets.model.records import Version
from artwidgets.model.run_facts import GONE, RunFacts

SCOPE = Scope(entity="acme", project="vision")


def version(number: int, run: str | None, **fields: object) -> Version:
    named = {"id": f"a{number}", "artifact_id": f"a{number}", "collection_id": "c", "entity": "acme"}
    named |= {"project": "vision", "name": f"net:v{number}", "collection": "net", "type": "model"}
    return Version(**{**named, "version": number, "run": run, **fields})  # type: ignore[arg-type]


def listing(*versions: Version) -> Listing:
    return Listing.concat([], SCOPE).merge(versions)


@pytest.fixture
def rows() -> Listing:
    """Two of one run, one of another, one without a run, one not told, and a link to another project's."""
    link = version(
        9, "r9", id="m9", is_link=True, project="registry", source="acme/audio/speech:v2", collection_id="d"
    )
    made = [version(0, "r1"), version(1, "r1"), version(2, "r2"), version(3, ""), version(4, None), link]
    return listing(*made)


def by_id(listing: Listing, column: "pd.Series[Any]") -> dict[str, Any]:
    assert list(column.index) == list(listing.frame.index)
    known = {row: isinstance(value, tuple) or not pd.isna(value) for row, value in column.items()}
    return {str(row): value if known[row] else None for row, value in column.items()}


def test_each_run_is_there_once_with_a_version_that_it_made(rows: Listing) -> None:
    made = RunRows(rows)
    assert dict(zip(made.keys, made.artifacts, strict=True)) in (
        {("acme", "vision", "r1"): one, ("acme", "vision", "r2"): "a2", ("acme", "audio", "r9"): "a9"}
        for one in ("a0", "a1")
    )
    assert made.unreported == 1
    assert made.rows_of([("acme", "vision", "r1")]) == 2


def test_what_is_known_is_spread_over_the_rows(rows: Listing) -> None:
    facts = {
        ("acme", "vision", "r1"): RunFacts(state="crashed", name="first", by="ann", sweep="", tags=("x",)),
        ("acme", "vision", "r2"): RunFacts(state=GONE),
    }
    made = RunRows(rows)
    states = by_id(rows, made.column("run_state", facts))
    assert states == {"a0": "crashed", "a1": "crashed", "a2": "gone", "a3": "", "a4": None, "m9": None}
    assert by_id(rows, made.column("by", facts)) == {
        "a0": "ann",
        "a1": "ann",
        **dict.fromkeys(("a2", "a3", "a4", "m9")),
    }
    assert by_id(rows, made.column("sweep", facts))["a0"] == ""
    assert by_id(rows, made.column("group", facts))["a0"] is None, "the server does not tell it"
    tags = by_id(rows, made.column("run_tags", facts))
    assert (tags["a0"], tags["a3"], tags["a4"]) == (("x",), (), None)


def test_a_metric_is_told_from_one_that_was_not_asked_for(rows: Listing) -> None:
    facts = {
        ("acme", "vision", "r1"): RunFacts(summary={"loss": 0.5}, keys=frozenset({"loss"})),
        ("acme", "vision", "r2"): RunFacts(summary={}, keys=frozenset({"loss"})),
    }
    made = RunRows(rows).summary("loss", lambda summary: summary.get("loss"), facts)
    assert made["a0"] == 0.5
    assert made["a2"] is made["a3"] is None, "there is none"
    assert made["a4"] is made["m9"] is pd.NA, "not known"
    assert RunRows(rows).summary("acc", lambda summary: summary.get("acc"), facts)["a0"] is pd.NA


def test_a_run_that_was_named_once_stays_named() -> None:
    before = listing(version(0, "r0"), version(1, "r1"), version(2, "r2"), version(3, ""))
    now = listing(version(0, None), version(1, ""), version(2, "other"), version(3, ""), version(4, None))
    kept = keep_runs(now, before)
    assert kept.frame["run"].fillna("?").to_dict() == {
        "a0": "r0",
        "a1": "r1",
        "a2": "other",
        "a3": "",
        "a4": "?",
    }
    assert kept.frame["run"].dtype == now.frame["run"].dtype
    assert keep_runs(now, None) is now
    full = listing(version(0, "r0"))
    assert keep_runs(full, before) is full
    assert keep_runs(replace(full), listing()).frame["run"].tolist() == ["r0"]
