"""The words of other languages than English, which the front end has in its bundles.

A translation is one file, ``artwidgets/frontend/words/LANGUAGE.json``; the build takes it apart by bundles.
What is said in Python is translated on the screen, too: of one browser there may be several pages, each in
a language of its own.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.messages import Message

__all__ = ["ENGLISH", "known_language", "languages", "spoken_traits", "words_asked"]

ENGLISH: Final = "en"

_STATIC = Path(__file__).parents[1] / "static"

_WHOLE = "browser"
"""The bundle that shows the others, and tells them their words."""


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are words for, English first."""
    return (ENGLISH, *sorted(path.stem for path in _STATIC.glob("*.json")))


def known_language(language: str | None) -> str | None:
    """Return it, unless there are no words for it.

    Raises
    ------
    InvalidValueError
    """
    if language is not None and language not in languages():
        known = ", ".join(map(repr, languages()))
        raise InvalidValueError(
            f"There are no words for the language {language!r}. Choose one of {known}; None is the browser's."
        )
    return language


@cache
def _table(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_STATIC / f"{language}.json").read_text(encoding="utf-8"))
    return found


def _part(language: str, bundle: str) -> Mapping[str, Any]:
    """What a bundle needs of a translation: its own words and Python's; all of it where it shows others."""
    whole = _table(language)
    if bundle == _WHOLE:
        return whole
    bundles = {name: words for name, words in whole["bundles"].items() if name == bundle}
    return {"kernel": whole["kernel"], "bundles": bundles}


def words_asked(message: Message) -> Mapping[str, Any]:
    """Answer a page that wants another language, because its browser does.

    Raises
    ------
    InvalidValueError
        When there is none.
    """
    language = known_language(str(message.get("language")))
    return _part(language, str(message.get("bundle"))) if language != ENGLISH and language else {}


def spoken_traits(language: str | None, bundle: str, module: str) -> dict[str, Any]:
    """The traits of a widget whose language is said in Python; none where it is that of the page's browser.

    Parameters
    ----------
    language : str or None
    bundle : str
        The words of the bundle that shows others travel with it, so that they need not be asked for.
    module : str
        The widget's module. A module speaks one language for as long as it lives, and marimo loads the same
        text only once for a page: so the text says which language it is.
    """
    if language is None:
        return {}
    traits = {"_language": language, "_esm": f"{module}\n// {language}\n"}
    return {**traits, "_words": _table(language)} if language != ENGLISH and bundle == _WHOLE else traits
