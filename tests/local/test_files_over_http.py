"""Files over HTTP: signed addresses, ranges, digests, and no way out of the store."""

import hashlib
from base64 import b64encode

import pytest

from artwidgets.local import LocalServer
from tests.local.wire import basic, graphql, request

FILES = """query F($id: ID!) { artifact(id: $id) {
    files { totalCount edges { node { name directUrl sizeBytes md5 } } } } }"""


def begin(server: LocalServer, project: str, content: bytes) -> tuple[str, str]:
    """Start a version with one file; return its id and where to send the bytes."""
    run = 'mutation R($p: String!) { upsertBucket(input: {modelName: $p, name: "r"}) { inserted } }'
    graphql(server, run, {"p": project})
    create = """mutation C($entity: String!, $project: String!) {
        createArtifact(input: {entityName: $entity,
        projectName: $project, runName: "r", artifactTypeName: "dataset", artifactCollectionNames: ["data"],
        digest: "d1", digestAlgorithm: MANIFEST_MD5}) { artifact { id } } }"""
    _, answer = graphql(server, create, {"entity": server.entity, "project": project})
    number = answer["data"]["createArtifact"]["artifact"]["id"]
    announce = """mutation A($id: ID!, $md5: String!) {
        createArtifactFiles(input: {storageLayout: V2,
        artifactFiles: [{artifactID: $id, name: "a.csv", md5: $md5}]})
        { files { edges { node { uploadUrl } } } } }"""
    _, answer = graphql(server, announce, {"id": number, "md5": digest(content)})
    (edge,) = answer["data"]["createArtifactFiles"]["files"]["edges"]
    return number, edge["node"]["uploadUrl"]


def digest(content: bytes) -> str:
    return b64encode(hashlib.md5(content).digest()).decode()


def commit(server: LocalServer, number: str) -> dict:
    query = """mutation C($id: ID!)
        { commitArtifact(input: {artifactID: $id}) { artifact { state versionIndex } } }"""
    return graphql(server, query, {"id": number})[1]


def send_manifest(server: LocalServer, project: str, number: str, contents: str) -> None:
    create = """mutation M($id: ID!, $entity: String!, $project: String!) {
        createArtifactManifest(input: {artifactID: $id,
        name: "wandb_manifest.json", digest: "", entityName: $entity, projectName: $project, runName: "r",
        type: FULL})
        { artifactManifest { file { uploadUrl } } } }"""
    _, answer = graphql(server, create, {"id": number, "entity": server.entity, "project": project})
    url = answer["data"]["createArtifactManifest"]["artifactManifest"]["file"]["uploadUrl"]
    manifest = f'{{"version": 1, "storagePolicyConfig": {{"storageLayout": "V2"}}, "contents": {contents}}}'
    assert request(server, "PUT", url, manifest.encode())[0] == 200


def test_an_upload_with_another_digest_is_refused_and_leaves_nothing(
    server: LocalServer, project: str
) -> None:
    before = server.storage_bytes()
    _, url = begin(server, project, b"announced")
    status, _, body = request(server, "PUT", url, b"something else")
    assert status == 400
    assert b"MD5" in body
    assert server.storage_bytes() == before


def test_a_version_that_claims_files_it_lacks_is_not_committed(server: LocalServer, project: str) -> None:
    content = f"of {project}".encode()
    number, url = begin(server, project, content)
    send_manifest(
        server, project, number, f'{{"a.csv": {{"digest": "{digest(content)}", "size": {len(content)}}}}}'
    )
    answer = commit(server, number)
    assert "not uploaded" in answer["errors"][0]["message"]
    assert request(server, "PUT", url, content)[0] == 200
    assert commit(server, number)["data"]["commitArtifact"]["artifact"] == {
        "state": "COMMITTED",
        "versionIndex": 0,
    }


def test_a_file_is_given_whole_and_in_ranges_with_its_type(server: LocalServer, project: str) -> None:
    content = b"0123456789"
    number, url = begin(server, project, content)
    if url is not None:
        request(server, "PUT", url, content)
    send_manifest(server, project, number, f'{{"a.csv": {{"digest": "{digest(content)}", "size": 10}}}}')
    commit(server, number)
    _, answer = graphql(server, FILES, {"id": number})
    files = answer["data"]["artifact"]["files"]
    assert files["totalCount"] == 1
    (edge,) = files["edges"]
    address = edge["node"]["directUrl"]
    status, headers, body = request(server, "GET", address)
    assert (status, body) == (200, content)
    assert headers["content-type"].startswith("text/csv")
    status, headers, body = request(server, "GET", address, headers={"Range": "bytes=2-4"})
    assert (status, body, headers["content-range"]) == (206, b"234", "bytes 2-4/10")
    hexed = hashlib.md5(content).hexdigest()
    for route in (
        f"/artifacts/{server.entity}/{hexed}",
        f"/artifactsV2/default/{server.entity}/{project}/data/{number}//{hexed}/a.csv",
    ):
        assert request(server, "GET", route)[0] == 401
        assert request(server, "GET", route, headers=basic(server.api_key))[2] == content


@pytest.mark.parametrize("path", ["../../etc/passwd", "..%2f..%2fserver.sqlite3", "x.y/a", "x.y"])
def test_an_address_that_was_not_signed_opens_nothing(server: LocalServer, path: str) -> None:
    assert request(server, "GET", f"/wandb_artifacts/{path}")[0] in (403, 404)


def test_a_download_address_takes_no_upload_and_a_forged_one_nothing(
    server: LocalServer, project: str
) -> None:
    _, url = begin(server, project, f"x {project}".encode())
    assert request(server, "GET", url)[0] == 403
    *head, token, name = url.split("/")
    body, _, mac = token.rpartition(".")
    assert request(server, "PUT", "/".join([*head, f"{body}.{mac[::-1]}", name]), b"x")[0] == 403


@pytest.mark.parametrize("path", ["../up", "/absolute", "a/../../up"])
def test_a_manifest_with_a_path_out_of_the_artifact_is_refused(
    server: LocalServer, project: str, path: str
) -> None:
    number, _ = begin(server, project, b"c")
    send_manifest(server, project, number, f'{{"{path}": {{"digest": "{digest(b"c")}", "size": 1}}}}')
    assert "invalid path" in commit(server, number)["errors"][0]["message"]


def test_parts_of_a_large_file_are_joined_and_checked(server: LocalServer, project: str) -> None:
    parts = [f"{project} one ".encode(), b"two ", b"three"]
    content = b"".join(parts)
    number, _ = begin(server, project, b"small")
    announce = """mutation A($input: CreateArtifactFilesInput!) {
        createArtifactFiles(input: $input) { files { edges { node {
        storagePath uploadMultipartUrls { uploadID uploadUrlParts { partNumber uploadUrl } } } } } } }"""
    described = [
        {"partNumber": n, "hexMD5": hashlib.md5(part).hexdigest()} for n, part in enumerate(parts, 1)
    ]
    spec = {"artifactID": number, "name": "big", "md5": digest(content), "uploadPartsInput": described}
    _, answer = graphql(server, announce, {"input": {"artifactFiles": [spec], "storageLayout": "V2"}})
    node = answer["data"]["createArtifactFiles"]["files"]["edges"][0]["node"]
    urls = {part["partNumber"]: part["uploadUrl"] for part in node["uploadMultipartUrls"]["uploadUrlParts"]}
    complete = """mutation C($input: CompleteMultipartUploadArtifactInput!)
        { completeMultipartUploadArtifact(input: $input) { digest } }"""
    finish = {
        "completeMultipartAction": "Complete",
        "completedParts": described,
        "artifactID": number,
        "storagePath": node["storagePath"],
        "uploadID": node["uploadMultipartUrls"]["uploadID"],
    }
    assert request(server, "PUT", urls[1], parts[0])[1]["etag"] == f'"{described[0]["hexMD5"]}"'
    assert request(server, "PUT", urls[2], b"wrong")[0] == 400
    assert "missing" in graphql(server, complete, {"input": finish})[1]["errors"][0]["message"]
    for n in (2, 3):
        request(server, "PUT", urls[n], parts[n - 1])
    _, answer = graphql(server, complete, {"input": finish})
    assert answer["data"]["completeMultipartUploadArtifact"]["digest"] == digest(content)
