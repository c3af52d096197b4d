r"""Query text to tree.

::

    query   = either
    either  = both { "OR" both }
    both    = single { ["AND"] single }
    single  = ("-" | "NOT") single | "(" [ either ] ")" | term
    term    = field ":" values | words
    values  = operator value | value ".." value | value { "," value }

Quotes may stand anywhere in a term and take every meaning from what is within but ``\"`` and
``\\``: ``name:"a,b"*`` is a name that begins with ``a,b``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NoReturn, TypeVar, cast

from artwidgets.errors import FilterError, InvalidValueError
from artwidgets.filters.fields import Field, Kind, UnknownFieldError, quote, shorten
from artwidgets.filters.lexer import (
    Character,
    bare_text,
    find_bare,
    read_term,
    split_commas,
    split_operator,
    starts_with_word,
    text_or_glob,
)
from artwidgets.filters.tree import (
    SPACED_UNITS,
    And,
    Between,
    Compare,
    Everything,
    Expression,
    Not,
    OneOf,
    Operator,
    Or,
    Words,
)
from artwidgets.filters.values import Value, sniff, to_value
from artwidgets.filters.vocabulary import VERSIONS, Vocabulary
from artwidgets.model.json_values import has_surrogates

__all__ = ["MAX_CHARACTERS", "Term", "parse", "parse_terms"]

MAX_CHARACTERS: Final = 100_000
"""Letters of a query that are read; the time it takes grows with them, up to a second."""

_MAX_DEPTH: Final = 100
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Term:
    """One of the conditions that a query joins by AND at its top level.

    Attributes
    ----------
    text : str
        As it is written: ``alias:none``, ``-type:model``, ``(tag:a OR tag:b)``.
    start, end : int
        ``query[start:end]`` is `text`.
    tree : Expression
    is_loose : bool
        Conditions joined by OR without parentheses around them, which are then the whole query.
    """

    text: str
    start: int
    end: int
    tree: Expression
    is_loose: bool = False

    @property
    def is_negated(self) -> bool:
        """Whether a ``-`` or ``NOT`` stands before it."""
        return isinstance(self.tree, Not) and (self.text[0] == "-" or starts_with_word(self.text, "NOT"))


def parse(text: str, vocabulary: Vocabulary = VERSIONS) -> Expression:
    """Read a query.

    Parameters
    ----------
    text : str
        Terms of `artwidgets.filters.FIELDS`, ``field:value``: a space joins them with AND, ``OR``,
        parentheses and ``-`` (not) work as on GitHub. Empty asks for every row.
    vocabulary : Vocabulary
        What the rows have; by default what versions do.

    Returns
    -------
    Expression

    Raises
    ------
    FilterError
        The only exception, whatever the text. Its ``position`` tells where.
    """
    return _Parser(text, vocabulary).query()


def parse_terms(text: str, vocabulary: Vocabulary = VERSIONS) -> tuple[Term, ...]:
    """Read a query into the terms of which every row it finds fulfils each.

    Parameters
    ----------
    text : str
    vocabulary : Vocabulary
        As for `parse`.

    Returns
    -------
    tuple of Term
        In their order; none for an empty query.

    Raises
    ------
    FilterError
    """
    parser = _Parser(text, vocabulary)
    parser.query()
    return tuple(parser.terms)


class _Parser:
    """Recursive descent over one query."""

    def __init__(self, text: str, vocabulary: Vocabulary) -> None:
        if not isinstance(text, str):
            raise FilterError(f"A query is text, not {type(text).__name__}. Write it like alias:none.")
        if len(text) > MAX_CHARACTERS:
            raise FilterError(
                f"This query has {len(text):,} letters; {MAX_CHARACTERS:,} can be read. Was something else "
                "pasted? For a long list of names use a function: where(lambda df: df['name'].isin(names)).",
                text[:MAX_CHARACTERS],
                MAX_CHARACTERS,
            )
        if has_surrogates(text):
            raise FilterError("This query holds half a character (a lone surrogate). Write it again.", text)
        self.text = text
        self.vocabulary = vocabulary
        self.position = 0
        self.terms: list[Term] = []

    def query(self) -> Expression:
        self.skip_spaces()
        if self.ended:
            return Everything()
        tree = self.either(0)
        if not self.ended:
            self.fail("There is a ')' without a '('. Remove it, or add the '('.", self.position)
        return tree

    @property
    def ended(self) -> bool:
        return self.position >= len(self.text)

    def fail(self, words: str, position: int, *, unfinished: bool = False) -> NoReturn:
        error = FilterError(words, self.text, position)
        # Only where more characters could still make sense of it.
        error.unfinished = unfinished and self.ended
        raise error

    def skip_spaces(self) -> None:
        while not self.ended and self.text[self.position].isspace():
            self.position += 1

    def keyword(self, word: str) -> bool:
        """Whether the next term is exactly this word; steps over it."""
        if not starts_with_word(self.text, word, self.position):
            return False
        self.position += len(word)
        self.skip_spaces()
        return True

    def either(self, depth: int) -> Expression:
        start = self.position
        operands = [self.both(depth)]
        while self.keyword("OR"):
            operands.append(self.both(depth, after="OR"))
        if len(operands) == 1:
            return operands[0]
        tree = Or(tuple(operands))
        if depth == 0:
            self.terms = [self.term_from(start, tree, is_loose=True)]
        return tree

    def both(self, depth: int, after: str = "") -> Expression:
        operands = [self.operand(depth, after)]
        while not self.ended and self.text[self.position] != ")":
            here = self.position
            if self.keyword("OR"):
                self.position = here
                break
            operands.append(self.operand(depth, "AND" if self.keyword("AND") else ""))
        return operands[0] if len(operands) == 1 else And(tuple(operands))

    def operand(self, depth: int, after: str) -> Expression:
        start = self.position
        tree = self.single(depth, after)
        if depth == 0:
            self.terms.append(self.term_from(start, tree))
        return tree

    def term_from(self, start: int, tree: Expression, is_loose: bool = False) -> Term:
        text = self.text[start : self.position].rstrip()
        return Term(text, start, start + len(text), tree, is_loose)

    def single(self, depth: int, after: str) -> Expression:
        here = self.position
        if depth > _MAX_DEPTH:
            self.fail(f"More than {_MAX_DEPTH} levels are nested. Write it flatter.", here)
        character = self.text[here : here + 1]
        if not character or character == ")":
            what = f"after '{after}'" if after else "here"
            self.fail(f"Write a condition {what}, such as alias:none.", here, unfinished=bool(after))
        for word in ("OR", "AND"):
            if self.keyword(word):
                remedy = f'Write one before it, or quote the word: "{word}".'
                self.fail(f"'{word}' needs a condition on both sides. {remedy}", here)
        if character == "(":
            return self.group(depth)
        if character == "-":
            self.position += 1
            if self.ended or self.text[self.position].isspace():
                self.fail("Write a condition after '-'.", here, unfinished=True)
            return Not(self.single(depth + 1, "-"))
        if self.keyword("NOT"):
            return Not(self.single(depth + 1, "NOT"))
        return self.term()

    def group(self, depth: int) -> Expression:
        opened = self.position
        self.position += 1
        self.skip_spaces()
        empty = self.text[self.position : self.position + 1] == ")"
        tree: Expression
        if self.ended:
            self.fail("The '(' is never closed. Add a ')'.", opened, unfinished=True)
        tree = Everything() if empty else self.either(depth + 1)
        if self.ended:
            self.fail("The '(' is never closed. Add a ')'.", opened, unfinished=True)
        self.position += 1
        self.skip_spaces()
        return tree

    def term(self) -> Expression:
        start = self.position
        characters, self.position, closed = read_term(self.text, start)
        if not closed:
            opened = next(
                character.at
                for character in reversed(characters)
                if not character.text and not character.bare
            )
            self.fail("The quote is never closed. Add a '\"'.", opened, unfinished=True)
        self.skip_spaces()
        colon = find_bare(characters, ":")
        if colon < 0:
            return self.at(start, lambda: Words(text_or_glob(characters)))
        name = self.text[start : characters[colon].at]
        field, canonical = self.field(name, characters, start)
        values = characters[colon + 1 :]
        if not values:
            remedy = f"Write a value right after '{name}:', such as {field.example}."
            self.fail(remedy, characters[colon].at + 1, unfinished=True)
        if field.kind is Kind.SIZE:
            self.refuse_loose_unit(values)
        return self.condition(field, canonical, values)

    def field(self, name: str, characters: list[Character], start: int) -> tuple[Field, str]:
        try:
            return self.vocabulary.find(name)
        except UnknownFieldError as error:
            words = quote("".join(character.text for character in characters))
            quoting = f": {words}" if len(words) <= 80 else ""
            hint = error.hint or f" To find these words, quote them{quoting}."
            self.fail(f"Unknown field {shorten(name)}.{hint}", start)
        except FilterError as error:
            raise FilterError(str(error), self.text, start) from error

    def refuse_loose_unit(self, values: list[Character]) -> None:
        """Refuse ``size:>1 GB``, which would quietly ask for more than one byte and the word GB."""
        characters, _, _ = read_term(self.text, self.position)
        unit = bare_text(characters)
        if unit.lower() in SPACED_UNITS and values[-1].bare and values[-1].text.isdigit():
            number = "".join(character.text for character in values).lstrip("<>=!").rpartition("..")[2]
            remedy = f'Write {number}{unit}, or quote the word: "{unit}".'
            self.fail(f"'{unit}' stands apart from its number. {remedy}", characters[0].at)

    def condition(self, field: Field, name: str, characters: list[Character]) -> Expression:
        first = characters[0].at
        operator, rest = split_operator(characters)
        if operator in ("<", "<=", ">", ">="):
            value = self.one(field, rest, first, f"'{operator}'")
            return self.at(first, lambda: Compare(name, cast("Operator", operator), value))
        dots = find_bare(rest, "..") if field.kind.ordered and not operator else -1
        if dots >= 0:
            return self.range(field, name, rest, dots)
        values = [self.value(field, piece, at) for piece, at in split_commas(rest, first)]
        if _ANY in values:
            if len(values) > 1:
                self.fail("'any' already holds the other values. Write it alone.", first)
            values = [None]
            operator = "" if operator == "!=" else "!="
        one_of = self.at(first, lambda: OneOf(name, tuple(cast("list[Value]", values))))
        return Not(one_of) if operator == "!=" else one_of

    def range(self, field: Field, name: str, characters: list[Character], dots: int) -> Expression:
        first = characters[0].at
        low, high = characters[:dots], characters[dots + 2 :]
        open_low, open_high = (not end or bare_text(end) == "*" for end in (low, high))
        if open_low and open_high:
            self.fail(
                f"The range has no ends. Write one or both, such as {field.example}.", first, unfinished=True
            )
        if open_high:
            value = self.one(field, low, first, "'..'")
            return self.at(first, lambda: Compare(name, ">=", value))
        value = self.one(field, high, high[0].at, "'..'")
        if open_low:
            return self.at(first, lambda: Compare(name, "<=", value))
        start = self.one(field, low, first, "'..'")
        return self.at(first, lambda: Between(name, start, value))

    def one(self, field: Field, characters: list[Character], first: int, sign: str) -> Value:
        """Read the single value that a comparison or an end of a range takes."""
        if not characters:
            self.fail(f"Write a value after {sign}, such as {field.example}.", first, unfinished=True)
        if find_bare(characters, ",") >= 0:
            self.fail(f"{sign} takes one value. Join several conditions with OR.", first)
        value = self.value(field, characters, characters[0].at)
        if value is None or value is _ANY:
            self.fail(f"{sign} can't be joined with none or any. Write a value.", first)
        return cast("Value", value)

    def value(self, field: Field, characters: list[Character], at: int) -> object:
        if not characters:
            self.fail("Write a value, or remove the comma.", at, unfinished=at >= len(self.text))
        word = bare_text(characters).lower()
        if word == "none":
            return None
        if word == "any":
            return _ANY
        raw: object = text_or_glob(characters)
        if (
            field.kind is Kind.METADATA
            and isinstance(raw, str)
            and all(character.bare for character in characters)
        ):
            raw = sniff(raw)
        return self.at(characters[0].at, lambda: to_value(field, raw))

    def at(self, position: int, make: Callable[[], _T]) -> _T:
        """Give what `make` refuses the position where it stands."""
        try:
            return make()
        except (FilterError, InvalidValueError) as error:
            raise FilterError(str(error), self.text, position) from error


class _Any:
    """The word ``any`` before it becomes the negation of ``none``."""


_ANY: Final = _Any()
