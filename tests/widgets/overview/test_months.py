"""Bytes by month and type."""

import numpy as np

from artwidgets.widgets.overview.months import MOST_MONTHS, MOST_PARTS, Months, by_month


def months(days: list[str], types: list[int], area: list[int], lit: list[bool] | None = None) -> Months:
    created = np.array(days, dtype="datetime64[us]").astype(np.int64)
    names = [f"t{at}" for at in range(max(types, default=0) + 1)]
    known = np.ones(len(days), dtype=bool)
    return by_month(
        created,
        known,
        np.array(types, dtype=np.int64),
        names,
        np.array(area),
        known if lit is None else np.array(lit),
    )


def test_each_month_has_a_bar_also_those_without_anything() -> None:
    found = months(
        ["2026-01-31T23:59:59", "2026-02-01", "2026-04-05"], [0, 1, 1], [5, 7, 1], [True, False, False]
    )
    assert found.parts == ["t1", "t0"]
    assert [(bar.first, bar.last, bar.rows, bar.parts, bar.lit) for bar in found.bars] == [
        ("2026-01-01", "2026-01-31", 1, [0, 5], True),
        ("2026-02-01", "2026-02-28", 1, [7, 0], False),
        ("2026-03-01", "2026-03-31", 0, [0, 0], False),
        ("2026-04-01", "2026-04-30", 1, [1, 0], False),
    ]


def test_what_is_older_is_one_bar_and_small_types_are_one_part() -> None:
    days = ["2020-05-05", "2022-12-31", "2026-01-01"] + ["2025-06-06"] * (MOST_PARTS + 2)
    types = [0, 0, 0, *range(MOST_PARTS + 2)]
    found = months(days, types, [1, 2, 4] + [100 - at for at in range(MOST_PARTS + 2)])
    assert len(found.bars) == MOST_MONTHS + 1
    older = found.bars[0]
    assert (older.first, older.last, older.rows, sum(older.parts)) == ("", "2023-01-31", 2, 3)
    assert found.bars[1].first == "2023-02-01"
    assert (len(found.parts), found.parts[-1]) == (MOST_PARTS + 1, "")
    assert sum(sum(bar.parts) for bar in found.bars) == 7 + sum(100 - at for at in range(MOST_PARTS + 2))


def test_nothing_has_no_months() -> None:
    assert months([], [], []) == Months([], [])
