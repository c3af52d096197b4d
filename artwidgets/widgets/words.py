"""The words of other languages than English, which the front end has in its bundles.

A translation is one file, ``artwidgets/frontend/words/LANGUAGE.json``. What is said in Python is translated
on the screen, too: of one browser there may be several pages, each in a language of its own.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from artwidgets.errors import InvalidValueError
from artwidgets.widgets.messages import Message

__all__ = ["ENGLISH", "languages", "supported_language", "words_asked", "words_of"]

ENGLISH: Final = "en"

_STATIC = Path(__file__).parents[1] / "static"


@cache
def languages() -> tuple[str, ...]:
    """The languages that there are words for, English first."""
    return (ENGLISH, *sorted(path.stem for path in _STATIC.glob("*.json")))


def supported_language(language: str | None) -> str | None:
    """Return it, unless there are no words for it.

    Raises
    ------
    InvalidValueError
    """
    if language is not None and language not in languages():
        names = ", ".join(map(repr, languages()))
        raise InvalidValueError(
            f"There are no words for the language {language!r}. Choose one of {names}; None is the browser's."
        )
    return language


@cache
def words_of(language: str) -> Mapping[str, Any]:
    """A translation: ``frontend``, what the front end says of its own, and ``kernel``, what Python says."""
    if language == ENGLISH:
        return {}
    found: dict[str, Any] = json.loads((_STATIC / f"{language}.json").read_text(encoding="utf-8"))
    return found


def words_asked(message: Message) -> Mapping[str, Any]:
    """Answer a page that wants another language, because its browser does.

    Raises
    ------
    InvalidValueError
        When there is none.
    """
    language = supported_language(str(message.get("language")))
    return words_of(language) if language else {}
