"""Faults on demand: each thing a client can meet, for the operations it is asked for."""

import http.client
import time
from collections.abc import Iterator

import pytest

from artwidgets.local import LocalServer
from tests.local.test_documents import seeded
from tests.local.wire import basic, delete_document, graphql, request

VIEWER = "query Viewer { viewer { username } }"


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
    body = b'{"query": "query Viewer { viewer { username } }"}'
    status, headers, _ = request(server, "POST", "/graphql", body, basic(server.api_key))
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


def graphql_status(server: LocalServer) -> int:
    body = b'{"query": "query Viewer { viewer { username } }"}'
    return request(server, "POST", "/graphql", body, basic(server.api_key))[0]
