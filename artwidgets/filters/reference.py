"""The query language in Python: ``field("size") > "1GB"``.

Texts mean what they mean in a query (``"1GB"``, ``"30d"``, ``"2026-01"``), but literally: wildcards
work in `FieldReference.matches` alone, and "none" is `FieldReference.is_none`.

Python gives ``|`` and ``&`` a higher rank than comparisons, so ``a | field("size") > "1GB"`` is read
by Python as ``(a | field("size")) > "1GB"``. A condition joined with a bare field has no other
meaning than the one intended, so this form works: the field waits for its comparison, and the
result is ``a | (field("size") > "1GB")``. Where the comparison stands to the *left* of ``|`` or
``&`` Python hands the connective a mere text or number; that is refused with a `FilterError` that
asks for parentheses.
"""

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from artwidgets.errors import FilterError
from artwidgets.filters.fields import find_field, join_path, split_path
from artwidgets.filters.tree import And, Between, Compare, Expression, Not, OneOf, Operator, Or
from artwidgets.filters.values import Glob
from artwidgets.filters.vocabulary import VERSIONS

__all__ = ["FieldReference", "field"]


def field(name: str, *keys: str) -> "FieldReference":
    """Name a field, to be compared.

    Parameters
    ----------
    name : str
        A field of `artwidgets.filters.FIELDS` or a column of the listing; metadata keys follow
        after a dot: ``"metadata.train.loss"``.
    *keys : str
        Metadata keys taken as they are, dots and all: ``field("metadata", "lr.max")``.

    Returns
    -------
    FieldReference
        Compare it with ``== != < <= > >=`` or its methods to get an `Expression`.

    Raises
    ------
    FilterError
        With the nearest field, when there is none of this name.

    Examples
    --------
    >>> str(field("alias").isin("v3", "v4") | (field("size") > "1GB"))
    'alias:v3,v4 OR size:>1GB'
    >>> str(~field("alias").is_none() & (field("metadata.loss") < 0.1))
    '-alias:none metadata.loss:<0.1'
    """
    _, canonical = VERSIONS.find(join_path((*split_path(name), *keys)))
    return FieldReference(canonical)


def _itself(expression: Expression) -> Expression:
    return expression


class FieldReference:
    """A field that waits to be compared; see `field`.

    Parameters
    ----------
    name : str
        Canonical name.
    complete : callable
        Puts the comparison in its place in a larger condition.
    """

    __slots__ = ("_complete", "_name")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, name: str, complete: Callable[[Expression], Expression] = _itself) -> None:
        self._name = name
        self._complete = complete

    def isin(self, *values: Any) -> Expression:
        """One of the values; None among them stands for ``none``. One list may be given instead."""
        if len(values) == 1 and isinstance(values[0], Iterable) and not isinstance(values[0], str):
            values = tuple(values[0])
        return self._one_of(*values)

    def between(self, low: Any, high: Any) -> Expression:
        """From `low` to `high`; both count."""
        return self._complete(Between(self._name, self._value(low), self._value(high)))

    def contains(self, text: str) -> Expression:
        """Text that has `text` somewhere within (of several aliases or tags: one of them has)."""
        if find_field(self._name)[0].kind == "prose":
            return self._one_of(text)
        return self._one_of(Glob(("", text, "")))

    def startswith(self, text: str) -> Expression:
        """Text that begins with `text`."""
        return self._one_of(Glob((text, "")))

    def matches(self, pattern: str) -> Expression:
        """Text of the form `pattern`, in which ``*`` stands for any text."""
        return self._one_of(Glob.of(pattern) if "*" in pattern else pattern)

    def is_none(self) -> Expression:
        """There is no value (no alias, no description, no such metadata key ...)."""
        return self._one_of(None)

    def is_any(self) -> Expression:
        """There is some value."""
        return self._complete(Not(OneOf(self._name, (None,))))

    def __eq__(self, other: object) -> Expression:  # type: ignore[override]
        return self._one_of(other)

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return self._complete(Not(OneOf(self._name, (self._value(other),))))

    def __lt__(self, other: Any) -> Expression:
        return self._compare("<", other)

    def __le__(self, other: Any) -> Expression:
        return self._compare("<=", other)

    def __gt__(self, other: Any) -> Expression:
        return self._compare(">", other)

    def __ge__(self, other: Any) -> Expression:
        return self._compare(">=", other)

    def __ror__(self, other: object) -> "FieldReference":
        return self._joined(other, lambda left, right: Or((left, right)), "|")

    def __rand__(self, other: object) -> "FieldReference":
        return self._joined(other, lambda left, right: And((left, right)), "&")

    def __or__(self, other: object) -> NoReturn:
        raise FilterError(self._alone())

    def __and__(self, other: object) -> NoReturn:
        raise FilterError(self._alone())

    def __invert__(self) -> NoReturn:
        raise FilterError(f'{self._alone()} Put parentheses around what ~ negates: ~(field("size") > "1GB").')

    def __bool__(self) -> NoReturn:
        raise FilterError(self._alone())

    def __repr__(self) -> str:
        return f"field({self._name!r})"

    def _one_of(self, *values: Any) -> Expression:
        return self._complete(OneOf(self._name, tuple(map(self._value, values))))

    def _compare(self, operator: Operator, value: Any) -> Expression:
        return self._complete(Compare(self._name, operator, self._value(value)))

    def _value(self, value: Any) -> Any:
        if isinstance(value, (FieldReference, Expression)):
            raise FilterError(
                f"{self!r} is compared with another condition. Put parentheses around each comparison, "
                'as in (field("size") > "1GB") | (field("files") == 0).'
            )
        return value

    def _joined(
        self, other: object, join: Callable[[Expression, Expression], Expression], sign: str
    ) -> "FieldReference":
        if not isinstance(other, Expression):
            raise FilterError(
                f"{other!r} {sign} {self!r} is no condition: in Python, {sign} binds tighter than < or ==. "
                f'Put parentheses around each comparison, as in (field("size") > "1GB") {sign} '
                f'(field("files") == 0).'
            )
        complete = self._complete
        return FieldReference(self._name, lambda comparison: join(other, complete(comparison)))

    def _alone(self) -> str:
        return (
            f"{self!r} stands alone. Compare it, within parentheses: "
            f"({self!r} == ...), or use a method such as .isin(...) or .is_none()."
        )
