"""What a server does not tell is NA all the way: columns, cache, filters, rules, plans, screen and shell.

An empty ``linked_in`` reads as "not linked", and then a delete breaks a link unseen.
"""

import io
import json
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest

from artwidgets import Session
from artwidgets.applying.journal import PlanRecord
from artwidgets.applying.own_effects import OwnEffects
from artwidgets.applying.report import Status
from artwidgets.applying.verify import Now, verify
from artwidgets.gateway.details import read_details
from artwidgets.listing.cache import ListingCache
from artwidgets.local import OLD_FIELDS, LocalServer
from artwidgets.model.records import Version
from artwidgets.model.rules import Rules
from artwidgets.planning import guards
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.planning.plan import Plan
from artwidgets.planning.policy import decide, one_rule
from artwidgets.widgets.grid.cells import present
from artwidgets.widgets.snapshot import view_rows
from artwidgets.widgets.versions.columns import shown_frame
from tests.support.gateway_server import PROJECT, quiet_wandb, seed_history
from tests.support.records import SERVER, collection, listing_of, version

__all__ = ["quiet_wandb"]

LINKS = frozenset(OLD_FIELDS)
EVERYTHING = LINKS | {
    f"Artifact.{name}" for name in ("createdBy", "aliases", "tags", "ttlDurationSeconds", "usedBy")
}
THROUGH_THE_SDK = frozenset({"Project.artifactCollections"})


@pytest.fixture(scope="module")
def once(quiet_wandb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a small history, to be copied."""
    data = tmp_path_factory.mktemp("once") / "data"
    with LocalServer(data) as young:
        seed_history(young)
    return data


@pytest.fixture
def logged(once: Path, tmp_path: Path) -> Path:
    """The history in a data directory of the test's own, for servers that lack something."""
    return Path(shutil.copytree(once, tmp_path / "data"))


@contextmanager
def loaded(data: Path, hidden: Collection[str]) -> Iterator[Session]:
    with LocalServer(data, hide_fields=hidden) as old:
        session = Session(old.entity, PROJECT, base_url=old.base_url, api_key=old.api_key)
        session.load()
        yield session


def ids(session: Session, *names: str) -> list[str]:
    frame = session.listing
    return [frame.index[frame["name"] == name][0] for name in names]


def assert_nothing_claims_to_know(session: Session, *columns: str) -> None:
    frame = session.listing
    for name in columns:
        assert frame[name].isna().all(), name
    for query in ("is:linked", "linked:none", "linked:*", "used:0", "used:>0"):
        assert len(session.where(query)) == len(session.where(f"-({query})")) == 0, query
    with pytest.raises(TypeError, match="NA is ambiguous"):
        bool(frame["linked_in"].iloc[0])


@pytest.mark.parametrize("hidden", [LINKS, THROUGH_THE_SDK], ids=["an old server", "read through the SDK"])
def test_links_that_are_not_known_are_asked_for_like_links_that_are_there(
    logged: Path, hidden: Collection[str]
) -> None:
    with loaded(logged, hidden) as session:
        assert_nothing_claims_to_know(session, "linked_in", "used")
        (doomed,) = ids(session, "set:v0")
        record = session.snapshot.version(doomed)
        assert (record.linked_in, record.used, record.aliases) == (None, None, ())

        session.delete([doomed])
        (refused,) = session.plan().refusals
        assert refused.refusal is not None
        assert "may be linked" in refused.refusal
        assert "this server does not tell them" in refused.refusal

        session.delete([doomed], delete_aliases=True)
        plan = session.plan()
        assert plan.confirmation == "delete 1 version"
        assert [warning.partition(": ")[2] for warning in plan.warnings] == [
            "links are not known: this server does not tell them; those there may be break",
            "uses are not known: this server does not tell them; runs may have used it",
        ]
        assert plan.items[0].delete_aliases
        assert Plan.from_json(plan.to_json()) == plan

        report = session.apply(plan)
        assert len(report.done) == 1, report.to_frame()["reason"].tolist()
        assert "set:v0" not in set(session.listing["name"])


@pytest.fixture(scope="module")
def silent(once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session on a server that tells nothing of all that; what a test stages it takes back."""
    with loaded(
        Path(shutil.copytree(once, tmp_path_factory.mktemp("silent") / "data")), EVERYTHING
    ) as session:
        yield session


def test_all_that_may_not_be_told(silent: Session, tmp_path: Path) -> None:
    columns = ("linked_in", "used", "run", "aliases", "tags", "ttl", "ttl_inherited")
    assert_nothing_claims_to_know(silent, *columns)
    for query in (
        "run:none",
        "run:first",
        "alias:none",
        "alias:best",
        "tag:none",
        "tag:keep",
        "ttl:none",
    ):
        assert len(silent.where(query)) == len(silent.where(f"-{query}")) == 0, query
    assert len(silent.where("alias:v2")) == 1

    record = silent.snapshot.version(ids(silent, "net:v1")[0])
    assert record.unknown == ("aliases", "tags", "ttl")
    assert record.run is None
    again = listing_of([record])
    assert again.frame[list(columns)].isna().all().all()
    assert again.version(record.id) == record

    cache = ListingCache(SERVER, "ann", tmp_path / "cache")
    assert cache.save(silent.snapshot)
    kept = cache.load(silent.snapshot.scope)
    assert kept is not None
    pd.testing.assert_frame_equal(kept.frame, silent.snapshot.frame)

    decision = decide(one_rule(last=1, aliased=True), silent.table)
    assert not decision.drop.any()
    assert "its links are not known" in decision.reasons.iloc[1]
    assert decide(one_rule(last=1, aliased=False, linked=False), silent.table).drop.any()

    details = read_details(silent.connection, record)
    assert (details.links, details.used_by, details.logged_by) == (None, None, None)

    silent.edit([record.id], tags=["new"])
    (refused,) = silent.plan().refusals
    assert refused.refusal is not None
    assert "tags of net:v1 are not known" in refused.refusal
    silent.unstage()
    silent.edit([record.id], add_tags=["new"])
    assert not silent.plan().refusals
    silent.unstage()


def test_the_screen_and_files_tell_a_dash_or_nothing_never_none(silent: Session) -> None:
    frame = silent.listing
    sources = shown_frame(silent.table)[~frame["is_link"].to_numpy(bool)]
    assert set(sources["link"]) == {"—"}
    used = present("count", sources["used"], now=pd.Timestamp.now("UTC"), limit=80)
    assert {cell["t"] for cell in used} == {"—"}
    assert sources["ttl_unreported"].all()
    assert sources["expires_unreported"].all()
    for kind, column in (("chips", "aliases"), ("chips", "tags"), ("flag", "link")):
        cells = present(kind, sources[column], now=pd.Timestamp.now("UTC"), limit=80)  # type: ignore[arg-type]
        assert {cell["t"] for cell in cells} == {"—"}
    assert all(row[2:4] == ["—", "—"] for row in view_rows(sources))

    written = pd.read_csv(io.StringIO(frame.to_csv()))
    assert written[["aliases", "tags", "linked_in", "used", "run"]].isna().all().all()
    for row in json.loads(frame.reset_index().to_json(orient="records", date_format="iso")):
        assert row["linked_in"] is row["aliases"] is row["tags"] is row["used"] is row["run"] is None


def deleting(base: Version, delete_aliases: bool = False) -> Item:
    return Item(action=Action.DELETE, base=base, delete_aliases=delete_aliases)


@pytest.mark.parametrize(
    ("now", "word"),
    [
        ({"linked_in": None}, "links"),
        ({"used": None}, "uses"),
        ({"unknown": ("aliases",)}, "aliases"),
    ],
)
def test_nothing_is_deleted_once_the_server_tells_less_than_at_the_review(
    now: dict[str, object], word: str
) -> None:
    base = version(used=0)
    plan = Plan(server=SERVER, entity="acme", project="vision", items=Items((deleting(base),)))
    ended = verify(plan.items[0], Now(version(**{"used": 0, **now})), OwnEffects(PlanRecord(plan)), Rules())
    assert ended.status is Status.SKIPPED
    assert f"tells its {word} no more" in ended.reason


def test_what_was_reviewed_as_not_known_is_carried_out_with_the_words_for_it() -> None:
    base = version(linked_in=None, used=None, unknown=("aliases",))
    plan = Plan(
        server=SERVER, entity="acme", project="vision", items=Items((deleting(base, delete_aliases=True),))
    )
    *_, mutation = verify(plan.items[0], Now(base), OwnEffects(PlanRecord(plan)), Rules()).mutations
    assert mutation.input["deleteAliases"] is True


def test_a_collection_tells_of_how_many_versions_too_little_is_known() -> None:
    versions = [version(f"model:v{n}", linked_in=None, used=None if n else 2) for n in range(3)]
    assert guards.warn_collection_delete(collection(), versions) == (
        "1 version is known to be used by runs",
        "links of 3 versions are not known: this server does not tell them",
        "uses of 2 versions are not known: this server does not tell them",
    )
