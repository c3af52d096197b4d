"""Staging is an algebra: it composes, it vanishes where it changes nothing, it undoes."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artwidgets.errors import InvalidValueError
from artwidgets.model.changes import ChangeSet, Staging
from artwidgets.model.edits import Edit, MetadataEdit, NamesEdit, edit
from artwidgets.model.step_label import StepLabel
from tests.support.records import collection, version

NAMES = st.lists(st.sampled_from(["a", "b", "c", "d"]), unique=True).map(tuple)
METADATA = st.dictionaries(st.sampled_from("klm"), st.sampled_from([1, True, 1.5, "x", None, [1], {"n": 1}]))
NAMES_EDITS = st.one_of(
    st.builds(NamesEdit, whole=NAMES),
    st.tuples(NAMES, NAMES).map(
        lambda both: NamesEdit(add=both[0], remove=tuple(name for name in both[1] if name not in both[0]))
    ),
)
METADATA_EDITS = st.one_of(
    st.builds(MetadataEdit, whole=METADATA),
    st.tuples(METADATA, st.sets(st.sampled_from("klm"))).map(
        lambda both: MetadataEdit(update=both[0], remove=tuple(sorted(both[1] - both[0].keys())))
    ),
)
EDITS = st.builds(
    Edit,
    description=st.sampled_from(["", "old", "new"]),
    metadata=st.none() | METADATA_EDITS,
    aliases=st.none() | NAMES_EDITS,
    tags=st.none() | NAMES_EDITS,
    ttl=st.sampled_from(["inherit", None, timedelta(days=1)]),
)
BASES = st.builds(
    lambda description, metadata, aliases, tags, ttl: version(
        description=description, metadata=metadata, aliases=aliases, tags=tags, ttl=ttl
    ),
    st.sampled_from([None, "old"]),
    METADATA,
    NAMES,
    NAMES,
    st.none() | st.just(timedelta(days=1)),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["edit", "delete", "unstage", "unlink", "collection"]), st.integers(0, 2), EDITS
    ),
    max_size=8,
)


def seen(record: Any) -> tuple[Any, ...]:
    """The fields an edit can change, the order of names aside."""
    return (
        record.description,
        record.metadata,
        set(record.aliases),
        set(record.tags),
        record.ttl,
        record.ttl_inherited,
    )


def staged(steps: list[tuple[str, int, Edit]]) -> Staging:
    staging = Staging()
    for act, number, wanted in steps:
        one, now = version(f"model:v{number}"), staging.current
        following = {
            "edit": lambda one=one, now=now, wanted=wanted: now.edit([one], wanted),
            "delete": lambda one=one, now=now: now.delete([one.id]),
            "unlink": lambda one=one, now=now: now.unlink([one.id]),
            "unstage": lambda one=one, now=now: now.unstage([one.id]),
            "collection": lambda now=now: now.delete_collection([collection().id]),
        }[act]()
        staging.stage(act, following)
    return staging


@given(BASES, EDITS, EDITS)
def test_two_edits_in_a_row_are_one_edit(base: Any, first: Edit, second: Edit) -> None:
    assert seen(first.then(second).over(base)) == seen(second.over(first.over(base)))


@given(BASES, EDITS)
def test_an_edit_made_twice_is_made_once(base: Any, wanted: Edit) -> None:
    assert ChangeSet().edit([base], wanted).edit([base], wanted) == ChangeSet().edit([base], wanted)


@given(BASES, EDITS)
def test_what_changes_nothing_is_not_staged(base: Any, wanted: Edit) -> None:
    changes = ChangeSet().edit([base], wanted)
    assert bool(changes) == bool(wanted.changes(base))
    assert seen(wanted.pruned(base).over(base)) == seen(wanted.over(base))


@given(BASES, EDITS)
def test_editing_back_to_what_was_leaves_nothing_staged(base: Any, wanted: Edit) -> None:
    back = Edit(
        description=base.description or "",
        metadata=MetadataEdit(whole=base.metadata),
        aliases=NamesEdit(whole=base.aliases),
        tags=NamesEdit(whole=base.tags),
        ttl=base.ttl,
    )
    assert not ChangeSet().edit([base], wanted).edit([base], back)


@given(STEPS)
def test_undoing_every_step_leaves_nothing_and_redoing_brings_all_back(
    steps: list[tuple[str, int, Edit]],
) -> None:
    staging = staged(steps)
    final = staging.current
    while staging.undo():
        pass
    assert staging.current == ChangeSet()
    while staging.redo():
        pass
    assert staging.current == final


@given(STEPS)
def test_what_was_applied_comes_back_by_no_undo(steps: list[tuple[str, int, Edit]]) -> None:
    staging = staged(steps)
    gone = version("model:v1").id
    staging.settle([gone])
    assert gone not in staging.current.ids
    while staging.undo():
        assert gone not in staging.current.ids


def test_unstaging_a_delete_brings_the_edits_back() -> None:
    one = version()
    changes = ChangeSet().edit([one], edit(description="new")).delete([one.id])
    assert changes.deletes == {one.id: False}
    staging = Staging()
    staging.stage("edit", ChangeSet().edit([one], edit(description="new")))
    staging.stage("delete", staging.current.delete([one.id]))
    assert staging.undo() == "delete"
    assert staging.current.edits[one.id].description == "new"


def test_unmarking_keeps_the_edits() -> None:
    one = version()
    edited = ChangeSet().edit([one], edit(description="new"))
    assert edited.delete([one.id]).unlink([one.id]).unmark([one.id]) == edited


def test_deletes_of_different_versions_commute() -> None:
    assert ChangeSet().delete(["a"]).delete(["b"], True) == ChangeSet().delete(["b"], True).delete(["a"])


def test_a_field_is_replaced_or_amended_and_not_both() -> None:
    with pytest.raises(InvalidValueError, match="aliases="):
        edit(aliases=["a"], add_aliases=["b"])
    with pytest.raises(InvalidValueError, match="metadata="):
        edit(metadata={}, update_metadata={"k": 1})
    with pytest.raises(InvalidValueError, match="Choose one"):
        edit(add_tags=["a"], remove_tags=["a"])


def test_true_and_one_are_different_values_in_json() -> None:
    base = version(metadata={"k": 1})
    assert [change.new for change in edit(update_metadata={"k": True}).changes(base)] == [True]


def test_many_stagings_are_one_step_and_nothing_where_one_fails() -> None:
    staging = Staging()
    staging.stage("first", ChangeSet().delete(["a"]))
    first = staging.current
    with staging.one_step("both"):
        staging.stage("b", staging.current.delete(["b"]))
        staging.stage("c", staging.current.delete(["c"]))
    both = staging.current
    assert set(both.deletes) == {"a", "b", "c"}

    def fail() -> None:
        with staging.one_step("all"):
            staging.stage("d", staging.current.delete(["d"]))
            raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        fail()
    assert staging.current is both
    assert staging.undo() == "both"
    assert staging.current is first
    assert staging.redo() == "both"
    assert staging.current is both
    with staging.one_step("nothing"):
        pass
    assert staging.undoable == "both"


@pytest.mark.parametrize("steps", [1, 199, 200, 201, 500])
def test_undo_of_everything_is_nothing_after_however_many_steps(steps: int) -> None:
    staging = Staging()
    base = version(description=None)
    for step in range(steps):
        staging.stage(f"edit {step}", staging.current.edit([base], edit(description=f"step {step}")))
    last = staging.current
    undone = []
    while (label := staging.undo()) is not None:
        undone.append(label)
    assert not staging.current
    assert undone[0] == f"edit {steps - 1}"
    together = steps - Staging.LIMIT + 1
    assert undone[-1] == ("edit 0" if together < 2 else f"the first {together} steps")
    assert len(undone) == min(steps, Staging.LIMIT)
    while staging.redo() is not None:
        pass
    assert staging.current == last


def test_a_step_of_which_part_is_carried_out_is_called_by_what_is_left() -> None:
    staging = Staging()
    staging.stage(StepLabel("delete", 3, which="that no rule keeps"), ChangeSet().delete(["a", "b", "c"]))
    staging.stage(StepLabel("paste", 2, "cell"), staging.current.delete(["d", "e"]))
    staging.stage("by hand, said freely", staging.current.delete(["f", "g"]))
    staging.settle(["b", "d", "f"])
    assert staging.undo() == "by hand, said freely"
    assert staging.undo() == "paste 1 version"
    assert staging.undo() == "delete 2 versions"
    assert staging.redo() == "delete 2 versions"
