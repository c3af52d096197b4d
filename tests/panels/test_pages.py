"""Where W&B's own pages are: beside the API, on the cloud and on one's own server."""

import pytest
from wandb.util import api_to_app_url

from artwidgets.gateway.pages import run_page, version_page
from artwidgets.records import Version

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


@pytest.mark.parametrize(
    ("base_url", "pages"),
    [
        ("https://wandb.example.org", "https://wandb.example.org"),
        ("https://wandb.example.org/", "https://wandb.example.org"),
        ("https://api.ml.example.org", "https://app.ml.example.org"),
        ("http://10.1.2.3:8080", "http://10.1.2.3:8080"),
    ],
)
def test_pages_are_beside_the_api(base_url, pages):
    assert version_page(base_url, VERSION) == f"{pages}/me/my%20project/artifacts/model/net/v3"
    assert run_page(base_url, "me/vision/x1") == f"{pages}/me/vision/runs/x1"


def test_pages_of_the_cloud_are_where_the_sdk_says():
    cloud = api_to_app_url("https://api.wandb.ai")
    assert run_page("https://api.wandb.ai", "me/vision/x1") == f"{cloud}/me/vision/runs/x1"


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])
def test_what_listens_on_this_machine_has_none(base_url):
    assert version_page(base_url, VERSION) == ""
    assert run_page(base_url, "me/vision/x1") == ""


def test_a_maker_that_is_no_run_has_no_page():
    assert run_page("https://api.wandb.ai", "ann") == ""


def test_names_cannot_lead_elsewhere():
    page = run_page("https://wandb.example.org", "me/a?b#c/x y")
    assert page == "https://wandb.example.org/me/a%3Fb%23c/runs/x%20y"
