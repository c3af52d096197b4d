"""Many tags: W&B takes 20 in one mutation."""

from collections.abc import Callable

from artwidgets import Session
from artwidgets.gateway.mutations import MOST_TAGS, Mutation, edit_collection, edit_version
from artwidgets.model.edits import collection_edit, edit
from tests.support.records import collection, version

MANY = tuple(f"tag-{n}" for n in range(45))


def sizes(mutations: list[Mutation], key: str) -> list[int]:
    return [len(mutation.input[key]) for mutation in mutations if mutation.input.get(key)]


def names(mutations: list[Mutation], key: str) -> list[str]:
    return [tag["tagName"] for mutation in mutations for tag in mutation.input.get(key, ())]


def test_those_of_a_version_are_sent_by_twenty() -> None:
    wanted = edit(add_tags=MANY, remove_tags=[f"old-{n}" for n in range(21)], description="new")
    now = version(tags=tuple(f"old-{n}" for n in range(21)))
    mutations = edit_version(wanted, now)
    assert sizes(mutations, "tagsToAdd") == [20, 20, 5]
    assert sizes(mutations, "tagsToDelete") == [20, 1]
    assert names(mutations, "tagsToAdd") == list(MANY)
    assert [mutation.input["description"] for mutation in mutations if "description" in mutation.input] == [
        "new"
    ]


def test_those_of_a_collection_are_sent_by_twenty() -> None:
    mutations = edit_collection(collection_edit(tags=MANY), collection(tags=("old",)))
    created = [one for one in mutations if one.name == "createArtifactCollectionTagAssignments"]
    assert sizes(created, "tags") == [20, 20, 5]
    assert names(created, "tags") == list(MANY)
    assert [names([one], "tags") for one in mutations if one not in created] == [["old"]]
    assert max(sizes(mutations, "tags")) <= MOST_TAGS


def test_they_all_arrive(log: Callable[..., None], session: Session) -> None:
    log("net", {"f": "0"})
    session.load()
    session.edit(session.listing, add_tags=MANY)
    session.edit_collection("net", tags=MANY)
    report = session.apply(session.plan())
    assert len(report.done) == 2, report.to_frame()
    assert set(session.load(whole=True)["tags"].iloc[0]) == set(MANY)
    assert set(next(iter(session.snapshot.collections.values())).tags) == set(MANY)
