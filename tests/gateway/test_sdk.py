"""What wandb keeps to itself: all there, and told clearly where it is not. Runs with every release."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import wandb

from artwidgets.errors import ArtwidgetsError, SDKVersionError
from artwidgets.gateway import sdk
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.redaction import Secrets
from artwidgets.gateway.sdk import PRIVATE, TRIED, Private, Service
from artwidgets.local import LocalServer
from tests.support.gateway_server import PROJECT, connection, history, quiet_wandb, server

__all__ = ["connection", "history", "quiet_wandb", "server"]

KEY = "k" * 40


def test_the_installed_release_has_all_that_is_used_with_it() -> None:
    assert sdk.gone() == []


def test_the_objects_have_theirs(server: LocalServer, quiet_wandb: Path) -> None:
    api = wandb.Api(overrides={"base_url": server.base_url}, api_key=server.api_key)
    service = api._service_api
    objects = {
        "Api": api,
        "ServiceApi": service,
        "Settings": service._settings,
        "Artifact": wandb.Artifact("name", "type"),
    }
    rows = [row for row in PRIVATE.values() if row.of_objects]
    assert len(rows) > 5
    owners = {row: row.where.rpartition(":")[2].partition("(")[0] for row in rows}
    assert [row.where for row, owner in owners.items() if not hasattr(objects[owner], row.name)] == []


@pytest.mark.parametrize(
    "gone",
    [
        Private("wandb.no_such_module:anything", "try"),
        Private("wandb.apis.public.service_api:NoSuchName", "try"),
        Private("wandb.apis.public.service_api:ServiceApi.no_such_method", "try"),
        Private("wandb.apis.public.service_api:ServiceApi", "try", ("settings", "no_such_parameter")),
    ],
)
def test_a_name_that_is_gone_is_told_with_the_release_and_what_to_install(gone: Private) -> None:
    with pytest.raises(SDKVersionError) as caught:
        gone.find()
    words = str(caught.value)
    assert words.startswith(f"wandb {wandb.__version__} has no ")
    assert "no_such" in words.lower() or "NoSuch" in words
    assert "which artwidgets needs to try" in words
    assert f'pip install "wandb>={TRIED[0]},<={TRIED[-1]}"' in words
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert isinstance(caught.value, ArtwidgetsError)


def test_a_service_lends_an_api_its_patience(server: LocalServer, quiet_wandb: Path) -> None:
    api = Service.for_server(server.base_url, Secrets(server.api_key)).make_api()
    assert api._service_api._settings.x_graphql_retry_max is not None
    assert api.viewer.username == server.entity


@pytest.mark.parametrize("kept_in", ["netrc", "environment"])
def test_a_configured_key_is_found_without_a_word_and_without_a_change_of_session(
    server: LocalServer, quiet_wandb: Path, tmp_path: Path, kept_in: str
) -> None:
    # In a process of its own: wandb remembers the key of whoever was logged in to it before.
    host = server.base_url.partition("//")[2]
    netrc = tmp_path / "netrc-of-its-own"
    netrc.write_text(f"machine {host}\n  login user\n  password {server.api_key}\n", encoding="utf-8")
    netrc.chmod(0o600)
    variables = {name: value for name, value in os.environ.items() if name != "WANDB_SILENT"}
    if kept_in == "netrc":
        variables.update(NETRC=str(netrc))
        variables.pop("WANDB_API_KEY", None)
    else:
        variables.update(WANDB_API_KEY=server.api_key)
    code = (
        "from artwidgets.gateway.connection import Connection\n"
        f"opened = Connection.open(base_url={server.base_url!r})\n"
        "from wandb.sdk.lib import wbauth\n"
        f"print(opened.viewer.username, wbauth.session_credentials(host={server.base_url!r}))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"{server.entity} None\n", "")


def test_a_key_and_an_identity_token_together_are_refused(server: LocalServer, quiet_wandb: Path) -> None:
    code = (
        f"from artwidgets.gateway.connection import Connection\nConnection.open(base_url={server.base_url!r})"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "WANDB_API_KEY": KEY, "WANDB_IDENTITY_TOKEN_FILE": "/nowhere"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "AuthenticationError" in ended.stderr
    assert "WANDB_IDENTITY_TOKEN_FILE" in ended.stderr
    assert KEY not in ended.stderr


def test_a_ttl_is_told_with_its_origin(history: LocalServer, connection: Connection) -> None:
    with connection.sdk() as api:
        ttls = {
            name: sdk.ttl_of(api.artifact(f"{history.entity}/{PROJECT}/{name}"))
            for name in ("net:v0", "net:v2")
        }
    assert ttls == {"net:v0": (None, True), "net:v2": (30 * 86_400, False)}
