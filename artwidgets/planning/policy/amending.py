"""A policy written into a text that says another, whose comments, order and style stay."""

import io
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from artwidgets.errors import PolicyError
from artwidgets.filters import Query
from artwidgets.planning.policy.keys import BEST_KEYS, KEEP_KEYS, RULE_KEYS
from artwidgets.planning.policy.lines import line_of
from artwidgets.planning.policy.reading import read_policy
from artwidgets.planning.policy.values import Best, Rule
from artwidgets.planning.policy.writing import must_be_written, plain, write_policy

__all__ = ["amend_policy"]

_Rules = tuple[Rule, ...]


def amend_policy(text: str, protect: tuple[Query, ...], rules: _Rules) -> str:
    """Change in a text what it does not say yet, and nothing else.

    Parameters
    ----------
    text : str
        TOML of a policy.
    protect, rules : tuple
        What it is to say.

    Returns
    -------
    str
        Where it can't be said in the text's own way, as `write_policy` has it.

    Raises
    ------
    PolicyError
        When the text is no policy.
    InvalidValueError
        For a rule with a function, which has no text.
    """
    fresh = write_policy(protect, rules)
    before, there = read_policy(text)
    text, there = _as_many(text, there, rules)
    try:
        document = tomlkit.parse(text)
        _protect(document, before, protect)
        for table, old, new in zip(document.get("rule", ()), there, rules, strict=True):
            _rule(table, old, new)
        amended = tomlkit.dumps(document)
        return amended if read_policy(amended) == (protect, rules) else fresh
    except (PolicyError, TOMLKitError, ValueError, TypeError):
        # Read by one reader and not by the other, or written in a way in which it can't be changed.
        return fresh


def _as_many(text: str, there: _Rules, wanted: _Rules) -> tuple[str, _Rules]:
    """The text with as many rules as are wanted: what is at both ends stays, of the rest the first."""
    more = len(wanted) - len(there)
    if not more:
        return text, there
    shorter = min(len(there), len(wanted))
    at = next((at for at in range(shorter) if there[at] != wanted[at]), shorter)
    # Not splitlines(), for which a line of TOML can be two.
    lines = list(io.StringIO(text, newline="\n"))
    if more < 0:
        del lines[
            _begin(text, lines, at) : _begin(text, lines, at - more) if at - more < len(there) else None
        ]
        return "".join(lines).rstrip() + "\n", there[:at] + there[at - more :]
    added = wanted[at : at + more]
    begin = _begin(text, lines, at) if at < len(there) else len(lines)
    head, tail = "".join(lines[:begin]).rstrip(), "".join(lines[begin:])
    parts = (head, write_policy((), added).rstrip(), tail.rstrip())
    return "\n\n".join(filter(None, parts)) + "\n", there[:at] + added + there[at:]


def _begin(text: str, lines: list[str], at: int) -> int:
    """The line, from 0, where a rule begins with the comment right above it.

    What stands above the first is the whole file's.
    """
    begin = line_of(text, ("rule", at)) - 1
    while at and begin and lines[begin - 1].lstrip().startswith("#"):
        begin -= 1
    return begin


def _protect(document: Any, before: tuple[Query, ...], wanted: tuple[Query, ...]) -> None:
    if before == wanted:
        return
    if not wanted:
        del document["protect"]
        return
    array = document.get("protect")
    staying = [query for query in before if query in wanted]
    if not isinstance(array, Array) or staying != [query for query in wanted if query in before]:
        document["protect"] = list(wanted)
        return
    # One by one, so that what is said beside the others stays.
    for query in before:
        if query not in wanted:
            array.remove(query)
    for at, query in enumerate(wanted):
        if query not in before:
            array.insert(at, query)


def _rule(table: Any, old: Rule, new: Rule) -> None:
    for key in RULE_KEYS:
        if key.name != "keep":
            _put(table, key.name, getattr(old, key.name), getattr(new, key.name))
    for key in KEEP_KEYS:
        was, now = getattr(old, key.name), getattr(new, key.name)
        if isinstance(was, Best) and isinstance(now, Best):
            for part in BEST_KEYS:
                _put(table["keep"]["best"], part.name, getattr(was, part.name), getattr(now, part.name))
        else:
            _put(table["keep"], key.name, was, now)
    if not any(table["keep"].unwrap().values()):
        # That what has an alias stays need not be said, but that something stays has to be.
        table["keep"]["aliased"] = True


def _put(table: Any, name: str, old: Any, new: Any) -> None:
    if old == new:
        return
    if not must_be_written(name, new):
        table.pop(name, None)
    elif isinstance(new, Best):
        best = tomlkit.inline_table()
        best.update({key.name: value for key in BEST_KEYS if (value := getattr(new, key.name)) is not None})
        table[name] = best
    else:
        table[name] = plain(new)
