"""Whom the server answers: loopback names alone; and how it gives stored pages: inert."""

import json

import pytest

from artwidgets.local import LocalServer
from tests.local.wire import basic, graphql, request
from tests.support.logged import log

BODY = json.dumps({"query": "query Q { viewer { username } }"}).encode()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:80", "[::1]:8080", "127.0.0.1:65535"])
def test_loopback_names_are_answered(server: LocalServer, host: str) -> None:
    assert request(server, "POST", "/graphql", BODY, {"Host": host, **basic(server.api_key)})[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example:80",
        "localhost:80@evil.example",
        "127.0.0.1:80, evil.example",
        "127.0.0.1:abc",
        "127.0.0.2",
        "0.0.0.0",
        "",
    ],
)
def test_other_names_are_refused_and_stand_in_no_address(server: LocalServer, host: str) -> None:
    for path in ("/graphql", "/healthz", "/admin/statements", "/files/a/b/c/file_stream"):
        status, headers, body = request(server, "POST", path, BODY, {"Host": host, **basic(server.api_key)})
        assert status == 421
        assert b"evil" not in body + json.dumps(headers).encode()


def test_addresses_of_files_have_the_name_that_was_asked(sdk: LocalServer, project: str) -> None:
    version = log(project, {"a.txt": "1"})
    ask = f'query F {{ artifact(id: "{version.id}") {{ currentManifest {{ file {{ directUrl }} }} }} }}'
    headers = {"Host": "localhost:1234", **basic(sdk.api_key)}
    _, _, body = request(sdk, "POST", "/graphql", json.dumps({"query": ask}).encode(), headers)
    assert json.loads(body)["data"]["artifact"]["currentManifest"]["file"]["directUrl"].startswith(
        "http://localhost:1234/wandb_artifacts/"
    )


@pytest.mark.parametrize("name", ["page.html", "picture.svg", "code.js", 'a"b.html', "ä ö.html"])
def test_a_stored_page_is_given_to_keep_and_not_to_run(sdk: LocalServer, project: str, name: str) -> None:
    version = log(project, {name: "<script>alert(1)</script>"})
    ask = (
        f'query F {{ artifact(id: "{version.id}") {{ files {{ edges {{ node {{ directUrl url }} }} }} '
        "currentManifest { file { directUrl } } } }"
    )
    found = graphql(sdk, ask)[1]["data"]["artifact"]
    (edge,) = found["files"]["edges"]
    for address in (edge["node"]["directUrl"], edge["node"]["url"]):
        status, headers, content = request(sdk, "GET", address)
        assert (status, content) == (200, b"<script>alert(1)</script>")
        assert headers["content-disposition"].startswith("attachment")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    _, headers, _ = request(sdk, "GET", found["currentManifest"]["file"]["directUrl"])
    assert headers["x-content-type-options"] == "nosniff"
