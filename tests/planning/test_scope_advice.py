"""Where all of a collection goes, the collection can go instead; told with what else that takes."""

from dataclasses import replace

import pytest

from artwidgets.listing import Listing, Scope
from artwidgets.model.changes import ChangeSet
from artwidgets.model.records import Collection, Version
from artwidgets.planning.building import make_plan
from artwidgets.planning.plan import Plan
from artwidgets.planning.scope_advice import Advice, why_not_whole, with_collection
from tests.support.records import SERVER, collection, link, listing, listing_of, version


def advised(rows: Listing, going: list[str], *, aliases: bool = False) -> dict[str, Advice]:
    """What is advised on a plan that deletes the versions of these names, collections alone."""
    changes = ChangeSet().delete([f"id-{name}" for name in going], delete_aliases=aliases)
    plan = make_plan(rows, changes, server=SERVER)
    return {one.name: one for one in plan.advice if one.kind == "collection"}


def net(versions: int, **own: object) -> list[Version]:
    """Versions of ``net``; `own` are fields of the last."""
    made = [version(f"net:v{at}") for at in range(versions - 1)]
    return [*made, version(f"net:v{versions - 1}", **own)]


def test_a_collection_of_which_all_goes_is_offered_with_what_else_it_takes() -> None:
    held = (collection("net", description="The nets.", tags=("old", "big")), collection("data"))
    rows = listing(*net(60), version("data:v0"), collections=held)
    (advice,) = advised(rows, [f"net:v{at}" for at in range(60)]).values()
    assert advice.offered
    # Three batches of two requests each, or three requests for the whole.
    assert (advice.versions, advice.going, advice.requests) == (60, 60, 3)
    assert advice.words == (
        "All 60 versions go, and an empty collection is left. Deleting the collection instead also takes the "
        "name net (what is logged under it later begins at v0 again), its description, its tags old, big and "
        "what is being uploaded to it now. That saves about 3 requests."
    )


def test_deletes_with_aliases_cost_more_and_minutes_are_told() -> None:
    rows = listing(*(version(f"net:v{at}", aliases=(f"a{at}",)) for at in range(400)))
    (advice,) = advised(rows, [f"net:v{at}" for at in range(400)], aliases=True).values()
    assert advice.requests == 2 * 400 / 5 - 3
    assert advice.saves == "saves about 157 requests, 3 min at a second each"


def test_what_keeps_few_is_told_and_never_offered() -> None:
    rows = listing(*net(40, aliases=("latest",), linked_in=("acme/model-registry/shelf",)))
    # The last one is refused for its alias.
    (advice,) = advised(rows, [f"net:v{at}" for at in range(40)]).values()
    assert not advice.offered
    assert advice.kept == ("v39 latest",)
    assert "39 of 40 versions go. If v39 latest may go too, delete the collection: " in advice.words
    assert "1 alias of what would stay" in advice.words
    assert "1 link to it" in advice.words
    assert advised(rows, [f"net:v{at}" for at in range(20)]) == {}


def _broken_off(rows: Listing) -> Listing:
    return replace(rows, complete=False)


def _of_a_run(rows: Listing) -> Listing:
    return replace(rows, scope=Scope(entity="acme", project="vision", run="acme/vision/r"))


def _counted_more(rows: Listing) -> Listing:
    return replace(rows, collections={"id-net": collection("net", versions=3)})


def _of_history(rows: Listing) -> Listing:
    return replace(rows, collections={"id-net": collection("net", type="wandb-history")})


@pytest.mark.parametrize("less", [_broken_off, _of_a_run, _counted_more, _of_history])
def test_nothing_is_advised_on_what_is_not_known_or_would_be_refused(less: object) -> None:
    rows = listing(*net(2))
    assert advised(rows, ["net:v0", "net:v1"])
    assert callable(less)
    assert advised(less(rows), ["net:v0", "net:v1"]) == {}


def test_a_collection_that_goes_already_is_not_advised() -> None:
    rows = listing(*net(2))
    changes = ChangeSet().delete(["id-net:v0", "id-net:v1"]).delete_collection(["id-net"])
    assert [one.kind for one in make_plan(rows, changes, server=SERVER).advice] == ["project"]


def test_links_that_all_go_leave_a_collection_of_links() -> None:
    source = version("net:v0")
    shelf = link("shelf:v0", source)
    held: tuple[Collection, ...] = (
        collection("net"),
        collection("shelf", is_portfolio=True, project="model-registry"),
    )
    rows = listing(source, shelf, collections=held)
    plan = make_plan(rows, ChangeSet().unlink([shelf.id]), server=SERVER)
    advice = {one.name: one for one in plan.advice}
    assert advice["shelf"].offered
    assert advice["shelf"].words == (
        "The only link goes, and an empty collection is left. Deleting the collection instead also takes the "
        "name shelf."
    )


def test_a_whole_project_is_told_in_words_alone() -> None:
    rows = listing(*net(2), version("data:v0"))
    changes = ChangeSet().delete(["id-net:v0", "id-net:v1", "id-data:v0"])
    plan = make_plan(rows, changes, server=SERVER)
    project = plan.advice[0]
    assert (project.kind, project.offered) == ("project", False)
    assert project.words.startswith("All 3 versions and links of acme/vision go.")
    of_a_type = replace(rows, scope=replace(rows.scope, type="model"))
    assert {one.kind for one in make_plan(of_a_type, changes, server=SERVER).advice} == {"collection"}


def test_advice_is_no_part_of_a_plans_id_or_file() -> None:
    rows = listing(*net(2))
    plan = make_plan(rows, ChangeSet().delete(["id-net:v0", "id-net:v1"]), server=SERVER)
    assert plan.advice
    read = Plan.from_json(plan.to_json())
    assert (read, read.id, read.advice) == (plan, plan.id, ())
    assert replace(plan, advice=()).id == plan.id


def test_choosing_it_is_one_step_and_keeps_the_edits() -> None:
    changes = ChangeSet().delete(["a", "b", "c"]).unlink(["d"]).delete_whole("net", ["a", "b", "d"])
    assert changes == ChangeSet(deletes={"c": False}, collection_deletes=frozenset({"net"}))


def test_a_collection_read_again_tells_what_came_and_went() -> None:
    rows = listing(*net(3), version("data:v0"))
    fresh = listing_of([version("net:v1"), version("net:v3", aliases=("latest",))], scope=rows.scope)
    merged = with_collection(rows, fresh, collection("net"))
    assert sorted(merged.frame["name"]) == ["data:v0", "net:v1", "net:v3"]
    part = with_collection(rows, replace(fresh, complete=False), collection("net"))
    assert len(part) == 5


def test_it_is_not_staged_when_what_was_read_has_more() -> None:
    rows = listing(*(version(f"net:v{at}") for at in range(20)))
    changes = ChangeSet().delete(rows.frame.index[1:].tolist())
    advice = make_plan(rows, changes, server=SERVER).advice
    assert "v19 would stay" in why_not_whole(advice, collection("net"), rows)
    assert "Not all of net came" in why_not_whole(advice, collection("net"), _broken_off(rows))
    assert "another collection" in why_not_whole(advice, collection("net", id="id-new"), rows)
    all_go = make_plan(rows, ChangeSet().delete(rows.frame.index.tolist()), server=SERVER).advice
    assert why_not_whole(all_go, collection("net"), rows) == ""
