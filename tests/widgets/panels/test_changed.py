"""What the review shows of a change: nothing unseen, nothing made up."""

from datetime import timedelta
from typing import Any

import pytest

from artwidgets.model.edits import FieldChange
from artwidgets.model.values import UNSET
from artwidgets.widgets.review.changed_fields import LONGEST, describe_change, visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain words stay", "plain words stay"),
        ("a\nb", "a↵\nb"),
        ("a\r\nb", "a␍↵\nb"),
        ("a\tb", "a⇥\tb"),
        (" a  b ", "·a··b·"),
        ("a \n b", "a·↵\n·b"),
    ],
)
def test_white_space_is_seen(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    ("field", "old", "new", "shown"),
    [
        ("description", "a\nb", "a b", {"old": "a↵\nb", "new": "a b"}),
        ("description", None, "new", {"old": None, "new": "new"}),
        ("description", "old", "", {"old": "old", "new": None}),
        ("metadata.loss", UNSET, None, {"old": None, "new": "null"}),
        ("metadata.loss", 1, "1", {"old": "1", "new": '"1"'}),
        ("metadata.loss", {"a": [1]}, UNSET, {"old": '{"a": [1]}', "new": None}),
        ("ttl", None, timedelta(days=30), {"old": "none", "new": "30d"}),
        ("ttl", "inherit", None, {"old": "inherited", "new": "none"}),
        ("aliases", ("a", "b"), ("b", "c"), {"removed": ["a"], "added": ["c"]}),
    ],
)
def test_a_change_is_told(field: str, old: Any, new: Any, shown: dict[str, Any]) -> None:
    assert describe_change(FieldChange(field, old, new)) == {"field": field, **shown}


def test_of_long_texts_the_difference_is_shown() -> None:
    same = "x" * 5_000
    change = describe_change(FieldChange("description", same + "old" + same, same + "new" + same))
    assert "old" in change["old"]
    assert "new" in change["new"]
    assert len(change["old"]) <= LONGEST + 2
