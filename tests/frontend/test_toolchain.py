"""The committed bundles are what the sources give, and the sources keep their promises."""

import re
from pathlib import Path

import pytest

from artwidgets.frontend.hatch_build import FRONTEND, STATIC, install, missing_bundles, npm
from artwidgets.widgets.library import packed
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


def test_the_bundles_are_there() -> None:
    assert missing_bundles() == []
    assert {path.name for path in STATIC.iterdir()} == {
        *("table.js", "table.css", "panels.js", "panels.css"),
        *(path.name for path in FRONTEND.glob("words/*.json")),
    }


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


@pytest.mark.parametrize(
    ("name", "script", "styles", "sent"), [("table", 61, 19, 38), ("panels", 140, 62, 84)]
)
def test_the_front_end_stays_small(name: str, script: int, styles: int, sent: int) -> None:
    """In kB, unpacked and on the way; a page gets each once.

    7 of the panels' are d3's geometry; 3 of each, 2 on the way, look words of other languages up.
    """
    held = {"script": STATIC / f"{name}.js", "styles": STATIC / f"{name}.css"}
    assert held["script"].stat().st_size < script * 1024
    assert held["styles"].stat().st_size < styles * 1024
    assert len(packed(name)) < sent * 1024
    assert unpacked(packed(name)) == {part: path.read_text(encoding="utf-8") for part, path in held.items()}


def test_nothing_is_fetched_from_elsewhere() -> None:
    for bundle in STATIC.iterdir():
        addresses = set(re.findall(r"https?://[\w./-]+", bundle.read_text(encoding="utf-8")))
        assert addresses <= {"http://www.w3.org/2000/svg"}, bundle.name
