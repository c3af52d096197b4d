"""Faults on demand: each thing a client can meet, for the operations it is asked for."""

import http.client
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from artwidgets.local import LocalServer
from tests.local.test_documents import seeded
from tests.local.wire import basic, delete_document, graphql, request
from tests.support.waiting import until

VIEWER = "query Viewer { viewer { username } }"
BODY = b'{"query": "query Viewer { viewer { username } }"}'


@pytest.fixture(autouse=True)
def _calm(server: LocalServer) -> Iterator[None]:
    yield
    server.faults()


def test_latency_is_added(server: LocalServer) -> None:
    server.faults(latency=0.2)
    begin = time.perf_counter()
    assert graphql(server, VIEWER)[0] == 200
    assert time.perf_counter() - begin >= 0.2


def test_a_status_with_retry_after_for_one_operation(server: LocalServer) -> None:
    server.faults(status=429, retry_after=2, only="Viewer")
    status, headers, _ = request(server, "POST", "/graphql", BODY, basic(server.api_key))
    assert (status, headers["retry-after"]) == (429, "2")
    assert graphql(server, "query Other { viewer { username } }")[0] == 200


def test_errors_by_count_end(server: LocalServer) -> None:
    server.faults(status=503, count=2)
    assert [graphql_status(server) for _ in range(4)] == [503, 503, 200, 200]


def test_errors_by_rate_are_repeatable(server: LocalServer) -> None:
    def draws() -> list[int]:
        server.faults(error_rate=0.5, seed=7)
        return [graphql_status(server) for _ in range(20)]

    first = draws()
    assert set(first) == {200, 500}
    assert draws() == first


@pytest.mark.parametrize(("drop", "state"), [("before", "COMMITTED"), ("after", "DELETED")])
def test_a_dropped_connection_before_or_after_the_work(
    server: LocalServer, project: str, drop: str, state: str
) -> None:
    (_, *_, oldest) = seeded(server, project, collections=1, versions=5)
    server.faults(drop_rate=1, drop=drop, only="Delete")
    delete = delete_document(oldest, "Delete")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        graphql(server, delete)
    server.faults()
    _, answer = graphql(server, f'query Q {{ artifact(id: "{oldest}") {{ state }} }}')
    assert answer["data"]["artifact"]["state"] == state


def test_a_hang_ends_in_a_dropped_connection(server: LocalServer) -> None:
    server.faults(hang=0.3, count=1)
    begin = time.perf_counter()
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        graphql(server, VIEWER)
    assert time.perf_counter() - begin >= 0.3
    assert graphql(server, VIEWER)[0] == 200


def test_a_wait_told_as_a_date(server: LocalServer) -> None:
    server.faults(status=429, retry_after=datetime(2026, 11, 24, 18, 5, tzinfo=UTC))
    _, headers, _ = request(server, "POST", "/graphql", BODY, basic(server.api_key))
    assert headers["retry-after"] == "Tue, 24 Nov 2026 18:05:00 GMT"


def test_one_item_of_a_document_fails_and_the_others_are_done(server: LocalServer, project: str) -> None:
    newest, bad, good = seeded(server, project, collections=1, versions=3)
    server.faults(fail_ids=[bad])
    status, answer = graphql(server, deletes(one=good, two=bad, three=newest))
    assert status == 500
    assert [error["path"] for error in answer["errors"]] == [["two"]]
    assert answer["data"] == {
        "one": {"artifact": {"id": good}},
        "two": None,
        "three": {"artifact": {"id": newest}},
    }
    ask = "query Q($id: ID!) { first: artifact(id: $id) { state } }"
    status, answer = graphql(server, ask, {"id": bad})
    assert (status, answer["errors"][0]["path"]) == (500, ["first"]), "again and again, queries too"
    server.faults()
    assert graphql(server, ask, {"id": bad})[1]["data"]["first"] == {"state": "COMMITTED"}


def test_a_failing_id_can_be_for_one_operation_alone(server: LocalServer, project: str) -> None:
    (version,) = seeded(server, project, collections=1, versions=1)
    server.faults(fail_ids=[version], only="Delete")
    assert graphql(server, f'query Q {{ artifact(id: "{version}") {{ id }} }}')[0] == 200
    assert graphql(server, delete_document(version, "Delete"))[0] == 500


def test_more_work_than_the_server_bears_is_a_502(server: LocalServer, project: str) -> None:
    ids = seeded(server, project, collections=2, versions=5)
    server.faults(most_nodes=4)

    def status_of(text: str) -> int:
        body = json.dumps({"query": text}).encode()
        return request(server, "POST", "/graphql", body, basic(server.api_key))[0]

    def listing(first: int) -> str:
        return f"""query P {{ project(entityName: "{server.entity}", name: "{project}") {{
            artifactCollections(first: 1) {{ edges {{ node {{ ... on ArtifactSequence {{
                artifacts(first: {first}) {{ edges {{ node {{ id }} }} }} }} }} }} }} }} }}"""

    assert status_of(listing(3)) == 502, "the project, a collection and three versions"
    assert status_of(listing(2)) == 200
    names = [f"d{at}" for at in range(5)]
    assert status_of(deletes(**dict(zip(names, ids[:5], strict=True)))) == 502
    assert status_of(deletes(**dict(zip(names[:4], ids[:4], strict=True)))) == 200
    server.faults()
    assert graphql(server, f'query Q {{ artifact(id: "{ids[4]}") {{ state }} }}')[1] == {
        "data": {"artifact": {"state": "COMMITTED"}}
    }, "of what was too much nothing was done"


def test_a_rate_limit_is_told_before_it_is_met(server: LocalServer) -> None:
    server.faults(rate_limit=2, rate_window=30)
    answers = [request(server, "POST", "/graphql", BODY, basic(server.api_key)) for _ in range(3)]
    outcomes = [(status, headers["ratelimit-remaining"]) for status, headers, _ in answers]
    assert outcomes == [(200, "1"), (200, "0"), (429, "0")]
    _, headers, _ = answers[2]
    assert 1 <= int(headers["ratelimit-reset"]) <= 30
    assert headers["retry-after"] == headers["ratelimit-reset"]


def test_a_rate_limit_ends_with_its_window(server: LocalServer) -> None:
    server.faults(rate_limit=1, rate_window=0.2)
    assert graphql_status(server) == 200

    def answered() -> bool:
        status = graphql_status(server)
        assert status in (200, 429)
        return status == 200

    until(answered)


def deletes(**ids: str) -> str:
    """Return a mutation that deletes several versions, under the names given."""
    fields = "".join(
        f'{name}: deleteArtifact(input: {{artifactID: "{number}", deleteAliases: true}}) '
        "{ artifact { id } } "
        for name, number in ids.items()
    )
    return f"mutation Several {{ {fields} }}"


def graphql_status(server: LocalServer) -> int:
    return request(server, "POST", "/graphql", BODY, basic(server.api_key))[0]
