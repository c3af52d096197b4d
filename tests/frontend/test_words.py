"""The words of other languages: what Python says of its own is among them, and who asks gets their part."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from artwidgets import ArtifactBrowser, Session
from artwidgets.errors import InvalidValueError
from artwidgets.filters import FIELDS, PRESETS
from artwidgets.filters.collection_query import COLLECTION_PRESETS
from artwidgets.frontend.hatch_build import FRONTEND
from artwidgets.local import LocalServer
from artwidgets.widgets.commands import COMMANDS
from artwidgets.widgets.facets.fields import FACETS
from artwidgets.widgets.grid import Column, Grid
from artwidgets.widgets.library import library, packed
from artwidgets.widgets.policy.presets import PRESETS as POLICIES
from artwidgets.widgets.review.items import GROUPS, OUTCOMES
from artwidgets.widgets.toolbar import Toolbar
from artwidgets.widgets.versions.columns import grid_columns
from artwidgets.widgets.versions.groupings import GROUPINGS
from artwidgets.widgets.words import languages, words_of
from artwidgets.widgets.workspace import Workspace
from tests.support.unpacked import unpacked

TRANSLATIONS = sorted((FRONTEND / "words").glob("*.json"))
NUMBER = re.compile(r"\d[\d,.]*(?: [KMGTP]?B\b)?")


def fixed_words() -> Iterator[str]:
    """What Python calls things, from the tables in which it does."""
    for column in grid_columns(lambda column, text: []):
        yield from (column.title, column.hint)
    for facet in FACETS.values():
        yield from (facet.title, *(label for label, _ in facet.steps))
    for preset in (*PRESETS, *COLLECTION_PRESETS):
        yield from (preset.title, preset.help)
    for policy in POLICIES.values():
        yield from (policy.label, policy.help)
    for group in (*GROUPS, *OUTCOMES):
        yield from (group.title, group.help)
    for name in ("details", "edit", "keep_after_all", "expire"):
        yield COMMANDS[name].label
    yield from (grouping.title for grouping in GROUPINGS)
    yield from (field.help for field in FIELDS.values())


@pytest.mark.parametrize("translation", TRANSLATIONS, ids=lambda path: path.stem)
def test_what_python_calls_things_has_a_translation(translation: Path) -> None:
    table = json.loads(translation.read_text(encoding="utf-8"))["kernel"]

    def key(words: str) -> str:
        numbers = iter(range(1, 99))
        return NUMBER.sub(lambda _: f"{{{next(numbers)}}}", words)

    assert {words for words in fixed_words() if words and not table.keys() & {words, key(words)}} == set()


@pytest.mark.parametrize("translation", TRANSLATIONS, ids=lambda path: path.stem)
def test_what_is_sent_is_the_translation(translation: Path) -> None:
    table = json.loads(translation.read_text(encoding="utf-8"))
    assert words_of(translation.stem) == table
    assert set(table) == {"frontend", "kernel"}


def asked(widget: Toolbar | Grid, **content: object) -> Mapping[str, object]:
    message = {"id": "t:1", "kind": "words", **content}
    return widget.answer(message) if isinstance(widget, Toolbar) else widget.messages.answer(message)


@pytest.fixture
def session(sdk: LocalServer, project: str) -> Session:
    sdk.seed_bulk(project=project, collections=1, versions=1)
    return Session(sdk.entity, project)


def test_a_page_is_told_the_language_that_it_asks_for(session: Session) -> None:
    for widget in (Toolbar(Workspace(session)), Grid([Column("a", "A")])):
        assert asked(widget, language="ja").items() >= words_of("ja").items()
        assert asked(widget, language="en").keys() == {"id", "ok"}
        for unknown in ("xx", "../ja", None):
            assert asked(widget, language=unknown)["ok"] is False
        assert widget.get_state()["_language"] == ""


def test_a_language_that_is_said_travels_with_the_modules(session: Session) -> None:
    browser = ArtifactBrowser(session=session, language="ja")
    parts = (browser.grid, browser.toolbar, browser.collections, browser.collections.grid)
    assert {part.get_state()["_language"] for part in (browser, *parts)} == {"ja"}
    assert browser.get_state()["_library"] == f"anywidget:{library('ja').model_id}"
    assert str(browser.grid.get_state()["_esm"]).startswith(packed("table", "ja"))
    for name in ("table", "panels"):
        assert unpacked(packed(name, "ja"))["words"] == words_of("ja")
        # A page that loads a text only once has a module for each language.
        assert len({packed(name, language) for language in ("ja", "en", None)}) == 3


def test_a_language_without_words_is_refused(session: Session) -> None:
    assert languages()[0] == "en"
    with pytest.raises(InvalidValueError, match="'ja'"):
        ArtifactBrowser(session=session, language="tlh")
