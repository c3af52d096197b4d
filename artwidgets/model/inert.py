"""Text from a server that can do nothing where it is shown: a terminal, a comment, a table, a spreadsheet.

A name or a description can hold escape sequences that repaint a terminal and so hide what is about to
be deleted, marks that make the letters after them run the other way (CVE-2021-42574), or what a
spreadsheet takes for a formula. All of it stays readable, and none of it works.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["inert_frame", "inert_line", "inert_text"]

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_KEPT = ("\n", "\t")
# Joiners shape letters of Persian and Hindi, and emoji, and move nothing.
_HARMLESS = ("\u200c", "\u200d")


def inert_line(text: str) -> str:
    r"""The text in one line: what is not printable, and what changes the direction, as escapes.

    Examples
    --------
    >>> print(inert_line("a\x1b[2Kb\u202ec\nd"))
    a\x1b[2Kb\u202ec\nd
    """
    return _inert(text)


def inert_text(text: str) -> str:
    """The same with its lines and tabs kept: for where a text of several lines is shown as such."""
    return _inert(text, _KEPT)


def inert_frame(frame: "DataFrame") -> "DataFrame":
    """The frame for a CSV file that people open: no control characters, no cell that begins a formula.

    A text that begins as a formula does gets an apostrophe before it, as OWASP advises; numbers stay
    numbers. The texts' own lines stay, which CSV quotes.
    """
    made = frame.copy(deep=False)
    for name in frame.columns:
        if frame[name].dtype.kind in "OUS":
            made[name] = frame[name].astype(object).map(_cell, na_action="ignore")
    made.index = made.index.map(_cell)
    return made.rename(columns=_cell)


def _cell(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    # Looked at before it is made inert, and spaces aside: spreadsheets trim them.
    dangerous = text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA[:4])
    return f"'{inert_text(text)}" if dangerous else inert_text(text)


def _inert(text: str, kept: tuple[str, ...] = ()) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(letter if letter in kept or _shown(letter) else ascii(letter)[1:-1] for letter in text)


def _shown(letter: str) -> bool:
    # Directional marks are of the category Cf, and no such character is printable to Python.
    return letter.isprintable() or letter in _HARMLESS or letter == "\u00a0"
