"""Ticking values of one field in a query, and reading from a query which are ticked.

>>> types = Choices.of_values("type")
>>> text = types.toggle("age:>30d", OneOf("type", ("model",)))
>>> text
'age:>30d type:model'
>>> text = types.toggle(text, OneOf("type", ("dataset",)))
>>> text, [str(one) for one in types.ticked(text)]
('age:>30d type:model,dataset', ['type:model', 'type:dataset'])
>>> types.toggle(types.toggle(text, OneOf("type", ("MODEL",))), OneOf("type", ("dataset",)))
'age:>30d'
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from artwidgets.filters.fields import Kind, find_field
from artwidgets.filters.parser import parse_terms
from artwidgets.filters.terms import put_term
from artwidgets.filters.tree import Expression, OneOf, Or
from artwidgets.filters.values import Glob

__all__ = ["Choices", "same_choice"]


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be ticked together: a row is found when it is one of those ticked.

    A query ticks by one term, whose alternatives are all choices of this kind: ``type:model,dataset``,
    ``(age:<7d OR age:>1y)``. Any other condition on the same field (``-type:model``, ``type:m*``) ticks
    nothing and stays as it is.

    Attributes
    ----------
    has : callable
        Whether one alternative is a choice of this kind.
    """

    has: Callable[[Expression], bool]

    @classmethod
    def of_values(cls, name: str) -> "Choices":
        """Any plain value of a field, and ``none``."""
        return cls(lambda one: isinstance(one, OneOf) and one.field == name and not _is_pattern(one))

    @classmethod
    def of_trees(cls, trees: Iterable[Expression]) -> "Choices":
        """These conditions alone."""
        conditions = frozenset(trees)
        return cls(lambda one: one in conditions)

    def term(self, text: str) -> int | None:
        """Which of the query's `parse_terms` ticks; None where none does.

        Raises
        ------
        FilterError
            When the query can't be read.
        """
        for at, term in enumerate(parse_terms(text)):
            if all(map(self.has, _alternatives(term.tree))):
                return at
        return None

    def ticked(self, text: str) -> tuple[Expression, ...]:
        """What is ticked, in the order in which it is written.

        Raises
        ------
        FilterError
            When the query can't be read.
        """
        at = self.term(text)
        return () if at is None else _alternatives(parse_terms(text)[at].tree)

    def toggle(self, text: str, choice: Expression) -> str:
        """Tick one choice more, or tick it no longer; the rest of the query stays as it is written.

        Raises
        ------
        FilterError
            When the query can't be read.
        """
        ticked = self.ticked(text)
        left = tuple(one for one in ticked if not same_choice(one, choice))
        return self.put(text, left if len(left) < len(ticked) else (*ticked, choice))

    def put(self, text: str, choices: Iterable[Expression]) -> str:
        """Tick these and no others.

        Raises
        ------
        FilterError
            When the query can't be read.
        """
        return put_term(text, self.term(text), _one_of(tuple(choices)))


def same_choice(one: Expression, other: Expression) -> bool:
    """Whether two choices find the same rows: the case of a text plays no part."""
    if isinstance(one, OneOf) and isinstance(other, OneOf) and one.field == other.field:
        fold = find_field(one.field)[0].kind in (Kind.TEXT, Kind.SET)
        return _folded(one, fold) == _folded(other, fold)
    return one == other


def _folded(choice: OneOf, fold: bool) -> tuple[object, ...]:
    return tuple(one.lower() if fold and isinstance(one, str) else one for one in choice.values)


def _alternatives(tree: Expression) -> tuple[Expression, ...]:
    match tree:
        case OneOf(name, values):
            return tuple(OneOf(name, (value,)) for value in values)
        case Or(operands):
            return tuple(one for operand in operands for one in _alternatives(operand))
    return (tree,)


def _one_of(choices: tuple[Expression, ...]) -> Expression | None:
    """Join alternatives; values of one field as one list."""
    joined: list[Expression] = []
    for choice in choices:
        last = joined[-1] if joined else None
        if isinstance(choice, OneOf) and isinstance(last, OneOf) and last.field == choice.field:
            joined[-1] = OneOf(last.field, last.values + choice.values)
        else:
            joined.append(choice)
    return Or(tuple(joined)) if len(joined) > 1 else joined[0] if joined else None


def _is_pattern(choice: OneOf) -> bool:
    return any(isinstance(value, Glob) for value in choice.values)
