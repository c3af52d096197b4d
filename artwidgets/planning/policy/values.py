"""What a policy is made of: rules, what each keeps, and what becomes of the rest."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal

from artwidgets.errors import InvalidValueError
from artwidgets.filters import PROTECT, Expression, FieldReference, Query, asks_a_verdict, split_path
from artwidgets.model import validation as arguments
from artwidgets.model.delete_later import after_of
from artwidgets.model.json_values import has_surrogates
from artwidgets.model.units import MAX_DURATION, format_duration, parse_duration
from artwidgets.model.validation import shown

__all__ = ["ACTIONS", "GROUPS", "MODES", "Best", "Rule", "Then", "as_query", "shown_query"]

GROUPS: Final = ("collection", "run", "type", "project", "group")
"""What newest and best are counted in."""

MODES: Final = ("min", "max")

ACTIONS: Final = ("delete", "expire", "archive")

_METRICS: Final = ("metadata", "summary")


@dataclass(frozen=True, slots=True)
class Best:
    """Keep the best by a number.

    Attributes
    ----------
    count : int
        How many of each group, 1 or more; those that tie with the last of them as well.
    by : str
        ``metadata.KEY``, or ``summary.KEY`` of the run that made the version.
    mode : {"min", "max"}
        Which end is the best.
    per : {"collection", "run", "type", "project", "group"}, optional
        What is counted in; the rule's by default.
    """

    count: int
    by: str
    mode: str
    per: str | None = None

    def __post_init__(self) -> None:
        if not arguments.count(self.count, "best"):
            raise InvalidValueError(f"best is how many to keep, 1 or more, not {shown(self.count)}.")
        if not isinstance(self.by, str) or not self.path:
            raise InvalidValueError(
                f"by={shown(self.by)} is no number of a version. Write metadata.KEY or summary.KEY, such as "
                "summary.val_loss."
            )
        if self.mode not in MODES:
            raise InvalidValueError(
                f"mode={shown(self.mode)} is none. Write min where the lowest {self.by} is the best, or max."
            )
        if self.per is not None:
            _group(self.per)

    @property
    def path(self) -> tuple[str, ...]:
        """``("summary", "val_loss")``; empty where `by` is no such path."""
        first, *keys = split_path(self.by)
        return (first.lower(), *keys) if first.lower() in _METRICS and keys and all(keys) else ()


@dataclass(frozen=True, slots=True)
class Then:
    """What becomes of what a rule lets go.

    Attributes
    ----------
    action : {"delete", "expire", "archive"}
    after : timedelta, optional
        For "expire": how long from now it can be taken back.
    url : str
        For "archive": where to.

    Examples
    --------
    >>> Then.parse("expire 7d").after.days, str(Then.parse("archive s3://bucket/old"))
    (7, 'archive s3://bucket/old')
    """

    action: Literal["delete", "expire", "archive"] = "delete"
    after: timedelta | None = None
    url: str = ""

    def __post_init__(self) -> None:
        consistent = (self.action == "expire") == (self.after is not None)
        consistent = consistent and (self.action == "archive") == bool(self.url)
        if self.action not in ACTIONS or not consistent:
            raise _no_action(str(self.action))
        if self.after is not None:
            after_of(self.after)

    def __str__(self) -> str:
        if self.after is not None:
            return f"expire {format_duration(self.after)}"
        return f"archive {self.url}" if self.url else self.action

    @classmethod
    def parse(cls, text: str) -> "Then":
        """Read ``delete``, ``expire 7d`` or ``archive URL``.

        Raises
        ------
        InvalidValueError
        """
        if not isinstance(text, str):
            raise _no_action(text)
        action, _, what = text.strip().partition(" ")
        what = what.strip()
        if action == "delete" and not what:
            return cls()
        if action == "expire" and what:
            return cls("expire", after=after_of(what))
        if action == "archive" and what:
            return cls("archive", url=arguments.name(what, "The URL of an archive", "Write a folder or URL."))
        raise _no_action(text)


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule is about, what it keeps, and what becomes of the rest.

    Keeping always wins: a version goes only when all that the rule keeps is silent about it.

    Attributes
    ----------
    name : str
        How reasons call it; "" for a rule that stands alone.
    within : str, Expression or callable
        What the rule is about, in the filter language; "" for everything. An expression becomes its text.
    last : int, optional
        Keep the newest so many of each group: by version number within a collection, by creation
        time within other groups.
    best : Best, optional
        Keep the best by a number.
    aliased : bool
        Keep versions that have an alias.
    linked : bool
        Keep versions that a registry or another collection links.
    younger_than : timedelta, optional
        Keep versions created less than this ago; a text such as "30d" is read.
    always : str, Expression or callable, optional
        Keep what this finds.
    per : {"collection", "run", "type", "project", "group"}
        What `last` (and `best`, unless it says another) is counted in.
    then : Then
        A text such as "expire 7d" is read.

    Raises
    ------
    InvalidValueError
        For a rule that keeps nothing, or a value that is none.
    FilterError
        For a query that can't be read.
    """

    name: str = ""
    within: Query = ""
    last: int | None = None
    best: Best | None = None
    aliased: bool = True
    linked: bool = True
    younger_than: timedelta | None = None
    always: Query | None = None
    per: str = "collection"
    then: Then = field(default_factory=Then)

    def __post_init__(self) -> None:
        def put(name: str, value: object) -> None:
            object.__setattr__(self, name, value)

        put("name", _rule_name(self.name))
        put("within", as_query(self.within, "within"))
        put("last", arguments.count(self.last, "last="))
        arguments.flag(self.aliased, "aliased=")
        arguments.flag(self.linked, "linked=")
        put("younger_than", _age(self.younger_than))
        if self.always is not None:
            put("always", as_query(self.always, "always"))
        _group(self.per)
        if not isinstance(self.then, Then):
            put("then", Then.parse(self.then))
        if self.best is not None and not isinstance(self.best, Best):
            raise InvalidValueError(f"best={shown(self.best)} is no Best(count, by, mode).")
        # Links alone are no rule: that they stay is what everybody expects.
        if not any((self.last, self.best, self.aliased, self.younger_than)) and self.always is None:
            raise InvalidValueError(
                "This rule keeps nothing. Give last=, best=, aliased=True, younger_than= or always=, "
                "or stage the deletion itself with delete(ids)."
            )


def as_query(query: Query, what: str) -> Query:
    """A query that can be read; an expression as its text.

    Raises
    ------
    FilterError, InvalidValueError
    """
    if isinstance(query, str):
        if has_surrogates(query):
            raise InvalidValueError(f"{what}={shown(query)} holds half a character.")
        return _without_verdict(query, query, what)
    if isinstance(query, Expression):
        return _without_verdict(query, str(query), what)
    if isinstance(query, FieldReference) or not callable(query):
        raise InvalidValueError(
            f"{what}={shown(query)} is no query. Give text such as type:model, or a field(...) expression."
        )
    return query


def _without_verdict(query: str | Expression, text: str, what: str) -> str:
    if asks_a_verdict(query):
        raise InvalidValueError(
            f"{what}={shown(text)} asks for a verdict, which a policy is only about to give. "
            "Write what is known of a version before, such as type:model."
        )
    return text


def shown_query(query: Query) -> str:
    """A query in a sentence."""
    return str(query) if isinstance(query, str | Expression) else "what a function says"


def _rule_name(name: object) -> str:
    if name == "":
        return ""
    text = arguments.name(name, "A rule's name", "Write a word or two, in one line.")
    if text == PROTECT:
        raise InvalidValueError(
            "No rule is called 'protect': that is what is protected. Choose another name."
        )
    return text


def _group(per: object) -> None:
    if not isinstance(per, str) or per not in GROUPS:
        raise InvalidValueError(f"per={shown(per)} is no group. Use one of {', '.join(GROUPS)}.")


def _age(age: object) -> timedelta | None:
    if age is None:
        return None
    if isinstance(age, str):
        return parse_duration(age)
    if isinstance(age, timedelta) and timedelta(0) <= age <= MAX_DURATION:
        return age
    raise InvalidValueError(
        f"younger_than={shown(age)} is no age. "
        "Write a duration such as 30d, or a timedelta, of up to a hundred years."
    )


def _no_action(text: object) -> InvalidValueError:
    return InvalidValueError(
        f"{shown(text)} is nothing that can become of a version. Write delete, expire 7d or archive URL."
    )
