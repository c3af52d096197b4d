"""The details name references, runs and people, lead to their pages, and filter by a run."""

from collections.abc import Iterator

import pytest
import wandb
from playwright.sync_api import expect

from artwidgets.local import LocalServer
from tests.support.chromium import Chrome
from tests.support.logged import added, log_into
from tests.support.screen import Screen
from tests.widgets.panels.on_screen import kept_shown

pytestmark = pytest.mark.browser

PAGES = "https://wandb.example.com"


@pytest.fixture(scope="module")
def project(sdk: LocalServer) -> str:
    """A version with a reference, logged by one run and used by another; nothing of it is changed here."""
    project = "details-names"
    with wandb.init(project=project, name="quiet-train") as run:
        artifact = wandb.Artifact("data", type="dataset")
        artifact.add_reference("https://example.com/raw/images.tar", name="images.tar", checksum=False)
        run.log_artifact(added(artifact, {"notes.txt": "twelve bytes"})).wait()
    with wandb.init(project=project, name="loud-train") as run:
        run.use_artifact("data:v0")
        log_into(run, "net", {"a.bin": "a"})
    return project


@pytest.fixture(scope="module")
def screen(
    sdk: LocalServer, _session_chrome: Chrome, project: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Screen]:
    """The project's browser; the server has web pages."""
    with kept_shown(sdk, _session_chrome, project, tmp_path_factory.mktemp("state")) as shown:
        made = Screen(*shown)
        # The local server has no pages of its own.
        made.browser.session.connection.pages = PAGES
        yield made


@pytest.fixture(autouse=True)
def put_back(screen: Screen, chrome: Chrome) -> None:
    """All versions in the table, and the details of one."""
    screen.browser.filter = ""
    screen.expect_rows(2)
    screen.look_at("data:v0")


def test_a_reference_is_named_as_one_with_its_address(screen: Screen) -> None:
    details = screen.frame.get_by_role("region", name="Details")
    expect(details.get_by_role("listitem").filter(has_text="images.tar")).to_contain_text(
        "Reference: https://example.com/raw/images.tar"
    )
    expect(details.get_by_role("listitem").filter(has_text="notes.txt")).to_contain_text("12 B")
    expect(details.get_by_role("listitem").filter(has_text="notes.txt")).not_to_contain_text("Reference")


def test_runs_and_people_are_links_by_their_names_and_filter(
    screen: Screen, sdk: LocalServer, project: str
) -> None:
    details = screen.frame.get_by_role("region", name="Details")
    made = details.get_by_role("listitem").filter(has_text="quiet-train")
    expect(made).to_contain_text("finished")
    link = made.get_by_role("link", name="quiet-train", exact=True)
    run = screen.browser.session.listing["run"][screen.browser.session.listing["name"] == "data:v0"].iloc[0]
    expect(link).to_have_attribute("href", f"{PAGES}/{sdk.entity}/{project}/runs/{run}")
    expect(made.get_by_role("link", name=sdk.entity, exact=True)).to_have_attribute(
        "href", f"{PAGES}/{sdk.entity}"
    )
    used = details.get_by_role("listitem").filter(has_text="loud-train")
    used.get_by_role("button", name="Show what loud-train logged").press("Enter")
    expect(screen.grid).to_have_attribute("aria-rowcount", "2")
    expect(screen.row("net:v0")).to_be_visible()
    assert screen.browser.filter.startswith("run:")


def test_open_in_wandb_opens_the_versions_page(screen: Screen, sdk: LocalServer, project: str) -> None:
    link = screen.frame.get_by_role("link", name="Open in W&B")
    address = f"{PAGES}/{sdk.entity}/{project}/artifacts/dataset/data/v0"
    expect(link).to_have_attribute("href", address)
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
