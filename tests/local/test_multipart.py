"""Files of 2 GiB and more come in parts (the SDK's way; here the parts are small)."""

import hashlib
from typing import Any

import pytest

from artwidgets.local import LocalServer
from tests.local.test_files_over_http import begin, commit, digest, send_manifest
from tests.local.wire import graphql, request

PARTS = (b"one" * 1000, b"two" * 1000, b"three" * 10)
CONTENT = b"".join(PARTS)
ANNOUNCE = """mutation A($id: ID!, $md5: String!, $parts: [UploadPartsInput!]) {
    createArtifactFiles(input: {storageLayout: V2, artifactFiles: [
        {artifactID: $id, name: "big.bin", md5: $md5, uploadPartsInput: $parts}]})
    { files { edges { node { storagePath uploadUrl uploadMultipartUrls {
        uploadID uploadUrlParts { partNumber uploadUrl } } } } } } }"""
COMPLETE = """mutation C($id: ID!, $upload: String!, $path: String!, $parts: [UploadPartsInput!]!) {
    completeMultipartUploadArtifact(input: {artifactID: $id, uploadID: $upload, storagePath: $path,
        completeMultipartAction: Complete, completedParts: $parts}) { digest } }"""


@pytest.fixture
def begun(server: LocalServer, project: str) -> dict[str, Any]:
    """A version with one large file announced; its own file ``a.csv`` is not uploaded."""
    content = CONTENT + project.encode()
    number, _ = begin(server, project, b"unused")
    parts = [*PARTS, project.encode()]
    numbered = [
        {"partNumber": part_number, "hexMD5": hashlib.md5(part).hexdigest()}
        for part_number, part in enumerate(parts, start=1)
    ]
    _, answer = graphql(server, ANNOUNCE, {"id": number, "md5": digest(content), "parts": numbered})
    (edge,) = answer["data"]["createArtifactFiles"]["files"]["edges"]
    return {"id": number, "content": content, "parts": parts, "numbered": numbered, **edge["node"]}


def complete(server: LocalServer, begun: dict[str, Any]) -> dict[str, Any]:
    asked = {
        "id": begun["id"],
        "upload": begun["uploadMultipartUrls"]["uploadID"],
        "path": begun["storagePath"],
        "parts": begun["numbered"],
    }
    return graphql(server, COMPLETE, asked)[1]


def urls(begun: dict[str, Any]) -> list[str]:
    return [part["uploadUrl"] for part in begun["uploadMultipartUrls"]["uploadUrlParts"]]


def test_parts_in_any_order_make_the_whole(server: LocalServer, project: str, begun: dict[str, Any]) -> None:
    for url, part in reversed(list(zip(urls(begun), begun["parts"], strict=True))):
        status, headers, _ = request(server, "PUT", url, part)
        assert (status, headers["etag"]) == (200, f'"{hashlib.md5(part).hexdigest()}"')
    assert "errors" not in complete(server, begun)
    assert "errors" not in complete(server, begun), "an answer that got lost is asked for again"
    size = len(begun["content"])
    entry = f'{{"big.bin": {{"digest": "{digest(begun["content"])}", "size": {size}}}}}'
    send_manifest(server, project, begun["id"], entry)
    assert commit(server, begun["id"])["data"]["commitArtifact"]["artifact"]["state"] == "COMMITTED"
    _, answer = graphql(
        server,
        "query F($id: ID!) { artifact(id: $id) { files { edges { node { directUrl } } } } }",
        {"id": begun["id"]},
    )
    (edge,) = answer["data"]["artifact"]["files"]["edges"]
    assert request(server, "GET", edge["node"]["directUrl"])[2] == begun["content"]


def test_a_part_that_is_missing_or_wrong_is_told(server: LocalServer, begun: dict[str, Any]) -> None:
    first, second, *_ = urls(begun)
    assert request(server, "PUT", first, begun["parts"][0])[0] == 200
    status, _, body = request(server, "PUT", second, b"something else")
    assert status == 400
    assert b"MD5 of part 2" in body
    assert "part 2 of the upload is missing" in complete(server, begun)["errors"][0]["message"]


def test_an_abandoned_version_is_given_up(server: LocalServer, project: str) -> None:
    content = project.encode() * 100
    number, url = begin(server, project, content)
    assert request(server, "PUT", url, content)[0] == 200
    state = f'query S {{ artifact(id: "{number}") {{ state }} }}'
    server.collect_garbage()
    assert graphql(server, state)[1]["data"]["artifact"] == {"state": "PENDING"}
    assert server.collect_garbage(abandoned_after=0) >= len(content)
    assert graphql(server, state)[1]["data"]["artifact"] == {"state": "DELETED"}
    assert "not found" in commit(server, number)["errors"][0]["message"]
