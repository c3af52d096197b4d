"""The tree that query text and Python expressions both become.

::

    Expression
    ├── Everything              ()                      every row
    ├── Words("cat")            cat, "a phrase"         text within name or description
    ├── OneOf(field, values)    alias:none,v3,best*     one of the values
    ├── Compare(field, op, v)   size:>1GB               < <= > >=
    ├── Between(field, a, b)    size:1MB..2GB           both ends count
    ├── Not(operand)            -tag:keep
    ├── And(operands)           tag:a tag:b
    └── Or(operands)            tag:a OR tag:b

``str(tree)`` is the canonical query: ``parse(str(tree)) == tree``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, NoReturn, TypeAlias

from artwidgets.errors import FilterError
from artwidgets.filters.fields import Kind, find_field, quote
from artwidgets.filters.values import Glob, Value, check_order, print_value, to_value

__all__ = [
    "And",
    "Between",
    "Compare",
    "Everything",
    "Expression",
    "Not",
    "OneOf",
    "Operator",
    "Or",
    "Words",
    "conditions_of",
]

Operator: TypeAlias = Literal["<", "<=", ">", ">="]

_OPERATORS: Final = ("<", "<=", ">", ">=")
_KEYWORDS: Final = ("OR", "AND", "NOT")
SPACED_UNITS: Final = frozenset(prefix + unit for prefix in "kmgtp" for unit in ("b", "ib"))
"""Words (lower case) that only mean words within quotes: after ``size:>1`` they were meant as its unit."""

_PARENTHESES: Final = (
    "In Python, & and | bind tighter than comparisons: put parentheses around each comparison, "
    'as in (field("size") > "1GB") | (field("files") == 0).'
)


class Expression:
    """A condition on the rows of a listing; combine with ``&``, ``|`` and ``~``."""

    __slots__ = ()

    def __and__(self, other: object) -> "Expression":
        return And((self, other)) if isinstance(other, Expression) else NotImplemented

    def __or__(self, other: object) -> "Expression":
        return Or((self, other)) if isinstance(other, Expression) else NotImplemented

    def __invert__(self) -> "Expression":
        return Not(self)

    def __rand__(self, other: object) -> NoReturn:
        raise FilterError(f"{other!r} & {str(self)!r} is no condition. {_PARENTHESES}")

    def __ror__(self, other: object) -> NoReturn:
        raise FilterError(f"{other!r} | {str(self)!r} is no condition. {_PARENTHESES}")

    def __bool__(self) -> bool:
        raise FilterError(f"Use &, | and ~ instead of 'and', 'or' and 'not'. {_PARENTHESES}")


@dataclass(frozen=True, slots=True)
class Everything(Expression):
    """Every row: what an empty query asks for."""

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Words(Expression):
    """Text that stands in the name or in the description, in any case.

    Attributes
    ----------
    text : str or Glob
        Not empty.
    """

    text: str | Glob

    def __post_init__(self) -> None:
        if not self.text or (isinstance(self.text, Glob) and not any(self.text.parts)):
            raise FilterError("There are no words to look for. Write some, or leave the quotes out.")

    def __str__(self) -> str:
        if isinstance(self.text, Glob):
            first, *rest = self.text.parts
            return "*".join([_print_words(first), *(_print_words(part, inner=True) for part in rest)])
        return _print_words(self.text)


@dataclass(frozen=True, slots=True)
class OneOf(Expression):
    """The field has one of some values.

    Attributes
    ----------
    field : str
    values : tuple
        One or more, in the field's own types; None stands for ``none``.
    """

    field: str
    values: tuple[Value, ...]

    def __post_init__(self) -> None:
        field, name = find_field(self.field)
        object.__setattr__(self, "field", name)
        values = tuple(to_value(field, value) for value in self.values)
        object.__setattr__(self, "values", values)
        if not values:
            raise FilterError(f"{name} is compared with nothing. Give at least one value.")
        if field.kind in (Kind.AGE, Kind.DUE) and any(value is not None for value in values):
            what = "An age" if field.kind is Kind.AGE else "An expiry"
            raise FilterError(
                f"{what} is never exactly a duration. Write {name}:>30d, {name}:<30d or {name}:7d..30d."
            )
        if field.kind is Kind.FLAG and None in values:
            raise FilterError(f"'{name}:' needs a word. Write for example {field.example}.")
        if name == "metadata" and values != (None,):
            raise FilterError("Name the metadata key: metadata.loss:0.1. Without one, only none or any work.")
        if name == "summary":
            raise FilterError(f"Name the metric, as in {field.example}.")

    def __str__(self) -> str:
        field, _ = find_field(self.field)
        return f"{self.field}:{','.join(print_value(field, value) for value in self.values)}"


@dataclass(frozen=True, slots=True)
class Compare(Expression):
    """The field is smaller or larger than a value.

    Attributes
    ----------
    field : str
    operator : {"<", "<=", ">", ">="}
    value : int, float, str, timedelta or Period
    """

    field: str
    operator: Operator
    value: Value

    def __post_init__(self) -> None:
        if self.operator not in _OPERATORS:
            raise FilterError(f"{self.operator!r} is no comparison. Use <, <=, > or >=.")
        name, (value,) = _ordered(self.field, self.operator, self.value)
        object.__setattr__(self, "field", name)
        object.__setattr__(self, "value", value)

    def __str__(self) -> str:
        field, _ = find_field(self.field)
        return f"{self.field}:{self.operator}{print_value(field, self.value)}"


@dataclass(frozen=True, slots=True)
class Between(Expression):
    """The field lies in a range; both ends count.

    Attributes
    ----------
    field : str
    low, high : int, float, str, timedelta or Period
    """

    field: str
    low: Value
    high: Value

    def __post_init__(self) -> None:
        name, (low, high) = _ordered(self.field, "..", self.low, self.high)
        check_order(find_field(name)[0], low, high)
        object.__setattr__(self, "field", name)
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    def __str__(self) -> str:
        field, _ = find_field(self.field)
        return f"{self.field}:{print_value(field, self.low)}..{print_value(field, self.high)}"


@dataclass(frozen=True, slots=True)
class Not(Expression):
    """The rows of which the operand is known to be false."""

    operand: Expression

    def __str__(self) -> str:
        return f"-{_nested(self.operand, And, Or, Everything)}"


@dataclass(frozen=True, slots=True)
class And(Expression):
    """All of two or more conditions; nested ones are flattened."""

    operands: tuple[Expression, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "operands", _flat(And, self.operands))

    def __str__(self) -> str:
        return " ".join(_nested(operand, Or, Everything) for operand in self.operands)


@dataclass(frozen=True, slots=True)
class Or(Expression):
    """One or more of two or more conditions; nested ones are flattened."""

    operands: tuple[Expression, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "operands", _flat(Or, self.operands))

    def __str__(self) -> str:
        return " OR ".join(_nested(operand, Everything) for operand in self.operands)


def conditions_of(tree: Expression) -> Iterator[Expression]:
    """Yield what a tree joins and negates, in the order in which it is written."""
    match tree:
        case Not(operand):
            yield from conditions_of(operand)
        case And(operands) | Or(operands):
            for one in operands:
                yield from conditions_of(one)
        case _:
            yield tree


def _flat(kind: type[And] | type[Or], operands: tuple[Expression, ...]) -> tuple[Expression, ...]:
    if len(operands) < 2:
        raise FilterError(f"{kind.__name__} joins two conditions or more.")
    flat: list[Expression] = []
    for operand in operands:
        if isinstance(operand, kind):
            flat.extend(operand.operands)
        else:
            flat.append(operand)
    return tuple(flat)


def _nested(operand: Expression, *in_parentheses: type[Expression]) -> str:
    return f"({operand})" if isinstance(operand, in_parentheses) else str(operand)


def _ordered(name: str, operator: str, *values: Value) -> tuple[str, tuple[Value, ...]]:
    """Check that a field has an order and bring the values into its types."""
    field, name = find_field(name)
    if not field.kind.ordered or name in ("metadata", "summary"):
        raise FilterError(f"{operator!r} has no meaning in {name}. Write for example {field.example}.")
    typed = tuple(to_value(field, value) for value in values)
    for value in typed:
        if (
            value is None
            or isinstance(value, (Glob, bool))
            or (field.name == "ttl" and isinstance(value, str))
        ):
            raise FilterError(f"{operator!r} needs a value with an order in {name}, not {value!r}.")
    return name, typed


def _print_words(text: str, inner: bool = False) -> str:
    """Write the literal words of a term, or of one part of a pattern."""
    if not text:
        return ""
    special = any(letter.isspace() or letter in '():"*' for letter in text)
    if not inner:
        special = special or text.startswith("-") or text in _KEYWORDS or text.lower() in SPACED_UNITS
    return quote(text) if special else text
