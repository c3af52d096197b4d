"""A colleague changes things after the review, and between our re-reading and our sending."""

import random

import pytest

from artwidgets import Session
from artwidgets.local import LocalServer
from artwidgets.model.edits import Edit
from artwidgets.planning.items import Action
from tests.support.colleague import Colleague, truth
from tests.support.proxy import FaultProxy

AREA = "a colleague"

ROUNDS = [
    pytest.param(number, marks=[pytest.mark.attack] if number >= 3 else [], id=f"round{number}")
    for number in range(24)
]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("delete_aliases", [False, True], ids=["plain", "delete_aliases"])
@pytest.mark.parametrize("number", ROUNDS)
def test_what_somebody_else_does_survives(
    sdk: LocalServer, project: str, number: int, delete_aliases: bool
) -> None:
    chance = random.Random(f"{number} {delete_aliases}")
    sdk.seed_bulk(project=project, collections=3, versions=12)
    colleague = Colleague(sdk, project, chance)
    for _ in range(6):
        colleague.act("alias", "tag", "metadata")
    colleague.did.clear()
    with FaultProxy(sdk.base_url) as proxy:
        session = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
        ids = list(session.load().index)
        chance.shuffle(ids)
        session.delete(ids[:14], delete_aliases=delete_aliases)
        session.edit(ids[14:26], add_tags=["ours"], update_metadata={"ours": True})
        plan = session.plan(measure=False)
        for _ in range(chance.randrange(8)):
            colleague.act("alias", "tag", "description", "metadata", "delete")
        before = Colleague(sdk, project, chance)
        before.did, colleague.did = colleague.did, []
        proxy.before(
            "ArtwidgetsApply",
            lambda request: colleague.act("alias", "tag", "description", "delete"),
            times=None,
        )
        reviewed = truth(sdk, project)
        report = session.apply(plan)

    now = truth(sdk, project)
    doomed = {item.id for item in plan.items if item.action is Action.DELETE}
    edited = {item.id for item in plan.items if item.action is Action.EDIT}
    theirs = before.touched("delete") | colleague.touched("delete")
    # Nothing is gone that neither of the two meant to delete.
    assert set(reviewed) - set(now) <= doomed | theirs
    # What changed after the review is not deleted.
    changed = before.touched("alias", "description", "metadata") & doomed - theirs
    assert changed <= set(now), changed - set(now)
    # An alias that came in the last moment protects, unless it was said that aliases go too.
    if not delete_aliases:
        aliased = colleague.touched("alias") & doomed - theirs - {
            item.id for item in report.done if item.action is Action.DELETE
        }
        assert aliased <= set(now)
    # What is told done is so; nothing of the colleague's is lost on the way.
    for item in report.done:
        if item.action is Action.DELETE:
            assert item.id not in now
        elif item.id in now:
            assert isinstance(item.edit, Edit)
            assert "ours" in now[item.id].tags
            assert now[item.id].metadata["ours"] is True
    for kind, row in (*before.did, *colleague.did):
        if row in now and kind in ("alias", "tag"):
            mine = now[row].aliases if kind == "alias" else now[row].tags
            assert any(name.startswith("theirs-") for name in mine)
        if row in now and kind == "metadata" and row in edited:
            assert any(name.startswith("theirs-") for name in now[row].metadata)
    # Every item has one end.
    ends = [item.key for part in (report.done, report.failed, report.skipped) for item in part]
    assert sorted(ends) == sorted(item.key for item in plan.items)
