"""The characters of a query's terms, each knowing whether quotes take its meaning from it."""

from collections.abc import Sequence
from typing import NamedTuple

from artwidgets.filters.values import Glob

__all__ = [
    "Letter",
    "bare_text",
    "find_letters",
    "read_letters",
    "split_commas",
    "split_operator",
    "starts_with_word",
    "text_or_glob",
]


class Letter(NamedTuple):
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


def read_letters(text: str, start: int) -> tuple[list[Letter], int, bool]:
    """Read one term up to the space or parenthesis that ends it.

    Parameters
    ----------
    text : str
    start : int
        Offset of the term's first character.

    Returns
    -------
    letters : list of Letter
    end : int
        Offset after the term.
    closed : bool
        False where the text ends within quotes.
    """
    letters: list[Letter] = []
    quoted = False
    at = start
    while at < len(text):
        letter = text[at]
        if quoted:
            if letter == "\\" and text[at + 1 : at + 2] in ('"', "\\"):
                letters.append(Letter(text[at + 1], False, at))
                at += 1
            elif letter == '"':
                quoted = False
            else:
                letters.append(Letter(letter, False, at))
        elif letter == '"':
            quoted = True
            letters.append(Letter("", False, at))
        elif letter.isspace() or letter in "()":
            break
        else:
            letters.append(Letter(letter, True, at))
        at += 1
    return letters, at, not quoted


def starts_with_word(text: str, word: str, at: int = 0) -> bool:
    """Whether a whole word outside quotes stands there."""
    end = at + len(word)
    return text[at:end] == word and (end == len(text) or text[end].isspace() or text[end] in "()")


def find_letters(letters: Sequence[Letter], wanted: str) -> int:
    """Index of the first run of letters outside quotes that spells `wanted`, or -1."""
    for index in range(len(letters) - len(wanted) + 1):
        if bare_text(letters[index : index + len(wanted)]) == wanted:
            return index
    return -1


def bare_text(letters: Sequence[Letter]) -> str:
    """Join the letters where all stand outside quotes; empty where one does not."""
    return "".join(letter.text for letter in letters) if all(letter.bare for letter in letters) else ""


def text_or_glob(letters: Sequence[Letter]) -> str | Glob:
    """Join the letters; where a bare ``*`` is among them, they are a pattern."""
    parts = [""]
    for letter in letters:
        if letter.bare and letter.text == "*":
            parts.append("")
        else:
            parts[-1] += letter.text
    return Glob(tuple(parts)) if len(parts) > 1 else parts[0]


def split_operator(letters: list[Letter]) -> tuple[str, list[Letter]]:
    """Part a comparison outside quotes, or "", from what it compares with."""
    for sign in (">=", "<=", "!=", ">", "<", "="):
        if bare_text(letters[: len(sign)]) == sign:
            return sign, letters[len(sign) :]
    return "", letters


def split_commas(letters: list[Letter], first: int) -> list[tuple[list[Letter], int]]:
    """Split at the commas outside quotes; each piece with the offset where it stands."""
    pieces: list[tuple[list[Letter], int]] = [([], letters[0].at if letters else first)]
    for letter in letters:
        if letter.bare and letter.text == ",":
            pieces.append(([], letter.at + 1))
        else:
            pieces[-1][0].append(letter)
    return pieces
