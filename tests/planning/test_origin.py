"""Where a plan comes from, in the form that every journal of any release has."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from artwidgets.planning.origin import made_of_reading, made_of_revert
from artwidgets.planning.plan import Plan
from tests.support.records import SERVER

PLAN = Plan(server=SERVER, entity="acme", project="vision")


def test_a_revert_names_the_plan_that_it_puts_back() -> None:
    for made in ("revert of 0a1b2c3d4e5f 9f2c1a60b7d3e845", made_of_revert("0a1b2c3d4e5f")):
        assert replace(PLAN, made=made).reverts == "0a1b2c3d4e5f"


def test_two_reverts_of_one_plan_are_two_plans() -> None:
    first, second = (replace(PLAN, made=made_of_revert("0a1b2c3d4e5f")) for _ in range(2))
    assert first.id != second.id


@pytest.mark.parametrize(
    "made",
    [
        None,
        "",
        made_of_reading(datetime(2026, 11, 29, tzinfo=UTC), "9f2c1a60"),
        "revert of",
        "to revert of a b",
    ],
)
def test_any_other_plan_reverts_none(made: str | None) -> None:
    assert replace(PLAN, made=made).reverts is None
