"""README's pictures show what the browser does; take them anew with ``ARTWIDGETS_SCREENSHOT=1``."""

import os
import re

import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, expect

from artwidgets.local import LocalServer
from tests.docs.film import Film
from tests.docs.readme import ROOT, TEXT
from tests.docs.team import PROJECT, TEAM, seed_team
from tests.support.lab import Lab
from tests.support.screen import Screen

FOLDER = ROOT / "notebooks/images"
IMPORT = "from artwidgets import ArtifactBrowser\n\n"
OPEN = f'ArtifactBrowser("{TEAM}", "{PROJECT}")'
OPEN_LOW = f'ArtifactBrowser("{TEAM}", "{PROJECT}", height="300px")'
SCALE = 1.5
FILTER = "alias:none used:0"
ALL = 344
LONGEST = 15
PICTURES = ("overview", "table", "review", "policy", "archive")
RULE = {
    "Keep best": "2",
    "By": "summary.loss",
    "Only where": "type:model age:>30d",
    "Protect, one query a line": "alias:production",
}
MARKED = (36, 35, 34, 31)

taken = pytest.mark.skipif(
    "ARTWIDGETS_SCREENSHOT" not in os.environ, reason="takes README's pictures anew, when asked to"
)

_CALM = """
async () => {
  const { commands, shell } = window.jupyterapp;
  shell.collapseLeft();
  shell.mode = "single-document";
  if (commands.isToggled("statusbar:toggle")) await commands.execute("statusbar:toggle");
  document.head.append(Object.assign(document.createElement("style"), {
    textContent: ".jp-cell-toolbar { display: none !important }",
  }));
}
"""


@pytest.fixture(scope="module")
def team(sdk: LocalServer) -> LocalServer:
    """The server, with the team's project; only the story, which comes last, takes from it."""
    seed_team(sdk)
    return sdk


class Scene:
    """A notebook with the team's browser, and nothing else on the screen."""

    def __init__(
        self,
        lab: Lab,
        cell: str,
        *,
        width: int = 1200,
        height: int = 900,
        scale: float = SCALE,
        theme: str = "Light",
    ) -> None:
        lab.close_all()
        self.notebook = lab.open(
            [IMPORT + cell], width=width, height=height, scale=scale, theme=theme, reload=True, run=False
        )
        self.page = self.notebook.page
        self.page.evaluate(_CALM)
        self.screen = Screen(self.page)
        self.overview = self.screen.region.get_by_role("region", name="Overview")

    @property
    def clip(self) -> FloatRect:
        """Where the notebook's cells are, without bars and edges."""
        box = self.page.locator(".jp-WindowedPanel-outer").first.bounding_box()
        assert box is not None
        return {"x": box["x"] + 2, "y": box["y"] + 4, "width": box["width"] - 10, "height": box["height"] - 8}

    def run(self) -> None:
        """Run the cell, and wait for the rows."""
        self.notebook.run_all()
        self.screen.expect_rows(ALL)
        # Not from an earlier time, to be refreshed.
        expect(self.screen.status).to_contain_text(f"{ALL} versions loaded")

    def find(self, query: str) -> None:
        self.screen.field.fill(query)
        self.page.keyboard.press("Enter")

    def unfold(self) -> None:
        """Open the overview, and wait until its areas are stored bytes."""
        self.screen.button("Overview").click()
        self.measured()

    def measured(self) -> None:
        read = self.overview.get_by_role("button", name="Read manifests")
        if read.is_visible():
            read.click()
        expect(read).to_be_hidden()
        expect(self.overview.get_by_role("button", name="Stop")).to_be_hidden()
        expect(self.overview.get_by_role("treeitem", name="model, ").first).to_be_visible()

    def take(self, name: str, below: Locator | None = None) -> None:
        """Take a picture, of the whole notebook or of what there is from `below` on."""
        self.page.mouse.move(0, 0)
        clip = self.clip
        if below is not None:
            box = below.bounding_box()
            assert box is not None
            top = box["y"] - 8
            clip = {**clip, "y": top, "height": clip["y"] + clip["height"] - top}
        self.page.screenshot(path=FOLDER / f"{name}.png", clip=clip, animations="disabled")


def marked(scene: Scene) -> None:
    """Mark some versions for deletion."""
    for number in MARKED:
        scene.screen.checkbox(f"bert-finetune:v{number}").check()
    scene.screen.button("Delete").click()
    scene.screen.button("Clear selection").click()
    expect(scene.screen.button("Review changes")).to_contain_text(str(len(MARKED)))


def test_the_animation_is_short_and_light_and_has_a_still() -> None:
    path = FOLDER / "story.webp"
    assert path.stat().st_size < 3_000_000
    with Image.open(path) as film:
        assert film.is_animated
        assert film.info["loop"] == 0
        seconds = 0.0
        for number in range(film.n_frames):
            film.seek(number)
            film.load()
            seconds += film.info["duration"] / 1000
        size = film.size
    assert 8 < seconds < LONGEST
    with Image.open(FOLDER / "story.png") as still:
        assert still.size == size
    head = TEXT.split("\n## ")[0]
    assert 'media="(prefers-reduced-motion: reduce)" srcset="notebooks/images/story.png"' in head
    assert 'src="notebooks/images/story.webp"' in head


@pytest.mark.parametrize("name", ["story", *PICTURES])
def test_a_picture_is_sharp_and_light_and_shown(name: str) -> None:
    path = FOLDER / f"{name}.png"
    assert path.stat().st_size < 300_000
    with Image.open(path) as picture:
        assert picture.width >= 1400
    assert f"notebooks/images/{name}.png" in TEXT


def test_no_picture_is_left_over() -> None:
    shown = {f"{name}.png" for name in ("story", *PICTURES)} | {"story.webp", "floors.svg"}
    assert {path.name for path in FOLDER.iterdir()} == shown


@taken
@pytest.mark.browser
def test_the_pictures(lab: Lab, team: LocalServer) -> None:
    scene = Scene(lab, OPEN, width=1480, height=980, scale=1.25)
    screen = scene.screen
    scene.run()
    scene.find("type:model age:>30d")
    expect(screen.checkbox("bert-finetune:v40")).to_be_hidden()
    for number in MARKED:
        screen.checkbox(f"bert-finetune:v{number}").check()
    screen.button("Delete").click()
    screen.button("Clear selection").click()
    expect(screen.button("Review changes")).to_contain_text(str(len(MARKED)))
    screen.look_at("bert-finetune:v32")
    expect(screen.details.get_by_text("production").first).to_be_visible()
    scene.take("table")

    scene = Scene(lab, OPEN_LOW)
    screen = scene.screen
    scene.run()
    scene.find("type:model alias:none used:0 age:>120d")
    expect(screen.grid).not_to_have_attribute("aria-rowcount", str(ALL + 1))
    screen.grid.get_by_role("checkbox", name="Select all matching").check()
    screen.button("Delete").click()
    screen.button("Clear selection").click()
    scene.find("")
    screen.expect_rows(ALL)
    scene.unfold()
    expect(scene.overview).to_contain_text("marked for deletion")
    scene.take("overview")
    # It would stay open in the next notebook.
    screen.button("Overview").click()
    screen.button("Review changes").click()
    expect(screen.review).to_contain_text("Frees ")
    expect(screen.review).not_to_contain_text("Calculating")
    scene.take("review")
    screen.review.get_by_role("checkbox", name="Archive first").check()
    screen.review.get_by_role("textbox", name="Archive to").fill("s3://acme-archive/wandb")
    expect(screen.review).to_contain_text("What can't be archived is not deleted")
    # What is new about this review is below the list.
    scene.take("archive", below=screen.review.get_by_role("figure", name="What this frees"))


@taken
@pytest.mark.browser
def test_the_picture_of_a_policy(lab: Lab, team: LocalServer) -> None:
    scene = Scene(lab, OPEN_LOW, theme="Dark")
    scene.run()
    scene.screen.button("Clean up by rule").click()
    policy = scene.screen.region.get_by_role("region", name="Policy")
    for name, value in RULE.items():
        policy.get_by_label(name, exact=True).fill(value)
    scene.page.keyboard.press("Tab")
    expect(policy.get_by_role("button", name=re.compile(r"^Mark \d+ to delete$"))).not_to_contain_text("282")
    scene.screen.button("Show what goes").click()
    expect(scene.screen.field).to_have_value("verdict:drop")
    expect(policy).to_contain_text("frees")
    scene.take("policy")


@taken
@pytest.mark.browser
def test_the_story(lab: Lab, team: LocalServer) -> None:
    """Open, look, find, mark, review, confirm, done: as a person does it, in less than 15 seconds."""
    scene = Scene(lab, OPEN_LOW)
    screen, page = scene.screen, scene.page
    film = Film(page, scene.clip, SCALE)
    film.caption("One line in your notebook")
    film.hold(0.8)
    scene.run()
    film.caption("Every artifact version of a project")
    film.hold(0.8)
    film.click(screen.button("Overview"))
    scene.measured()
    film.caption("What fills the storage, each file once")
    film.hold(1.1)
    film.click(screen.field)
    film.caption("Find what nobody needs")
    film.type(FILTER)
    page.keyboard.press("Enter")
    expect(screen.grid).not_to_have_attribute("aria-rowcount", str(ALL + 1))
    page.keyboard.press("Escape")
    film.hold(0.4)
    film.click(screen.grid.get_by_role("checkbox", name="Select all matching"))
    expect(screen.button("Delete")).to_be_enabled()
    film.hold(0.2)
    film.click(screen.button("Delete"))
    expect(scene.overview).to_contain_text("marked for deletion")
    expect(screen.status).to_contain_text("marked for deletion")
    film.caption("Marked. Nothing is sent yet")
    film.hold(1.1)
    film.caption("")
    page.screenshot(path=FOLDER / "story.png", clip=scene.clip, animations="disabled")
    film.click(screen.button("Review changes"))
    expect(screen.confirmation).to_be_visible()
    expect(screen.review).to_contain_text("Frees ")
    expect(screen.review).not_to_contain_text("Calculating")
    film.caption("Review it, in words and bytes")
    film.hold(1.5)
    film.click(screen.confirmation)
    words = screen.confirmation.get_attribute("placeholder")
    assert words
    film.caption("Confirm it by typing")
    film.type(words)
    apply = screen.review.get_by_role("button", name="Apply changes")
    expect(apply).to_be_enabled()
    film.click(apply)
    expect(screen.region.get_by_role("heading", name="Results")).to_be_visible()
    film.caption("Each one was read again, then deleted")
    film.hold(0.8)
    film.click(screen.button("Back"))
    film.click(screen.button("Clear filter"))
    expect(screen.grid).to_have_attribute("aria-rowcount", re.compile(r"1\d\d"))
    expect(scene.overview).to_contain_text(re.compile(r"Listed.*GB1\d\d versions"))
    film.caption("What is left")
    film.hold(0.9)
    film.click(screen.button("History"))
    opener = screen.history.get_by_role("button", name="deleted 2")
    expect(opener).to_be_visible()
    film.caption("History keeps the record")
    film.hold(0.2)
    film.click(opener)
    expect(screen.history.get_by_role("list", name="Items").get_by_role("button").first).to_be_visible()
    film.hold(1.0)
    film.save(FOLDER / "story.webp")
    assert film.seconds < LONGEST
