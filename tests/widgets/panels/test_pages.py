"""Where W&B's own pages are: beside the API, on the cloud and on one's own server."""

import pytest
import wandb
from wandb.sdk.lib import urls
from wandb.util import api_to_app_url

from artwidgets.gateway.sdk import Service
from artwidgets.model.records import Version
from artwidgets.model.web_pages import pages_of, run_page, version_page

VERSION = Version(
    id="a",
    artifact_id="a",
    collection_id="c",
    entity="me",
    project="my project",
    name="net:v3",
    collection="net",
    type="model",
    version=3,
)


def pages(base_url: str, **settings: str) -> str:
    """Where the SDK, asked for nothing but its settings, has the pages of a server."""
    return pages_of(Service(wandb.Settings(base_url=base_url, **settings)).pages)


@pytest.mark.parametrize(
    ("base_url", "beginning"),
    [
        ("https://wandb.example.org", "https://wandb.example.org"),
        ("https://wandb.example.org/", "https://wandb.example.org"),
        ("https://api.ml.example.org", "https://app.ml.example.org"),
        ("http://10.1.2.3:8080", "http://10.1.2.3:8080"),
        ("https://me:secret@wandb.example.org", "https://wandb.example.org"),
    ],
)
def test_pages_are_beside_the_api(base_url: str, beginning: str) -> None:
    where = pages(base_url)
    assert version_page(where, VERSION) == f"{beginning}/me/my%20project/artifacts/model/net/v3"
    assert run_page(where, "me/vision/x1") == f"{beginning}/me/vision/runs/x1"


@pytest.mark.parametrize(
    "base_url",
    ["https://api.wandb.ai", "https://api.forge.coreweave.com", "https://forge.coreweave.com/api/wandb"],
)
def test_pages_of_the_cloud_are_at_forge(base_url: str) -> None:
    cloud = "https://forge.coreweave.com/wandb"
    assert run_page(pages(base_url), "me/vision/x1") == f"{cloud}/me/vision/runs/x1"


@pytest.mark.skipif(not hasattr(urls, "forge_host"), reason="this SDK is older than CoreWeave Forge")
def test_the_cloud_is_where_the_sdk_has_it() -> None:
    assert api_to_app_url("https://api.wandb.ai") == "https://forge.coreweave.com/wandb"


def test_pages_that_wandb_was_told_of_are_taken() -> None:
    app_url = pages("http://127.0.0.1:8080", app_url_override="https://wandb.example.org/")
    assert run_page(app_url, "me/vision/x1") == "https://wandb.example.org/me/vision/runs/x1"


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])
def test_what_listens_on_this_machine_has_none(base_url: str) -> None:
    assert version_page(pages(base_url), VERSION) == ""
    assert run_page(pages(base_url), "me/vision/x1") == ""


def test_a_maker_that_is_no_run_has_no_page() -> None:
    assert run_page("https://wandb.example.org", "ann") == ""


def test_names_cannot_lead_elsewhere() -> None:
    page = run_page("https://wandb.example.org", "me/a?b#c/x y")
    assert page == "https://wandb.example.org/me/a%3Fb%23c/runs/x%20y"
