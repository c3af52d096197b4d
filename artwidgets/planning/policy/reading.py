"""A policy out of TOML: what is not understood is refused, with its line and what may have been meant."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, Final, NoReturn

from artwidgets.errors import FilterError, InvalidValueError, PolicyError
from artwidgets.filters import Query, nearest
from artwidgets.model.units import parse_duration
from artwidgets.model.validation import shown
from artwidgets.planning.policy.keys import BEST_KEYS, KEEP_KEYS, POLICY_KEYS, RULE_KEYS, Key, Kind
from artwidgets.planning.policy.lines import line_of
from artwidgets.planning.policy.values import Best, Rule, Then, as_query

__all__ = ["read_policy"]

_LARGEST: Final = 1_000_000
"""Characters of a file that is read as a policy; a larger one is something else."""

_Path = tuple[str | int, ...]


def read_policy(text: str) -> tuple[tuple[Query, ...], tuple[Rule, ...]]:
    """Read what is protected, and the rules.

    Parameters
    ----------
    text : str
        TOML.

    Raises
    ------
    PolicyError
        With the line of what was not understood.
    """
    if len(text) > _LARGEST:
        raise PolicyError("This is no policy: it is larger than a megabyte. Give a TOML file with [[rule]].")
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _not_toml(str(error), text) from error
    return _Reader(text).policy(raw)


class _Reader:
    """Reads one text, to which the lines in its messages belong."""

    def __init__(self, text: str) -> None:
        self._text = text

    def policy(self, raw: Mapping[str, Any]) -> tuple[tuple[Query, ...], tuple[Rule, ...]]:
        entries = self.keys(raw, POLICY_KEYS, ())
        rules = tuple(self.rule(one, ("rule", at)) for at, one in enumerate(entries.get("rule", ())))
        if not rules and not entries.get("protect"):
            raise PolicyError("the policy says nothing. Write a [[rule]] with what it keeps.", 1)
        names = [rule.name for rule in rules]
        for at, name in enumerate(names):
            if name and name in names[:at]:
                self.refuse(
                    ("rule", at, "name"), f"two rules are called {name!r}. Call one of them otherwise."
                )
        return tuple(entries.get("protect", ())), rules

    def rule(self, raw: Any, path: _Path) -> Rule:
        entries = self.keys(raw, RULE_KEYS, path)
        keep = self.keys(entries.pop("keep"), KEEP_KEYS, (*path, "keep"))
        if "best" in keep:
            at = (*path, "keep", "best")
            best = self.keys(keep["best"], BEST_KEYS, at)
            keep["best"] = self.made(at, lambda: Best(**best))
        if not any(keep.values()):
            self.refuse(
                (*path, "keep"),
                "this rule keeps nothing. Write what stays, such as keep.last = 3 or keep.aliased = true.",
            )
        made: Rule = self.made(path, lambda: Rule(**entries, **keep))
        return made

    def keys(self, raw: Any, allowed: Sequence[Key], path: _Path) -> dict[str, Any]:
        """The values of a table, each of its own kind."""
        table = {key.name: key for key in allowed}
        if not isinstance(raw, Mapping):
            self.refuse(path, f"{_dotted(path)} is {Kind.TABLE.words}, not {_kind(raw)}.")
        for name in raw:
            if name not in table:
                self.refuse(
                    (*path, name), f"{_where(path)} has no key {shown(name)}.{self._meant(name, table)}"
                )
        for key in allowed:
            if key.required and key.name not in raw:
                self.refuse(path, _missing(path, key))
        return {name: self.value(value, table[name], (*path, name)) for name, value in raw.items()}

    def _meant(self, name: str, table: Mapping[str, Key]) -> str:
        if near := nearest(name, list(table)):
            return near
        for section, keys in (("the rule", RULE_KEYS), ("keep", KEEP_KEYS), ("keep.best", BEST_KEYS)):
            if name in [key.name for key in keys]:
                return f" It belongs to {section}."
        return f" It knows {', '.join(table)}."

    def value(self, value: Any, key: Key, path: _Path) -> Any:
        def wrong(what: str = key.kind.words) -> NoReturn:
            self.refuse(path, f"{_dotted(path)} is {what}, not {_kind(value)}.")

        match key.kind:
            case Kind.COUNT:
                if isinstance(value, bool) or not isinstance(value, int) or value < key.least:
                    wrong(f"a whole number from {key.least} on")
            case Kind.FLAG:
                if not isinstance(value, bool):
                    wrong()
            case Kind.TABLES:
                if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
                    wrong()
            case Kind.TABLE:
                if not isinstance(value, Mapping):
                    wrong()
            case Kind.QUERIES:
                if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
                    wrong()
                return [self.made((*path, at), lambda one=one: _query(one)) for at, one in enumerate(value)]
            case _ if not isinstance(value, str):
                wrong()
            case Kind.WORD:
                if value not in key.words:
                    near = nearest(value, list(key.words)) or f" Write one of {', '.join(key.words)}."
                    self.refuse(path, f"{_dotted(path)} can't be {shown(value)}.{near}")
            case Kind.QUERY:
                return self.made(path, lambda: _query(value))
            case Kind.AGE:
                return self.made(path, lambda: parse_duration(value))
            case Kind.ACTION:
                return self.made(path, lambda: Then.parse(value))
        return value

    def made(self, path: _Path, make: Any) -> Any:
        """What `make` gives; what it refuses is refused with the line."""
        try:
            return make()
        except (FilterError, InvalidValueError) as error:
            raise PolicyError(f"{_dotted(path)}: {error}", line_of(self._text, path)) from error

    def refuse(self, path: _Path, words: str) -> NoReturn:
        raise PolicyError(words, line_of(self._text, path))


def _query(text: str) -> Query:
    query = as_query(text, "a query")
    if not text.strip():
        raise InvalidValueError("an empty query finds everything. Leave the key out, or write what is meant.")
    return query


def _missing(path: _Path, key: Key) -> str:
    if key.name == "keep":
        return (
            "this rule keeps nothing. Write what stays, such as keep.last = 3 or keep.aliased = true; to "
            "delete all that a query finds is no policy."
        )
    return f"{_dotted(path)} lacks {key.name}: {key.help[0].lower()}{key.help[1:]}"


def _where(path: _Path) -> str:
    return _dotted(path) if path else "a policy"


def _dotted(path: _Path) -> str:
    """A path as the file says it: ``keep.best``; of a rule, "the rule"."""
    names = [part for part in path if isinstance(part, str)]
    if names[:1] == ["rule"] and len(path) > 1:
        return ".".join(names[1:]) or "the rule"
    return ".".join(names)


def _kind(value: Any) -> str:
    """What was found, for a message."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f"the text {shown(value)}"
        case int() | float():
            return f"the number {shown(value)}"
        case list():
            return "a list"
        case datetime() | date() | time():
            return f"the date {value}"
        case _:
            return "a table"


def _not_toml(words: str, text: str) -> PolicyError:
    """What the standard library says, whose line is behind it: "... (at line 3, column 5)"."""
    message, _, position = words.rpartition(" (at ")
    line = position.removeprefix("line ").partition(",")[0]
    where = int(line) if line.isdigit() else text.rstrip().count("\n") + 1
    return PolicyError(f"this is not TOML: {message or words}.", where)
