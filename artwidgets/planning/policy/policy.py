"""A policy: what is protected, and rules that say what stays and what becomes of the rest."""

from dataclasses import dataclass, replace
from pathlib import Path

from artwidgets.errors import InvalidValueError, PlanError, PolicyError
from artwidgets.filters import Query, Source, rests_on, source_of
from artwidgets.model.validation import shown
from artwidgets.planning.archive_first import target_of
from artwidgets.planning.policy.amending import amend_policy
from artwidgets.planning.policy.reading import read_policy
from artwidgets.planning.policy.values import Rule, as_query
from artwidgets.planning.policy.writing import write_policy

__all__ = ["Policy", "require_possible"]


@dataclass(frozen=True, slots=True)
class Policy:
    """What is to stay and what may go.

    Attributes
    ----------
    protect : tuple of str
        Queries; what one of them finds stays whatever the rules say, and so does what may be so.
    rules : tuple of Rule
        What one keeps stays, whatever the others say. Of several that let a version go, the first says
        what becomes of it. What no rule is about is left alone.

    Raises
    ------
    InvalidValueError, FilterError

    Examples
    --------
    >>> policy = Policy.loads('''
    ... protect = ["tag:keep"]
    ... [[rule]]
    ... name = "checkpoints"
    ... within = "type:model"
    ... keep.last = 3
    ... then = "delete"
    ... ''')
    >>> policy.rules[0].last, str(policy.rules[0].then)
    (3, 'delete')
    >>> Policy.loads(policy.dumps()) == policy
    True
    """

    protect: tuple[Query, ...] = ()
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        protect = (self.protect,) if isinstance(self.protect, str) else tuple(self.protect)
        object.__setattr__(self, "protect", tuple(as_query(query, "protect") for query in protect))
        rules = (self.rules,) if isinstance(self.rules, Rule) else tuple(self.rules)
        object.__setattr__(self, "rules", rules)
        for rule in rules:
            if not isinstance(rule, Rule):
                raise InvalidValueError(f"A policy's rules are Rule(...), not {shown(rule)}.")
        if len(set(self.names)) != len(self.names):
            raise InvalidValueError("Two rules of the policy have one name. Call one of them otherwise.")

    @property
    def names(self) -> tuple[str, ...]:
        """What the rules are called; one without a name by its place, as "rule 2"."""
        return tuple(rule.name or f"rule {at}" for at, rule in enumerate(self.rules, 1))

    @property
    def rests_on(self) -> frozenset[str]:
        """What has to be read before it can decide (`artwidgets.filters.rests_on`): ``summary.val_loss``."""
        names = set().union(*map(rests_on, self.protect))
        for rule in self.rules:
            names |= rests_on(rule.within) | (rests_on(rule.always) if rule.always is not None else set())
            best = rule.best
            fields = [rule.per, *((best.by, best.per or rule.per) if best is not None else ())]
            names |= {name for name in fields if source_of(name) is not Source.LISTING}
        return frozenset(names)

    @property
    def is_plain(self) -> bool:
        """Whether it is one rule without a name, which reasons need not call by any."""
        return len(self.rules) == 1 and not self.rules[0].name

    @classmethod
    def load(cls, path: str | Path) -> "Policy":
        """Read a TOML file.

        Raises
        ------
        PolicyError
            When there is no such file, or it is no policy; with the line of what was not understood.
        """
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except OSError as error:
            raise PolicyError(f"The policy {path} can't be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise PolicyError(f"{path} is no policy: it is not text in UTF-8.") from error
        try:
            return cls.loads(text)
        except PolicyError as error:
            raise PolicyError(error.words, error.line, str(path)) from error

    @classmethod
    def loads(cls, text: str) -> "Policy":
        """Read TOML text.

        Raises
        ------
        PolicyError
            With the line of what was not understood.
        """
        if not isinstance(text, str):
            raise PolicyError(
                f"A policy is TOML text, not {shown(text)}. For a file there is Policy.load(path)."
            )
        protect, rules = read_policy(text)
        try:
            return cls(protect, rules)
        except InvalidValueError as error:
            raise PolicyError(str(error)) from error

    def dumps(self) -> str:
        """The policy as TOML text, which `loads` reads back as an equal policy.

        Raises
        ------
        InvalidValueError
            When a query is a function.
        """
        return write_policy(self.protect, self.rules)

    def amend(self, text: str) -> str:
        r"""The policy written into a text that says another, whose comments, order and style stay.

        Raises
        ------
        PolicyError
            When the text is no policy.
        InvalidValueError
            When a query is a function.

        Examples
        --------
        >>> text = '[[rule]]\nkeep.last = 3   # so says the team\n'
        >>> print(Policy(rules=Rule(last=5)).amend(text), end="")
        [[rule]]
        keep.last = 5   # so says the team
        """
        return amend_policy(text, self.protect, self.rules)

    def protecting(self, more: tuple[Query, ...]) -> "Policy":
        """The same policy with more that is protected."""
        return replace(self, protect=tuple(dict.fromkeys((*self.protect, *more))))


def require_possible(policy: Policy) -> None:
    """Refuse a policy that wants what can't be done.

    Raises
    ------
    PlanError
        Its rules archive to several places: a plan archives to one.
    ArchiveError
        What it archives to is no place for an archive.
    """
    targets = {target_of(rule.then.url): rule.then.url for rule in policy.rules if rule.then.url}
    if len(targets) > 1:
        raise PlanError(
            f"The policy's rules archive to {' and '.join(targets.values())}, and a plan archives to one "
            "place. Nothing was staged. Write the same URL in each, or make two policies of them."
        )
