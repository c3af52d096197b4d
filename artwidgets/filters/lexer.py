"""The characters of a query's terms, each knowing whether quotes take its meaning from it."""

from collections.abc import Sequence
from typing import NamedTuple

from artwidgets.filters.values import Glob

__all__ = [
    "Character",
    "bare_text",
    "find_bare",
    "read_term",
    "split_commas",
    "split_operator",
    "starts_with_word",
    "text_or_glob",
]


class Character(NamedTuple):
    """One character of a term.

    Attributes
    ----------
    text : str
        The character; empty for the mark that an opening quote leaves, so that ``""`` is not nothing.
    bare : bool
        Outside quotes, so that it may have a meaning of its own.
    at : int
        0-based offset in the query.
    """

    text: str
    bare: bool
    at: int


def read_term(text: str, start: int) -> tuple[list[Character], int, bool]:
    """Read one term up to the space or parenthesis that ends it.

    Parameters
    ----------
    text : str
    start : int
        Offset of the term's first character.

    Returns
    -------
    characters : list of Character
    end : int
        Offset after the term.
    closed : bool
        False where the text ends within quotes.
    """
    characters: list[Character] = []
    quoted = False
    at = start
    while at < len(text):
        character = text[at]
        if quoted:
            if character == "\\" and text[at + 1 : at + 2] in ('"', "\\"):
                characters.append(Character(text[at + 1], False, at))
                at += 1
            elif character == '"':
                quoted = False
            else:
                characters.append(Character(character, False, at))
        elif character == '"':
            quoted = True
            characters.append(Character("", False, at))
        elif character.isspace() or character in "()":
            break
        else:
            characters.append(Character(character, True, at))
        at += 1
    return characters, at, not quoted


def starts_with_word(text: str, word: str, at: int = 0) -> bool:
    """Whether a whole word outside quotes stands there."""
    end = at + len(word)
    return text[at:end] == word and (end == len(text) or text[end].isspace() or text[end] in "()")


def find_bare(characters: Sequence[Character], wanted: str) -> int:
    """Index of the first run of characters outside quotes that spells `wanted`, or -1."""
    for index in range(len(characters) - len(wanted) + 1):
        if bare_text(characters[index : index + len(wanted)]) == wanted:
            return index
    return -1


def bare_text(characters: Sequence[Character]) -> str:
    """Join the characters where all stand outside quotes; empty where one does not."""
    return (
        "".join(character.text for character in characters)
        if all(character.bare for character in characters)
        else ""
    )


def text_or_glob(characters: Sequence[Character]) -> str | Glob:
    """Join the characters; where a bare ``*`` is among them, they are a pattern."""
    parts = [""]
    for character in characters:
        if character.bare and character.text == "*":
            parts.append("")
        else:
            parts[-1] += character.text
    return Glob(tuple(parts)) if len(parts) > 1 else parts[0]


def split_operator(characters: list[Character]) -> tuple[str, list[Character]]:
    """Part a comparison outside quotes, or "", from what it compares with."""
    for sign in (">=", "<=", "!=", ">", "<", "="):
        if bare_text(characters[: len(sign)]) == sign:
            return sign, characters[len(sign) :]
    return "", characters


def split_commas(characters: list[Character], first: int) -> list[tuple[list[Character], int]]:
    """Split at the commas outside quotes; each piece with the offset where it stands."""
    pieces: list[tuple[list[Character], int]] = [([], characters[0].at if characters else first)]
    for character in characters:
        if character.bare and character.text == ",":
            pieces.append(([], character.at + 1))
        else:
            pieces[-1][0].append(character)
    return pieces
