"""The committed bundles are what the sources give, and the sources keep their promises."""

import re
from pathlib import Path

import pytest

from artwidgets.frontend.hatch_build import FRONTEND, STATIC, install, missing_bundles, npm
from artwidgets.widgets.bundles import packed
from tests.support.unpacked import unpacked

SOURCES = sorted(path for path in FRONTEND.rglob("*.ts") if "node_modules" not in path.parts)
STYLES = sorted(path for path in FRONTEND.rglob("*.css") if "node_modules" not in path.parts)
TOKENS = FRONTEND / "shared" / "tokens.css"

COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|lab)\(|:\s*(?:white|black|red|green|blue|gr[ae]y)\b"
)
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser"
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@pytest.fixture(scope="module", autouse=True)
def _tools() -> None:
    install()


def test_every_panel_has_its_bundles() -> None:
    assert missing_bundles() == []


def test_a_rebuild_gives_the_committed_bytes(tmp_path: Path) -> None:
    npm("run", "build", "--", str(tmp_path))
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {name: (STATIC / name).read_bytes() for name in built}
    stale = [name for name in built if built[name] != committed[name]]
    assert not stale, f"run npm run build in artwidgets/frontend: {stale}"


def test_style_is_as_the_formatter_and_linter_want_it_and_types_are_sound() -> None:
    npm("run", "check")


def test_logic_that_needs_no_browser() -> None:
    passed = re.search(r"pass (\d+)", npm("test"))
    assert passed is not None
    assert int(passed[1]) > 100


def test_no_bundle_has_what_is_for_tests_only() -> None:
    for bundle in STATIC.glob("*.js"):
        assert not re.search(r"[\"']node:|The comm is closed", bundle.read_text(encoding="utf-8")), (
            bundle.name
        )


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(FRONTEND)))
def test_nothing_is_parsed_as_markup(source: Path) -> None:
    assert not MARKUP.search(source.read_text(encoding="utf-8"))


@pytest.mark.parametrize("style", STYLES, ids=lambda path: str(path.relative_to(FRONTEND)))
def test_colours_are_named_in_the_tokens_only(style: Path) -> None:
    if style != TOKENS:
        rules = COMMENT.sub("", style.read_text(encoding="utf-8"))
        assert COLOUR.findall(rules) == []


def test_every_token_of_a_host_has_a_plain_fallback() -> None:
    for line in TOKENS.read_text(encoding="utf-8").splitlines():
        if "--jp-" in line:
            assert re.search(r", (?:#[0-9a-f]{6}|[\w.]+px|sans-serif|monospace|[\d.]+)\)+;", line), line


def test_the_grid_stays_small() -> None:
    """It is sent again for every instance, with its styles: below 38 kB on the way, 60 and 19 kB unpacked.

    Three of the 60, and one and a half of the 38, are for other languages: words are looked up and asked for.
    """
    script, styles = STATIC / "grid.js", STATIC / "grid.css"
    assert script.stat().st_size < 60 * 1024
    assert styles.stat().st_size < 19 * 1024
    assert len(packed(script, styles)) < 38 * 1024
    held = {"script": script.read_text(encoding="utf-8"), "styles": styles.read_text(encoding="utf-8")}
    assert unpacked(packed(script, styles)) == held


@pytest.mark.parametrize(("bundle", "most"), [("overview.js", 28), ("facets.js", 12), ("policy.js", 20)])
def test_what_is_beside_the_table_stays_small_too(bundle: str, most: int) -> None:
    """In kB; 7 of the overview's are d3's geometry, and 2 of each ask for the words of another language."""
    assert (STATIC / bundle).stat().st_size < most * 1024


def test_nothing_is_fetched_from_elsewhere() -> None:
    for bundle in STATIC.iterdir():
        addresses = set(re.findall(r"https?://[\w./-]+", bundle.read_text(encoding="utf-8")))
        assert addresses <= {"http://www.w3.org/2000/svg"}, bundle.name
