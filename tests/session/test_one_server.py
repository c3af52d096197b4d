"""What was made under one name of a server belongs to its other names; no password is kept of any."""

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import pytest
import wandb

from artwidgets import Session
from artwidgets.applying.journal import Journal
from artwidgets.errors import StalePlanError
from artwidgets.gateway.connection import Connection, Viewer
from artwidgets.gateway.failures import Secrets
from artwidgets.gateway.sdk import Service
from artwidgets.gateway.transport import Transport
from artwidgets.listing import Scope
from artwidgets.listing.cache import ListingCache
from artwidgets.local import LocalServer
from artwidgets.planning.item_sequence import Items
from artwidgets.planning.items import Action, Item
from artwidgets.planning.plan import Plan
from tests.support.records import listing_of, version
from tests.support.session_fixtures import Log
from tests.support.waiting import until

CLOUD = ("https://api.forge.coreweave.com", "https://api.wandb.ai", "https://forge.coreweave.com/api/wandb")
SCOPE = Scope(entity="acme", project="vision")


def connection(base_url: str) -> Connection:
    """A connection that has not asked anything yet, of the SDK's own parts."""
    service = Service(wandb.Settings(base_url=base_url, api_key="k" * 40))
    # The Api stays unused: making one would look for the server.
    secrets = Secrets("k" * 40)
    return Connection(None, service, Viewer("ann", "acme"), secrets, Transport(service, secrets))  # type: ignore[arg-type]


def plan(server: str) -> Plan:
    one = version("model:v0")
    return Plan(
        server=server, entity="acme", project="vision", items=Items((Item(action=Action.DELETE, base=one),))
    )


@pytest.mark.parametrize("base_url", CLOUD)
@pytest.mark.parametrize("made_under", CLOUD)
def test_a_plan_made_under_one_name_is_for_the_others(base_url: str, made_under: str) -> None:
    here = connection(base_url)
    assert here.is_for(Plan.from_json(plan(made_under).to_json()).server)
    assert here.identity == CLOUD[0]


@pytest.mark.parametrize("base_url", CLOUD)
def test_a_plan_for_another_server_is_not(base_url: str) -> None:
    here = connection(base_url)
    assert not here.is_for("https://wandb.example.com")
    assert not connection("https://wandb.example.com").is_for(base_url)


def test_the_same_plan_is_one_plan_whatever_the_name() -> None:
    """So its journal and its lock are shared by processes that know the server by other names."""
    ids = {plan(connection(base_url).identity).id for base_url in CLOUD}
    assert len(ids) == 1
    with (
        Journal(plan(connection(CLOUD[1]).identity)),
        pytest.raises(StalePlanError),
        Journal(plan(connection(CLOUD[2]).identity)),
    ):
        pass


def kept_by_an_earlier_release(folder: Path, base_url: str) -> Path:
    """Write a listing as 0.1.0 did: filed under the address as it was asked."""
    listing = listing_of([version("model:v0")], scope=SCOPE)
    fresh = ListingCache(base_url, "ann", folder)
    fresh.save(listing)
    with gzip.open(fresh.path(SCOPE), "rt", encoding="utf-8") as text:
        head, *rest = text.read().splitlines()
    fresh.forget(SCOPE)
    owner = {"base_url": base_url, "username": "ann"}
    name = hashlib.sha256(json.dumps([owner, asdict(SCOPE)], sort_keys=True).encode()).hexdigest()[:32]
    path = folder / f"{name}.json.gz"
    with gzip.open(path, "wt", encoding="utf-8") as text:
        text.write("\n".join([json.dumps(json.loads(head) | owner), *rest]) + "\n")
    return path


@pytest.mark.parametrize("base_url", CLOUD)
@pytest.mark.parametrize("kept_under", CLOUD)
def test_a_listing_kept_under_one_name_is_found_by_the_others(
    tmp_path: Path, kept_under: str, base_url: str
) -> None:
    old = kept_by_an_earlier_release(tmp_path, kept_under)
    cache = ListingCache(base_url, "ann", tmp_path)
    found = cache.load(SCOPE)
    assert found is not None
    assert found.versions() == [version("model:v0")]
    assert ListingCache(base_url, "bob", tmp_path).load(SCOPE) is None
    assert ListingCache("https://wandb.example.com", "ann", tmp_path).load(SCOPE) is None
    # A newer one takes its place; of two, nobody would know which is right.
    assert cache.save(replace(found))
    assert [path for path in tmp_path.iterdir() if path.suffix == ".gz"] == [cache.path(SCOPE)]
    assert old == cache.path(SCOPE) or not old.exists()


def test_a_password_in_the_address_is_kept_nowhere(
    sdk: LocalServer, project: str, log: Log, state: Path, tmp_path: Path
) -> None:
    log("net", {"a": "1"}, {"a": "2"})
    address = sdk.base_url.replace("http://", "HTTP://someone:pass-word@") + "/"
    session = Session(sdk.entity, project, base_url=address, api_key=sdk.api_key)
    session.load()
    session.edit(session.listing.index, description="told")
    made = session.plan()
    report = session.apply(made)
    assert report.done == made.items
    assert made.server == sdk.base_url
    shown = [repr(session), repr(session.connection), made.to_json(), made.to_script(), str(report)]
    # What is kept of the listing is written beside the work.
    until(lambda: not list(tmp_path.rglob("*.part")))
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".part"]
    contents = [
        gzip.decompress(one.read_bytes()) if one.suffix == ".gz" else one.read_bytes() for one in files
    ]
    assert {one.suffix for one in files} >= {".jsonl", ".gz"}
    assert not [text for text in shown if "pass-word" in text or "someone" in text]
    assert not [path for path, text in zip(files, contents, strict=True) if b"pass-word" in text]


@pytest.mark.parametrize("form", ["{}/", "{}//", "HTTP{}", "http://me:secret@{}"])
def test_a_plan_and_its_journal_are_found_under_another_form_of_the_address(
    sdk: LocalServer, project: str, log: Log, session: Session, form: str
) -> None:
    log("net", {"a": "1"})
    session.load()
    session.edit(session.listing.index, description="told")
    bare = sdk.base_url.removeprefix("http://") if "@" in form else sdk.base_url.removeprefix("http")
    written = form.format(sdk.base_url if form.startswith("{") else bare)
    made = replace(session.plan(), server=written)
    assert session.apply(made).done == made.items
    assert session.history().index.tolist() == [made.id]
    assert "secret" not in made.to_script()


def test_a_plan_for_another_server_is_refused_and_its_password_not_told(
    session: Session, remote: Callable[[str], wandb.Artifact], log: Log
) -> None:
    log("net", {"a": "1"})
    session.load()
    session.edit(session.listing.index, description="told")
    made = replace(session.plan(), server="https://me:secret@wandb.example.com")
    with pytest.raises(StalePlanError, match=r"https://wandb\.example\.com") as caught:
        session.apply(made)
    assert "secret" not in str(caught.value)
    assert remote("net:v0").description is None
