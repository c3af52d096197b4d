"""The fault proxy does to real requests what it says, and nothing else."""

import http.client
import json
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
import wandb

from artwidgets import Session
from artwidgets.local import LocalServer
from tests.local.wire import basic, graphql
from tests.support import faults
from tests.support.logged import log
from tests.support.proxy import Answer, Exchange, FaultProxy, Request

Ask = Callable[..., Answer]

VIEWER = "query Viewer { viewer { username } }"
TWO = "query Two($a: ID!, $b: ID!) { m0: artifact(id: $a) { ...All } m1: artifact(id: $b) { ...All } }"
ALL = " fragment All on Artifact { id versionIndex }"


@pytest.fixture
def ask(proxy: FaultProxy, server: LocalServer) -> Ask:
    """Send a document through the proxy, on a connection of its own."""

    def asked(query: str, variables: dict[str, Any] | None = None, timeout: float = 20) -> Answer:
        connection = http.client.HTTPConnection(proxy.base_url.removeprefix("http://"), timeout=timeout)
        body = json.dumps({"query": query, "variables": variables or {}})
        try:
            connection.request("POST", "/graphql", body, basic(server.api_key))
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(), dict(answer.getheaders()))
        finally:
            connection.close()

    return asked


@pytest.fixture
def versions(sdk: LocalServer, project: str) -> list[str]:
    """Ids of five versions on the server."""
    sdk.seed_bulk(project=project, collections=1, versions=5)
    return list(Session(sdk.entity, project).load().index)


def data(answer: Answer) -> Any:
    return json.loads(answer.body)["data"]


def test_what_no_rule_is_about_is_passed_on(ask: Ask, proxy: FaultProxy, server: LocalServer) -> None:
    proxy.fault(faults.status(500), operation="Other")
    proxy.fault(faults.status(500), about="nobody")
    assert data(ask(VIEWER)) == graphql(server, VIEWER)[1]["data"]
    assert [request.operation for request in proxy.requests] == ["Viewer"]


@pytest.mark.parametrize("fault", ["400", "404 of a gateway", "413", "429", "500", "502 page", "504 page"])
def test_statuses(ask: Ask, proxy: FaultProxy, fault: str) -> None:
    proxy.fault(faults.CATALOGUE[fault], operation="View*", times=1)
    assert ask(VIEWER).status == int(fault.split()[0])
    assert ask(VIEWER).status == 200


def test_bodies(ask: Ask, proxy: FaultProxy) -> None:
    for name in ("page", "malformed"):
        proxy.fault(faults.CATALOGUE[name], times=1)
        with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
            json.loads(ask(VIEWER).body)
    proxy.fault(faults.empty(), times=1)
    assert ask(VIEWER).body == b""
    proxy.fault(faults.truncated, times=1)
    with pytest.raises(http.client.IncompleteRead):
        ask(VIEWER)


def test_broken_connections(ask: Ask, proxy: FaultProxy) -> None:
    proxy.fault(faults.reset(), times=1)
    with pytest.raises(ConnectionResetError):
        ask(VIEWER)
    proxy.fault(faults.closed(), times=1)
    with pytest.raises(http.client.RemoteDisconnected):
        ask(VIEWER)
    proxy.fault(faults.drip(every=0.02, size=4), times=1)
    began = time.monotonic()
    assert data(ask(VIEWER))["viewer"]
    assert time.monotonic() - began > 0.1
    proxy.fault(faults.hang())
    with pytest.raises(TimeoutError):
        ask(VIEWER, timeout=0.2)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("fault", [faults.reset, faults.closed, faults.null_data, faults.fields_null])
def test_before_or_after_the_work(
    ask: Ask, proxy: FaultProxy, server: LocalServer, versions: list[str], fault: Any, after: bool
) -> None:
    document = "mutation Go($i: DeleteArtifactInput!) { m0: deleteArtifact(input: $i) { artifact { id } } }"
    rule = proxy.fault(fault(after=after), operation="Go")
    try:
        answer = ask(document, {"i": {"artifactID": versions[0], "deleteAliases": True}})
        assert data(answer) in (None, {"m0": None})
    except (ConnectionResetError, http.client.RemoteDisconnected):
        assert fault in (faults.reset, faults.closed)
    assert rule.used == 1
    document = f'query Now {{ artifact(id: "{versions[0]}") {{ state }} }}'
    assert (graphql(server, document)[1]["data"]["artifact"]["state"] == "DELETED") is after


def test_skip_times_and_ids(ask: Ask, proxy: FaultProxy, versions: list[str]) -> None:
    proxy.fault(faults.status(500), about=versions[0], skip=1, times=2)
    mine = {"a": versions[0], "b": versions[1]}
    others = {"a": versions[2], "b": versions[1]}
    met = [ask(TWO + ALL, variables).status for variables in (mine, others, mine, others, mine, mine)]
    assert met == [200, 200, 500, 200, 500, 200]


def test_one_item_of_many(ask: Ask, proxy: FaultProxy, versions: list[str]) -> None:
    variables = {"a": versions[0], "b": versions[1]}
    complete = data(ask(TWO + ALL, variables))
    proxy.fault(faults.item_null, about=versions[0], times=1)
    assert data(ask(TWO + ALL, variables)) == {"m0": None, "m1": complete["m1"]}
    proxy.fault(faults.item_error(500, "boom"), about=versions[1], times=1)
    answer = ask(TWO + ALL, variables)
    assert answer.status == 500
    assert json.loads(answer.body) == {
        "data": {"m0": complete["m0"], "m1": None},
        "errors": [{"message": "boom", "path": ["m1"]}],
    }
    proxy.fault(faults.item_null, about=versions[0], times=1)
    only = {"a": versions[0], "b": versions[0]}
    assert data(ask(TWO + ALL, only)) == {"m0": None, "m1": None}


def test_nulls_inside(ask: Ask, proxy: FaultProxy, server: LocalServer) -> None:
    proxy.fault(faults.null_at("edges"))
    document = "query Mine { viewer { username teams { edges { node { name } } } } }"
    assert data(ask(document))["viewer"] == {"username": server.entity, "teams": {"edges": None}}


def test_hooks_come_before_the_work(
    ask: Ask, proxy: FaultProxy, server: LocalServer, versions: list[str]
) -> None:
    def colleague(request: Request) -> None:
        assert request.variables == {"a": versions[0], "b": versions[1]}
        gone = f'mutation D {{ deleteArtifact(input: {{artifactID: "{versions[0]}", deleteAliases: true}})'
        assert graphql(server, f"{gone} {{ artifact {{ id }} }} }}")[0] == 200

    now = TWO.replace("...All", "state")
    proxy.before("Two", colleague, about=versions[0])
    assert data(ask(now, {"a": versions[0], "b": versions[1]})) == {
        "m0": {"state": "DELETED"},
        "m1": {"state": "COMMITTED"},
    }
    ask(now, {"a": versions[0], "b": versions[0]})  # the hook was for once: else it would complain


def test_what_fails_in_a_hook_is_told(server: LocalServer) -> None:
    def broken(request: Request) -> None:
        raise LookupError("in the hook")

    proxy = FaultProxy(server.base_url)
    proxy.before(None, broken)
    proxy.__enter__()
    with socket.create_connection(("127.0.0.1", int(proxy.base_url.rsplit(":", 1)[1]))) as asking:
        asking.sendall(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            asking.recv(1)
    with pytest.raises(LookupError, match="in the hook"):
        proxy.__exit__(None, None, None)


def test_faults_can_be_cleared(ask: Ask, proxy: FaultProxy) -> None:
    proxy.fault(faults.status(418))
    assert ask(VIEWER).status == 418
    proxy.clear()
    assert ask(VIEWER).status == 200
    assert proxy.count("View*") == 1


def test_any_fault_of_ones_own(ask: Ask, proxy: FaultProxy) -> None:
    def polite(exchange: Exchange) -> None:
        exchange.send(Answer.of_json({"data": {"asked": exchange.request.operation}}))

    proxy.fault(polite, path="/graph*")
    assert data(ask(VIEWER)) == {"asked": "Viewer"}


def test_the_real_sdk_works_through_it(sdk: LocalServer, project: str) -> None:
    """Logging (through uploads), listing, downloading and deleting."""
    log(project, {"a.txt": "words"}, name="net", type="model")
    with FaultProxy(sdk.base_url) as proxy:
        api = wandb.Api(overrides={"base_url": proxy.base_url}, api_key=sdk.api_key)
        found = api.artifact(f"{sdk.entity}/{project}/net:v0")
        folder = found.download()
        with open(f"{folder}/a.txt") as file:
            assert file.read() == "words"
        assert any(request.operation == "" for request in proxy.requests)  # files came through it, too
        found.delete(delete_aliases=True)
    assert not wandb.Api().artifact_exists(f"{sdk.entity}/{project}/net:v0")


def test_a_session_sees_the_faults(sdk: LocalServer, project: str) -> None:
    sdk.seed_bulk(project=project, collections=2, versions=10)
    with FaultProxy(sdk.base_url) as proxy:
        session = Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)
        rule = proxy.fault(faults.html(502), operation="Collections", times=1)
        assert len(session.load()) == 20
        assert rule.used == 1
        assert proxy.count("Collections") > 1


@pytest.mark.parametrize("name", sorted(faults.CATALOGUE))
def test_the_catalogue_is_of_faults_that_work(ask: Ask, proxy: FaultProxy, name: str) -> None:
    rule = proxy.fault(faults.CATALOGUE[name])
    document = "query Mine { viewer { username teams { pageInfo { endCursor } edges { node { name } } } } }"
    healthy: Any = None
    try:
        answer = ask(document)
        healthy = answer.status == 200 and data(answer)["viewer"]["teams"]["edges"][0]["node"]["name"]
    except (OSError, http.client.HTTPException, ValueError, TypeError, KeyError, LookupError):
        healthy = False
    assert rule.used == 1
    assert not healthy or name == "null page"
