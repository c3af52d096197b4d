"""Raw requests, for what the SDK can't send."""

from __future__ import annotations

import base64
import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from artwidgets.local import LocalServer
from tests.support.waiting import patient


def basic(key: str) -> dict[str, str]:
    """Return the header that carries an API key."""
    return {"Authorization": "Basic " + base64.b64encode(f"api:{key}".encode()).decode()}


def request(
    server: LocalServer,
    method: str,
    address: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, dict[str, str], bytes]:
    """Send one request to the server and return status, headers (lower case) and body."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=patient(20))
    try:
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def graphql(
    server: LocalServer, query: str, variables: dict[str, Any] | None = None, key: str | None = None
) -> tuple[int, dict[str, Any]]:
    """Send a document as the SDK does, with an empty operation name."""
    body = json.dumps({"query": query, "variables": variables or {}, "operationName": ""}).encode()
    headers = {"Content-Type": "application/json", **basic(key or server.api_key)}
    status, _, content = request(server, "POST", "/graphql", body, headers)
    return status, json.loads(content)


def delete_document(number: str, name: str = "D", force: bool = True) -> str:
    """Return the mutation that deletes one version."""
    flag = "true" if force else "false"
    return (
        f'mutation {name} {{ deleteArtifact(input: {{artifactID: "{number}", deleteAliases: {flag}}}) '
        "{ artifact { id } } }"
    )
