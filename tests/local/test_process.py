"""The server as a process: it starts, persists, ends with its parent, and survives being killed."""

import os
import select
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from artwidgets.local import OLD_FEATURES, OLD_FIELDS, LocalServer, LocalServerError
from tests.local.test_documents import LISTING, seeded
from tests.local.test_files_over_http import begin
from tests.local.wire import delete_document, graphql


def test_importing_loads_nothing_of_the_server() -> None:
    code = (
        "import sys, artwidgets.local\n"
        "print([name for name in ('ariadne', 'sqlalchemy', 'starlette') if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"


def test_a_port_in_use_is_told_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(LocalServerError, match=f"cannot listen on 127.0.0.1:{port}"),
            LocalServer(port=port),
        ):
            pass


def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from artwidgets.local import LocalServer\n"
        f"s = LocalServer({str(tmp_path)!r}); s.start(); print(s.pid, flush=True); sys.stdin.read()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdin is not None
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    # A pidfd becomes readable when the process ends: no guessing, no reused number.
    watch = os.pidfd_open(child)
    parent.kill()
    parent.wait()
    parent.stdin.close()
    parent.stdout.close()
    ready, _, _ = select.select([watch], [], [], 20)
    os.close(watch)
    assert ready, "the server outlived its parent"


def test_killed_between_deletes_it_keeps_what_was_answered_and_again_once_it_ended(tmp_path: Path) -> None:
    server = LocalServer(tmp_path)
    server.start()
    try:
        ids = seeded(server, "crash", collections=1, versions=40)
        for number in ids[:10]:
            graphql(server, delete_document(number))
        server.kill()
        server.start()
        _assert_listed(server, ids[10:])
    finally:
        server.stop()
    with LocalServer(tmp_path) as again:
        assert (again.entity, again.api_key) == (server.entity, server.api_key)
        _assert_listed(again, ids[10:])


def _assert_listed(server: LocalServer, ids: list[str]) -> None:
    """The versions of the project "crash" are these, the first of them the latest."""
    variables = {"entity": server.entity, "project": "crash", "collections": 1, "versions": 100}
    _, answer = graphql(server, LISTING, variables)
    (found,) = answer["data"]["project"]["artifactCollections"]["edges"]
    edges = found["node"]["artifacts"]["edges"]
    assert [edge["node"]["id"] for edge in edges] == ids
    assert edges[0]["node"]["aliases"][0]["alias"] == "latest"


def test_half_an_upload_is_gone_after_a_kill(tmp_path: Path) -> None:
    with LocalServer(tmp_path) as server:
        seeded(server, "half", collections=1, versions=1)
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            _, url = begin(server, "half", b"x" * 1_000_000)
            path = url.partition(str(server.port))[2]
            client.sendall(
                f"PUT {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n".encode() + b"x" * 500_000
            )
            # The server answers another request, so it has read what lay before it.
            before = server.storage_bytes()
            assert server.pid is not None
            os.kill(server.pid, signal.SIGKILL)
        server.kill()
        server.start()
        assert server.storage_bytes() == before
        assert not list((tmp_path / "blobs" / "incoming").iterdir())


def test_an_old_server_does_not_know_newer_fields_and_features(tmp_path: Path) -> None:
    with LocalServer(tmp_path, hide_fields=OLD_FIELDS, hide_features=OLD_FEATURES) as server:
        seeded_project = server.seed_bulk("old", collections=1, versions=1)["project"]
        variables = {"entity": server.entity, "project": seeded_project, "collections": 1, "versions": 1}
        status, answer = graphql(server, LISTING, variables)
        assert status == 200
        messages = " ".join(error["message"] for error in answer["errors"])
        assert 'Cannot query field "storageBytes" on type "Artifact"' in messages
        _, answer = graphql(server, "query F { serverInfo { features { name } } }")
        assert not {found["name"] for found in answer["data"]["serverInfo"]["features"]} & set(OLD_FEATURES)
