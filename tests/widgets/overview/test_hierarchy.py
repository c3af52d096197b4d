"""The tree of types, collections and versions: sums are right, and it stays small."""

import numpy as np
import pandas as pd
import pytest

from artwidgets.widgets.overview.hierarchy import (
    MOST_NODES,
    NOBODY_KNOWS,
    Groups,
    Nodes,
    age_steps,
    nodes_below,
)
from artwidgets.widgets.overview.weights import Weights
from tests.support.records import link, listing, version


def frame(rows: int, types: int, collections: int) -> pd.DataFrame:
    chance = np.random.default_rng(rows)
    kind = chance.integers(0, types, rows)
    return pd.DataFrame(
        {
            "type": pd.Categorical([f"type{at}" for at in kind]),
            # Some names are in several types.
            "collection": [f"c{at}" for at in chance.integers(0, collections, rows)],
            "version": np.arange(rows),
            "is_link": chance.random(rows) < 0.05,
        }
    )


def weights(rows: int, own: np.ndarray) -> Weights:
    chance = np.random.default_rng(rows + 1)
    area = np.where(own, chance.lognormal(15, 3, rows).astype(np.int64), 0)
    return Weights(area, area // 3, area * 2, 0, 0, rows)


def below(nodes: Nodes, parent: int) -> list[int]:
    return [at for at, one in enumerate(nodes.parents) if one == parent]


@pytest.mark.parametrize(
    ("rows", "types", "collections"), [(0, 1, 1), (1, 1, 1), (50, 3, 4), (5_000, 4, 300), (20_000, 90, 5_000)]
)
def test_every_group_is_the_sum_of_what_is_told_of_it(rows: int, types: int, collections: int) -> None:
    table = frame(rows, types, collections)
    groups = Groups(table)
    weighed = weights(rows, groups.own)
    shown = np.random.default_rng(3).random(rows) < 0.7
    nodes = nodes_below(groups, weighed, np.full(rows, 10.0), shown)
    assert len(nodes) <= MOST_NODES
    inside = shown & groups.own
    assert sum(nodes.area[at] for at in below(nodes, -1)) == weighed.area[inside].sum()
    for at, level in enumerate(nodes.levels):
        if nodes.numbers[at] < 0:
            continue
        mine = inside & (groups.levels[level] == nodes.numbers[at])
        sums = (nodes.area[at], nodes.frees[at], nodes.listed[at], nodes.rows[at])
        assert sums == (
            weighed.area[mine].sum(),
            weighed.frees[mine].sum(),
            weighed.listed[mine].sum(),
            mine.sum(),
        )
        children = below(nodes, at)
        if children:
            assert sum(nodes.area[child] for child in children) == nodes.area[at]
            sizes = [nodes.area[child] for child in children if nodes.numbers[child] >= 0]
            assert sizes == sorted(sizes, reverse=True)
        assert nodes.parents[at] < at


def test_what_is_looked_into_fills_the_tree_alone() -> None:
    table = frame(20_000, 3, 10)
    groups = Groups(table)
    weighed, shown = weights(20_000, groups.own), np.ones(20_000, dtype=bool)
    ages = np.full(20_000, 400.0)
    first = nodes_below(groups, weighed, ages, shown)
    collection = next(at for at, level in enumerate(first.levels) if level == 1)
    path = (groups.type_at(1, first.numbers[collection]), first.numbers[collection])
    nodes = nodes_below(groups, weighed, ages, shown, path)
    assert set(nodes.levels) == {2}
    assert len(nodes) == MOST_NODES
    assert nodes.numbers[-1] == -1
    assert sum(nodes.area) == first.area[collection]
    assert nodes.rows[-1] == first.rows[collection] - (MOST_NODES - 1)


def test_names_and_steps_of_age() -> None:
    v0, v1 = version("net:v0", type="model"), version("net:v1", type="model")
    rows = listing(v0, v1, version("net:v2", type="dataset", collection_id="other"), link("net:v9", v0))
    groups = Groups(rows.frame)
    area = np.where(groups.own, 10, 0)
    ages = np.where(rows.frame["version"].to_numpy() == 0, 300.0, 20.0)
    nodes = nodes_below(groups, Weights(area, area * 0, area, 0, 0, 3), ages, np.ones(len(rows), dtype=bool))
    named = {
        (level, groups.name(level, number)): (nodes.rows[at], nodes.steps[at])
        for at, (level, number) in enumerate(zip(nodes.levels, nodes.numbers, strict=True))
    }
    # The name of one collection in two types is two, and a link is in none.
    assert named == {
        (0, "model"): (2, 3),
        (0, "dataset"): (1, 1),
        (1, "net"): (1, 1),
        (2, "v0"): (1, 3),
        (2, "v1"): (1, 1),
        (2, "v2"): (1, 1),
    }
    assert nodes.levels.count(1) == 2
    assert age_steps(np.array([0.0, 7, 29, 30, 364, 365, np.nan])).tolist() == [
        0,
        1,
        1,
        2,
        3,
        4,
        NOBODY_KNOWS,
    ]
