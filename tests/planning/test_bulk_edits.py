"""One wish for many versions: worked out for each, conflicts told of each."""

import re
from typing import Any

import pytest

from artwidgets.errors import InvalidValueError
from artwidgets.model.changes import ChangeSet
from artwidgets.model.edits import Edit, edit
from artwidgets.model.records import Version
from artwidgets.planning.building import make_plan
from artwidgets.planning.bulk_edits import Resolved, preview_frame, resolve, run_fields
from tests.support.records import SERVER, listing, version

ROWS = (
    version("net:v0", metadata={"loss": 0.5}),
    version("net:v1", metadata={"loss": 0.25, "val_loss": 1}, aliases=("best",)),
    version("data:v0"),
)


def resolved(*rows: Version, staged: dict[str, Edit] | None = None, **fields: Any) -> Resolved:
    """One wish for all of them."""
    return resolve(rows, dict.fromkeys((row.id for row in rows), fields), staged or {}, {})  # type: ignore[arg-type]


def test_a_template_is_filled_in_for_each_and_what_lacks_a_value_is_refused() -> None:
    found = resolved(*ROWS, description_template="{name}: {metadata.loss:.2f}", add_tags=["told"])
    assert {row: one.description for row, one in found.edits.items()} == {
        "id-net:v0": "net:v0: 0.50",
        "id-net:v1": "net:v1: 0.25",
    }
    assert found.edits["id-net:v0"].tags == edit(add_tags=["told"]).tags
    assert found.refused == {"id-data:v0": "metadata.loss is missing"}
    assert found.why(ROWS) == (
        "data:v0: metadata.loss is missing. Nothing was staged. preview_edit() tells of each; edit the "
        "others."
    )


def test_keys_are_renamed_where_they_are_and_never_over_another() -> None:
    found = resolved(*ROWS, rename_metadata={"loss": "val_loss"})
    after = found.edits["id-net:v0"].over(ROWS[0])
    assert after.metadata == {"val_loss": 0.5}
    assert found.refused == {"id-net:v1": "it has val_loss already, so loss can't be renamed to that"}
    assert not found.edits["id-data:v0"]


def test_keys_can_change_places() -> None:
    row = version(metadata={"a": 1, "b": 2, "c": 3})
    found = resolved(row, rename_metadata={"a": "b", "b": "a"})
    assert found.edits[row.id].over(row).metadata == {"a": 2, "b": 1, "c": 3}


def test_it_is_the_version_with_what_is_staged_already() -> None:
    staged = {"id-data:v0": edit(update_metadata={"loss": 2})}
    found = resolved(
        ROWS[2], staged=staged, description_template="{metadata.loss}", rename_metadata={"loss": "x"}
    )
    both = staged["id-data:v0"].then(found.edits["id-data:v0"]).over(ROWS[2])
    assert (both.description, both.metadata) == ("2", {"x": 2})


def test_an_alias_moves_to_one_version_of_a_collection() -> None:
    found = resolved(*ROWS, move_aliases=["best"])
    assert set(found.refused) == {"id-net:v0", "id-net:v1"}
    assert "several versions of net are chosen" in found.refused["id-net:v0"]
    assert set(resolved(ROWS[0], ROWS[2], move_aliases=["best"]).edits) == {"id-net:v0", "id-data:v0"}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"description_template": "{nam}"}, "Did you mean {name}?"),
        ({"description_template": "x", "description": "y"}, "either description="),
        ({"rename_metadata": {"a": "b"}, "metadata": {}}, "either metadata="),
        ({"rename_metadata": {"a": "b"}, "update_metadata": {"b": 1}}, "b: renamed, and set"),
        ({"rename_metadata": {"a": "c", "b": "c"}}, "the same new name"),
        ({"rename_metadata": {"a": ""}}, "not empty"),
        ({"rename_metadata": "a=b"}, "takes old names to new ones"),
        ({"move_aliases": ["v3"]}, "v3"),
    ],
)
def test_what_no_version_could_take_is_refused_for_all(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidValueError, match=re.escape(why)):
        resolved(*ROWS, **fields)


def test_the_preview_tells_old_and_new_from_where_an_alias_moves_and_what_cannot_be() -> None:
    fields: dict[str, Any] = {"move_aliases": ["best"], "description_template": "{metadata.loss}"}
    found = resolved(ROWS[0], ROWS[2], **fields)
    changes = ChangeSet().edit_each([ROWS[0]], found.edits)
    frame = preview_frame((ROWS[0], ROWS[2]), found, make_plan(listing(*ROWS), changes, server=SERVER))
    assert frame.index.tolist() == ["id-net:v0", "id-net:v0", "id-data:v0"]
    assert frame["field"].fillna("").tolist() == ["description", "aliases", ""]
    assert frame["new"].fillna("").tolist() == ["0.5", "best", ""]
    assert frame["note"].iloc[1] == "the alias best moves here from net:v1"
    assert frame["problem"].fillna("").tolist() == ["", "", "metadata.loss is missing"]


def test_a_template_is_read_once_for_what_it_asks_of_runs() -> None:
    asked = {"description_template": "{run_name} {summary.loss}"}
    assert run_fields([asked, asked, {}]) == ("run_name", "summary.loss")  # type: ignore[list-item]
