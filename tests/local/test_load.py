"""What must not hold the server, and what makes no sense: answered at once, with a client's error."""

import base64
import gzip
import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from artwidgets.local import LocalServer
from artwidgets.local.api.documents import Documents
from artwidgets.local.api.schema import build_schema
from artwidgets.local.web.bodies import MOST_BYTES
from tests.local.test_documents import seeded
from tests.local.test_files_over_http import begin
from tests.local.test_filters import COLLECTIONS
from tests.local.wire import basic, graphql, request
from tests.support.waiting import patient

STREAM = "/files/{entity}/{project}/{run}/file_stream"
EDIT = "mutation E($input: UpdateArtifactInput!) { updateArtifact(input: $input) { artifact { id } } }"


@pytest.fixture(scope="module")
def versions(server: LocalServer) -> list[str]:
    """Versions in a project of this module, with long descriptions for patterns to work on."""
    ids = seeded(server, "load", collections=2, versions=5)
    for identifier in ids:
        graphql(server, EDIT, {"input": {"artifactID": identifier, "description": "a" * 40_000 + "!"}})
    return ids


def listed(server: LocalServer, filters: Any) -> tuple[int, dict[str, Any]]:
    """Ask for versions with a filter."""
    text = """query V($entity: String!, $filters: JSONString) { project(name: "load", entityName: $entity) {
        artifactCollection(name: "model-0000") {
            artifacts(filters: $filters) { edges { node { id } } } } } }"""
    filters = filters if isinstance(filters, str) else json.dumps(filters)
    return graphql(server, text, {"entity": server.entity, "filters": filters})


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "(a|a)*b", "(a*)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*a){12}x"]
)
def test_a_pattern_takes_time_that_grows_with_the_text_alone(
    server: LocalServer, versions: list[str], pattern: str
) -> None:
    begin = time.perf_counter()
    status, answer = listed(server, {"description": {"$regex": pattern}})
    assert (status, "errors" in answer) == (200, False)
    assert time.perf_counter() - begin < patient(3), "minutes, and everybody's, with backtracking"


@pytest.mark.parametrize(
    "pattern", ["(", "(?=a)", r"(a)\1", "a" * 2000, "((a{100}){100}){100}", 5, None, ["a"]]
)
def test_a_pattern_that_is_none_is_refused(server: LocalServer, versions: list[str], pattern: Any) -> None:
    status, answer = listed(server, {"description": {"$regex": pattern}})
    assert status == 400
    assert "$regex" in answer["errors"][0]["message"]


def deep(levels: int) -> str:
    return '{"$and": [' * levels + '{"state": "COMMITTED"}' + "]}" * levels


ODD_FILTERS: list[Any] = [
    "[]",
    "5",
    '"text"',
    "{",
    "\x01",
    deep(50),
    deep(20_000),
    "[" * 50_000,
    {"$or": [{"version": number} for number in range(400)]},
    {"version": {"$in": list(range(10_001))}},
    {"version": 2**70},
    '{"version": 1e999}',
    '{"version": NaN}',
    '{"description": "\\ud800"}',
    '{"metadata.\\ud800": 1}',
    '{"description": "a\\u0000b"}',
    {"version": {}, "$not": 5},
    {"$and": 5},
    {"$and": [5]},
    {"$and": {"version": 1}},
    {"$or": ["text", None]},
    {"tag": {"$all": "text"}},
    {"tag": {"$and": 5}},
    {"version": {"$eq": {"a": 1}}},
    {"version": [[1]]},
    {"version": {"$gt": [1]}},
    {"description": {"$contains": {"a": 1}}},
    {"id": {"$in": 5}},
    {"id": {"$in": [{}]}},
    {"": 1},
    {"$": 1},
    {"$" + "x" * 10_000: 1},
    {"x" * 100_000: 1},
]


@pytest.mark.parametrize("filters", ODD_FILTERS, ids=lambda found: str(found)[:40])
def test_an_odd_filter_is_refused(server: LocalServer, versions: list[str], filters: Any) -> None:
    status, answer = listed(server, filters)
    assert status == 400, answer
    assert len(answer["errors"][0]["message"]) < 1000


@pytest.mark.parametrize(
    "filters",
    [
        {"version": "v99999999999999999999999"},
        {"id": "²"},
        {"id": "9" * 5000},
        {"id": base64.b64encode(b"Artifact:" + b"9" * 50).decode()},
        {"metadata.": 1},
        {"metadata.a\\b.'c'.\"d\".[0].$": {"$exists": True}},
        {"version": {"$in": []}},
        {"version": True},
        {"description": {"$gt": 5}},
        {"$and": []},
        {},
    ],
    ids=lambda found: str(found)[:40],
)
def test_a_filter_that_is_odd_and_right_is_answered(
    server: LocalServer, versions: list[str], filters: dict[str, Any]
) -> None:
    status, answer = listed(server, filters)
    assert (status, "errors" in answer) == (200, False), answer


def test_filters_made_by_chance_are_answered_or_refused(server: LocalServer, versions: list[str]) -> None:
    chance = random.Random(9)
    words = [
        "version",
        "id",
        "metadata.a",
        "tag",
        "state",
        "nobody",
        "$and",
        "$or",
        "$not",
        "$nor",
        "$in",
        "$eq",
    ]
    words += ["$regex", "$exists", "$gt", "$all", "$contains", "$nin", "created_at"]
    plain: list[Any] = [None, True, 0, -1, 2**63, -(2**64), 1e300, "", "v1", "COMMITTED", "(", [], {}]

    def made(levels: int) -> Any:
        kind = chance.random()
        if levels == 0 or kind < 0.3:
            return chance.choice(plain)
        if kind < 0.5:
            return [made(levels - 1) for _ in range(chance.randrange(3))]
        return {chance.choice(words): made(levels - 1) for _ in range(chance.randrange(4))}

    for _ in range(400):
        filters = {chance.choice(words): made(4) for _ in range(1 + chance.randrange(3))}
        status, _ = listed(server, filters)
        assert status in (200, 400), filters


def test_metadata_that_sqlite_does_not_read_breaks_no_filter(server: LocalServer, project: str) -> None:
    version, *_ = seeded(server, project, collections=1, versions=2)
    for levels in (900, 3000):
        held = '{"a": ' * levels + "1" + "}" * levels
        status, _ = graphql(server, EDIT, {"input": {"artifactID": version, "metadata": held}})
        assert status in (200, 400)
        ask = {"entity": server.entity, "project": project, "filters": '{"metadata.loss": {"$gt": 0}}'}
        text = """query V($entity: String!, $project: String!, $filters: JSONString) {
            project(name: $project, entityName: $entity) { artifactCollections { edges { node {
                ... on ArtifactSequence { artifacts(filters: $filters) {
                    edges { node { id } } } } } } } } }"""
        status, answer = graphql(server, text, ask)
        assert (status, "errors" in answer) == (200, False)


BODIES: list[bytes] = [
    b"",
    b"\x00",
    b"null",
    b"5",
    b"[]",
    b'"query"',
    b"{}",
    b'{"query": null}',
    b'{"query": ["a"]}',
    b'{"query": "{ viewer { id } }", "variables": [1]}',
    b'{"query": "{ viewer { id } }", "operationName": 5}',
    b'{"query": "{ viewer { id } }", "variables": {"a": NaN}}',
    b'{"query": "\xff\xfe"}',
    b'{"query": "\\ud800"}',
    b'{"query": "{ viewer { id } }", "variables": {"a": "\\udfff"}}',
    b'{"a":' * 100_000,
    b"[" * 1_000_000,
    b'{"query": "' + b"{" * 100_000 + b'"}',
    b'{"query": "{ a(b: ' + b"[" * 100_000 + b'"}',
    b'{"query": "query Q($a: ' + b"[" * 100_000 + b'"}',
    b'{"query": "\\u0000"}',
    b'{"query": ""}',
    b'{"query": "fragment A on User { ...A } query Q { viewer { ...A } }"}',
    b'{"query": "query A { viewer { id } } query B { viewer { id } }"}',
    b'{"query": "{ viewer { id } }", "operationName": "B"}',
    b'{"query": "subscription S { a }"}',
    b'{"query": "{ ' + b"viewer { id } " * 20_000 + b'}"}',
    b'{"query": "{ ' + b"...A " * 20_000 + b'} fragment A on Query { viewer { id } }"}',
    b'{"query": "{ ' + b"... on Query { viewer { id } } " * 20_000 + b'}"}',
    b'{"query": "{ ...F0 } '
    + b" ".join(b"fragment F%d on Query { viewer { id } ...F%d }" % (n, n + 1) for n in range(2000))
    + b'"}',
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:40]))
def test_an_odd_body_is_answered_with_an_error_of_the_clients(server: LocalServer, body: bytes) -> None:
    begin = time.perf_counter()
    status, _, content = request(server, "POST", "/graphql", body, basic(server.api_key))
    assert status in (200, 400)
    assert json.loads(content)["errors"]
    assert time.perf_counter() - begin < patient(8)


def test_odd_arguments_are_answered_with_an_error_of_the_clients(
    server: LocalServer, versions: list[str]
) -> None:
    home = f'project(name: "load", entityName: "{server.entity}")'
    listings = ["first: 2147483647", "first: -5", "first: 99999999999", 'after: "é"', 'after: "W3t9XQ=="']
    texts = [
        'project(name: "a\\u0000b") { id }',
        f'artifact(id: "{"x" * 100_000}") {{ id }}',
        f'project(name: "{"n" * 100_000}", entityName: "{server.entity}") {{ id }}',
        *(f"{home} {{ artifactCollections({found}) {{ edges {{ node {{ id }} }} }} }}" for found in listings),
        f'{home} {{ artifactCollectionMembership(name: "model-0000:v{"9" * 40}") {{ id }} }}',
        f'{home} {{ run(name: "a") {{ history(minStep: {10**30}) }} }}',
    ]
    for text in texts:
        status, answer = graphql(server, f"query Q {{ {text} }}")
        assert status in (200, 400), (text[:100], answer)
    edits: list[dict[str, Any]] = [
        {"metadata": "no JSON"},
        {"metadata": "[]"},
        {"metadata": '{"a":' * 100_000},
        {"metadata": 5},
        {"ttlDurationSeconds": 10**30},
        {"ttlDurationSeconds": 1.5},
        {"ttlDurationSeconds": "5"},
        {"ttlDurationSeconds": True},
        {"tagsToAdd": [{"tagName": "a\x00"}]},
        {"tagsToAdd": "text"},
        {"description": {"a": 1}},
    ]
    for wanted in edits:
        status, answer = graphql(server, EDIT, {"input": {"artifactID": versions[0], **wanted}})
        assert status in (200, 400), (wanted, answer)
        assert answer["errors"], wanted


ODD_MANIFESTS = [
    b"",
    b"\xff\xfe",
    b"[]",
    b'{"version": 2, "contents": {}}',
    b'{"version": 1}',
    b'{"version": 1, "contents": []}',
    b'{"version": 1, "contents": {"a": 5}}',
    b'{"version": 1, "contents": {"a": {}}}',
    b'{"version": 1, "contents": {"a": {"digest": 5}}}',
    '{"version": 1, "contents": {"a": {"digest": "é"}}}'.encode(),
    b'{"version": 1, "contents": {"\\ud800": {"digest": "x", "ref": "s3://a"}}}',
    b'{"version": 1, "contents": {"a": {"digest": "\\ud800", "ref": "s3://a"}}}',
    b'{"version": 1, "contents": {"a": {"digest": "x", "ref": {"a": 1}}}}',
    b'{"version": 1, "contents": {"a": {"digest": "x", "ref": "s3://a", "size": -1}}}',
    b'{"version": 1, "contents": {"a": {"digest": "x", "ref": "s3://a", "size": 1e400}}}',
    b'{"version": 1, "contents": {"a": {"digest": "x", "ref": "s3://a", "size": 99999999999999999999}}}',
    b'{"version": 1, "contents": {"a": {"digest": "x", "ref": "s3://a", "birthArtifactID": 5}}}',
    b'{"a":' * 100_000,
]


@pytest.mark.parametrize("manifest", ODD_MANIFESTS, ids=lambda manifest: repr(manifest[:70]))
def test_an_odd_manifest_is_refused_at_the_commit(server: LocalServer, project: str, manifest: bytes) -> None:
    number, _ = begin(server, project, b"content")
    wanted = """mutation M($id: ID!, $entity: String!, $project: String!) { createArtifactManifest(input: {
        artifactID: $id, name: "m", digest: "d", entityName: $entity, projectName: $project,
        runName: ""}) {
        artifactManifest { file { uploadUrl } } } }"""
    _, answer = graphql(server, wanted, {"id": number, "entity": server.entity, "project": project})
    url = answer["data"]["createArtifactManifest"]["artifactManifest"]["file"]["uploadUrl"]
    assert request(server, "PUT", url, manifest)[0] == 200
    text = "mutation C($id: ID!) { commitArtifact(input: {artifactID: $id}) { artifact { id } } }"
    status, answer = graphql(server, text, {"id": number})
    assert status == 400
    assert "manifest" in answer["errors"][0]["message"] or "MD5" in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    "value", ["Basic é", "Basic ////", "Basic", "Bearer é", "é", "Basic " + "A" * 50_000]
)
def test_an_odd_key_is_no_key(server: LocalServer, value: str) -> None:
    body = b'{"query": "{ viewer { id } }"}'
    headers = {"Authorization": value}
    assert request(server, "POST", "/graphql", body, headers)[0] == 401
    assert request(server, "GET", f"/artifacts/{server.entity}/{'0' * 32}", headers=headers)[0] == 401


def test_a_gzip_bomb_is_refused_before_it_is_unpacked(server: LocalServer, tmp_path: Path) -> None:
    path = STREAM.format(entity=server.entity, project="nobody", run="none")
    bomb = gzip.compress(b"\x00" * (MOST_BYTES * 8), 1)
    process = psutil.Process(server.pid)
    before = process.memory_info().rss
    headers = {"Content-Encoding": "gzip", **basic(server.api_key)}
    for _ in range(2):
        assert request(server, "POST", path, bomb, headers)[0] == 413
    assert process.memory_info().rss - before < 4 * MOST_BYTES, "512 MB twice would be a GB"


@pytest.mark.parametrize(
    "body", [b"no gzip", gzip.compress(b"{}", mtime=0)[:-4], b""], ids=["text", "cut", "empty"]
)
def test_what_is_no_gzip_is_refused(server: LocalServer, body: bytes) -> None:
    path = STREAM.format(entity=server.entity, project="nobody", run="none")
    assert (
        request(server, "POST", path, body, {"Content-Encoding": "gzip", **basic(server.api_key)})[0] == 400
    )
    assert request(server, "POST", path, body, {"Content-Encoding": "br", **basic(server.api_key)})[0] == 415


def test_documents_are_kept_up_to_a_limit(server: LocalServer) -> None:
    documents = Documents(build_schema())
    long = f'artifact(id: "{"x" * 20_000}") {{ id }}'
    for number in range(20):
        documents.get(f"query Q{number} {{ {long} }}")
    assert documents.characters <= 256 * 1024
    assert documents.get("{ viewer { id } }") is documents.get("{ viewer { id } }"), "a small one is kept"
    process = psutil.Process(server.pid)
    before = process.memory_info().rss
    fields = " ".join(f'a{number}: artifact(id: "x") {{ id state }}' for number in range(500))
    for number in range(30):
        graphql(server, f"query Q{number} {{ {fields} }}")
    assert process.memory_info().rss - before < 40_000_000, "60 MB without a limit"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    """A server that waits half a second for somebody who says nothing."""
    with LocalServer(tmp_path_factory.mktemp("impatient") / "data", patience=0.5) as server:
        yield server


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"POST /graphql HTTP/1.1\r\n",
        b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{",
    ],
)
def test_a_connection_that_says_nothing_more_is_closed(impatient: LocalServer, sent: bytes) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=20) as connection:
        connection.sendall(sent)
        begin = time.perf_counter()
        assert connection.recv(1000) == b""
        assert time.perf_counter() - begin < patient(10)
    assert graphql(impatient, "query Q { viewer { id } }")[0] == 200


def test_a_client_that_waits_for_its_answer_is_waited_for(impatient: LocalServer) -> None:
    impatient.faults(latency=1.5)
    try:
        assert graphql(impatient, "query Q { viewer { id } }")[0] == 200
    finally:
        impatient.faults()


def test_many_idle_connections_shut_nobody_out(impatient: LocalServer) -> None:
    address = ("127.0.0.1", impatient.port)
    idle = [socket.create_connection(address, timeout=20) for _ in range(200)]
    try:
        assert graphql(impatient, "query Q { viewer { id } }")[0] == 200
        for connection in idle:
            assert connection.recv(10) == b""
    finally:
        for connection in idle:
            connection.close()


def test_one_who_asks_much_does_not_hold_the_others(server: LocalServer, versions: list[str]) -> None:
    """Three at once ask what takes time; a fourth gets an answer."""
    filters = {"$or": [{"description": {"$regex": f"(a|b{number})*c"}} for number in range(30)]}
    asking = [threading.Thread(target=listed, args=(server, filters)) for _ in range(3)]
    for thread in asking:
        thread.start()
    begin = time.perf_counter()
    ask = {"entity": server.entity, "project": "load"}
    assert graphql(server, COLLECTIONS, ask)[0] == 200
    assert time.perf_counter() - begin < patient(10)
    for thread in asking:
        thread.join()
