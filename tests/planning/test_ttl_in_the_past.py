"""A TTL counts from creation: one that has passed is a delete, and is told and confirmed as one."""

from datetime import UTC, datetime, timedelta

import pytest

from artwidgets import Session
from artwidgets.applying.journal import find_record
from artwidgets.applying.revert import revert_plan
from artwidgets.local import LocalServer
from artwidgets.model.changes import ChangeSet
from artwidgets.model.edits import edit
from artwidgets.model.expiry import forecast
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules
from artwidgets.planning.building import make_plan
from artwidgets.planning.plan import Plan
from tests.support.records import SERVER, link, listing, version
from tests.support.session_fixtures import Log
from tests.support.waiting import until

NOW = datetime.now(UTC)
OLD = version("model:v0", created=NOW - timedelta(days=90), size=4_000_000_000)
NEW = version("model:v1", created=NOW - timedelta(days=5))
MODEL = version("net:v0", linked_in=("acme/wandb-registry-model/champion",), created=OLD.created)
SHARED = version("net:v1", linked_in=("acme/shared/best",), created=NEW.created)
LINK = link("champion:v0", MODEL)
TABLE = version("run-1-table:v0", type="run_table", created=OLD.created)
ROWS = listing(OLD, NEW, MODEL, SHARED, LINK, TABLE)


def plan(ttl: timedelta | str | None, *versions: Version, rules: Rules | None = None) -> Plan:
    changes = ChangeSet().edit(versions, edit(ttl=ttl))
    return make_plan(ROWS, changes, server=SERVER, rules=rules)


def test_each_says_when_it_goes_and_those_at_once_are_counted() -> None:
    made = plan("30d", OLD, NEW)
    old, new = made.items
    assert (old.at_once, old.size, old.destructive) == (True, 4_000_000_000, True)
    assert "goes at once: it was created 3 months ago, and a TTL of 30d counts from then" in old.warnings
    assert (new.at_once, new.size, new.destructive) == (False, 0, False)
    assert f"goes on {NEW.created + timedelta(days=30):%Y-%m-%d}" in new.warnings  # type: ignore[operator]
    assert "at once: 1 version, 4 GB" in made.summary
    assert [item.name for item in made.at_once] == ["model:v0"]


def test_it_is_confirmed_like_a_delete_and_only_then() -> None:
    assert plan("30d", OLD, NEW).confirmation == "delete 1 version"
    assert plan("30d", NEW).confirmation is None
    assert plan("none", OLD, NEW).confirmation is None
    both = make_plan(
        ROWS, ChangeSet().edit([OLD], edit(ttl="30d")).delete([NEW.id]), server=SERVER, rules=Rules()
    )
    assert both.confirmation == "delete 2 versions"


def test_its_bytes_count_as_freed() -> None:
    assert plan("30d", OLD).reclaim.upper == OLD.size
    assert plan("30d", NEW).reclaim.upper == 0


def test_a_plan_file_keeps_it() -> None:
    made = plan("30d", OLD, NEW)
    again = Plan.from_json(made.to_json())
    assert again == made
    assert [item.at_once for item in again.items] == [True, False]


def test_unknown_creation_may_be_at_once() -> None:
    unreported = version("model:v7", created=None)
    made = make_plan(listing(unreported), ChangeSet().edit([unreported], edit(ttl="30d")), server=SERVER)
    assert made.items[0].at_once
    assert "may go at once" in made.items[0].warnings[0]


def test_an_inherited_ttl_is_the_teams() -> None:
    own = version("own:v0", created=OLD.created, ttl=timedelta(days=365))

    def inherit(rules: Rules) -> Plan:
        return make_plan(
            listing(own), ChangeSet().edit([own], edit(ttl="inherit")), server=SERVER, rules=rules
        )

    assert inherit(Rules(default_ttl={own.entity: timedelta(days=30)})).confirmation == "delete 1 version"
    assert inherit(Rules(default_ttl={own.entity: None})).warnings == ()
    assert "which this server does not tell" in inherit(Rules()).warnings[0]


def test_links_and_what_the_platform_makes_take_none_and_a_registrys_version_only_none() -> None:
    assert not plan("30d", LINK, TABLE, MODEL).items
    reasons = {item.name: item.refusal for item in plan("30d", LINK, TABLE, MODEL).refusals}
    assert "belongs to its source" in (reasons[LINK.name] or "")
    assert "takes no TTL" in (reasons[TABLE.name] or "")
    assert "linked into the registry" in (reasons[MODEL.name] or "")
    kept = version("net:v0", linked_in=MODEL.linked_in, ttl=timedelta(days=7))
    off = make_plan(listing(kept), ChangeSet().edit([kept], edit(ttl=None)), server=SERVER)
    assert [item.name for item in off.items] == ["net:v0"]
    assert "its links break (acme/shared/best)" in plan("30d", SHARED).items[0].warnings[0]


def test_what_was_reviewed_as_later_is_not_sent_once_it_would_be_at_once(session: Session, log: Log) -> None:
    log("model", {"a": "1"})
    rows = session.load()
    created = rows["created"].iloc[0].to_pydatetime()
    passes = datetime.now(UTC) + timedelta(seconds=4)
    session.edit(list(rows.index), ttl=timedelta(seconds=int((passes - created).total_seconds())))
    later = session.plan()
    assert later.confirmation is None
    until(lambda: datetime.now(UTC) > passes)
    report = session.apply(later)
    assert [report.reason(item) for item in report.skipped] == [
        "Its TTL has passed by now, so it would be deleted at once. Refresh, look at it again, and stage it "
        "once more if it still holds."
    ]
    session.unstage()
    session.edit(list(rows.index), ttl=timedelta(seconds=1))
    at_once = session.plan()
    assert at_once.confirmation == "delete 1 version"
    assert len(session.apply(at_once).done) == 1


def test_a_ttl_put_back_is_looked_at_too(session: Session, log: Log) -> None:
    log("model", {"a": "1"})
    rows = session.load()
    # Planned while it is past already, not while it is about to be.
    past = rows["created"].iloc[0] + timedelta(seconds=1)
    until(lambda: datetime.now(UTC) > past)
    session.edit(list(rows.index), ttl="1s")
    first = session.apply(session.plan())
    assert len(first.done) == 1
    session.load()
    session.edit(list(rows.index), ttl="none")
    second = session.apply(session.plan())
    reverted = revert_plan(session.connection, find_record(second.plan.id))
    assert reverted.confirmation == "delete 1 version"
    assert "goes at once" in reverted.items[0].warnings[0]


@pytest.mark.parametrize(
    ("ttl", "words"),
    [
        ("30d", "At once: 1 version, 4 GB. Later: 1 version, on"),
        ("1y", "Goes between"),
        ("none", ""),
        ("inherit", ""),
    ],
)
def test_it_is_foretold_before_it_is_staged(ttl: str, words: str) -> None:
    prediction = forecast(ROWS.frame, [OLD.id, NEW.id], edit(ttl=ttl).ttl)  # type: ignore[arg-type]
    assert prediction.words.startswith(words)
    assert bool(prediction.words) == bool(words)


def test_what_takes_none_is_foretold_too() -> None:
    prediction = forecast(ROWS.frame, [LINK.id, TABLE.id, MODEL.id, NEW.id], timedelta(days=30))
    assert (prediction.at_once, prediction.later, prediction.refused) == (0, 1, 3)


def test_the_demo_holds_no_live_version_whose_ttl_has_passed(sdk: LocalServer, project: str) -> None:
    sdk.seed_demo(project=f"{project}-demo")
    frame = Session(sdk.entity, f"{project}-demo").load()
    limited = frame[frame["ttl"].notna()]
    assert len(limited) > 10
    assert (limited["created"] + limited["ttl"] > datetime.now(UTC)).all()


def test_the_teams_default_is_read_from_the_server(session: Session, log: Log) -> None:
    log("model", {"a": "1"})
    rows = session.load()
    session.edit(list(rows.index), ttl="1y")
    session.apply(session.plan())
    session.edit(list(rows.index), ttl="inherit")
    made = session.plan()
    assert made.confirmation is None
    assert made.warnings == ()
