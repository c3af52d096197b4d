"""Changing a query by its terms; what is not changed stays as it was written.

>>> drop_term("alias:none  AND age:>30d -type:model", 1)
'alias:none  AND -type:model'
>>> negate_term("alias:none age:>30d", 0)
'-alias:none age:>30d'
>>> add_terms("tag:a OR tag:b", "alias:none")
'(tag:a OR tag:b) alias:none'
"""

from collections.abc import Sequence

from artwidgets.errors import FilterError
from artwidgets.filters.parser import Term, parse_terms
from artwidgets.filters.tree import And, Expression, Not, OneOf, Or, conditions_of
from artwidgets.filters.vocabulary import VERSIONS, Vocabulary

__all__ = [
    "add_terms",
    "asks_what_is_staged",
    "drop_term",
    "drop_terms",
    "has_terms",
    "negate_term",
    "put_term",
]


def drop_term(text: str, at: int, vocabulary: Vocabulary = VERSIONS) -> str:
    """Take one term out of a query.

    Parameters
    ----------
    text : str
    at : int
        Which of the query's `parse_terms`, from 0.
    vocabulary : Vocabulary
        What the rows have.

    Returns
    -------
    str

    Raises
    ------
    FilterError
        When the query can't be read, or has no such term.
    """
    terms = parse_terms(text, vocabulary)
    term = _term(terms, text, at)
    if at + 1 < len(terms):
        before, after = text[: term.start], text[terms[at + 1].start :]
        # Parentheses need no space around them: what stood on both sides of them does.
        joint = "" if not before or before[-1].isspace() else " "
        dropped = before + joint + after
    else:
        dropped = text[: terms[at - 1].end if at else 0] + text[term.end :]
    return _checked(dropped, [other.tree for other in (*terms[:at], *terms[at + 1 :])], vocabulary)


def negate_term(text: str, at: int, vocabulary: Vocabulary = VERSIONS) -> str:
    """Ask for the rows that one term leaves out, or for those again that it is about.

    Parameters
    ----------
    text : str
    at : int
        Which of the query's `parse_terms`, from 0.
    vocabulary : Vocabulary
        What the rows have.

    Returns
    -------
    str

    Raises
    ------
    FilterError
        When the query can't be read, or has no such term.
    """
    terms = parse_terms(text, vocabulary)
    term = _term(terms, text, at)
    tree, written = _without_sign(term) if term.is_negated else _negated(term)
    before, after = text[: term.start], text[term.end :]
    if at and not before[-1].isspace():
        before += " "
    return _replaced(terms, at, tree, before + written + after, vocabulary)


def put_term(text: str, at: int | None, tree: Expression | None) -> str:
    """Put a condition in the place of one term, or after all of them; without one, the term goes.

    Parameters
    ----------
    text : str
    at : int or None
        Which of the query's `parse_terms`, from 0; None for one more.
    tree : Expression or None

    Returns
    -------
    str

    Raises
    ------
    FilterError
        When the query can't be read, or has no such term.

    Examples
    --------
    >>> put_term("age:>30d  type:model", 1, OneOf("type", ("dataset", "model")))
    'age:>30d  type:dataset,model'
    >>> put_term("tag:a OR tag:b", None, OneOf("type", ("model",)))
    '(tag:a OR tag:b) type:model'
    """
    if tree is None:
        return text if at is None else drop_term(text, at)
    written = f"({tree})" if isinstance(tree, Or) else str(tree)
    if at is None:
        return add_terms(text, written)
    terms = parse_terms(text)
    term = _term(terms, text, at)
    return _replaced(terms, at, tree, text[: term.start] + written + text[term.end :])


def asks_what_is_staged(text: str) -> bool:
    """Whether the rows of a query are others when something else is staged (``is:staged``, ``-is:marked``).

    Raises
    ------
    FilterError
        When the query can't be read.
    """
    conditions = (one for term in parse_terms(text) for one in conditions_of(term.tree))
    return any(
        isinstance(one, OneOf) and one.field == "is" and _STAGED & set(one.values) for one in conditions
    )


_STAGED = {"staged", "marked"}


def has_terms(text: str, part: str, vocabulary: Vocabulary = VERSIONS) -> bool:
    """Whether a query already asks for all that another one asks for, term by term.

    Raises
    ------
    FilterError
        When one of them can't be read.
    """
    trees = [term.tree for term in parse_terms(text, vocabulary)]
    wanted = parse_terms(part, vocabulary)
    return bool(wanted) and all(term.tree in trees for term in wanted)


def add_terms(text: str, more: str, vocabulary: Vocabulary = VERSIONS) -> str:
    """Join two queries, so that a row must fulfil both.

    Raises
    ------
    FilterError
        When one of them can't be read.
    """
    parts = [(part.strip(), parse_terms(part, vocabulary)) for part in (text, more)]
    parts = [(part, terms) for part, terms in parts if terms]
    if len(parts) < 2:
        return "".join(part for part, _ in parts)
    written = " ".join(f"({part})" if terms[0].is_loose else part for part, terms in parts)
    return _checked(written, [term.tree for _, terms in parts for term in terms], vocabulary)


def drop_terms(text: str, part: str, vocabulary: Vocabulary = VERSIONS) -> str:
    """Take out of a query each term that another one has too.

    Raises
    ------
    FilterError
        When one of them can't be read.
    """
    gone = [term.tree for term in parse_terms(part, vocabulary)]
    terms = parse_terms(text, vocabulary)
    for at in range(len(terms) - 1, -1, -1):
        if terms[at].tree in gone:
            text = drop_term(text, at, vocabulary)
    return text


def _term(terms: Sequence[Term], text: str, at: int) -> Term:
    if not 0 <= at < len(terms):
        raise FilterError(f"The filter {text!r} has {len(terms)} terms, none at {at}. It changed meanwhile.")
    return terms[at]


def _negated(term: Term) -> tuple[Expression, str]:
    return Not(term.tree), f"-({term.text})" if term.is_loose else f"-{term.text}"


def _without_sign(term: Term) -> tuple[Expression, str]:
    assert isinstance(term.tree, Not)
    return term.tree.operand, term.text[1:] if term.text[0] == "-" else term.text[len("NOT") :].lstrip()


def _replaced(
    terms: Sequence[Term], at: int, tree: Expression, text: str, vocabulary: Vocabulary = VERSIONS
) -> str:
    """The text in which one term stands for another tree now, checked."""
    trees = [term.tree for term in terms]
    trees[at] = tree
    return _checked(text, trees, vocabulary)


def _checked(text: str, trees: Sequence[Expression], vocabulary: Vocabulary = VERSIONS) -> str:
    """Return the text, or where it no longer says what the trees say, theirs.

    Terms that only now stand side by side may mean something else together: ``size:>1`` and the
    word ``GB``.
    """
    try:
        meant = [term.tree for term in parse_terms(text, vocabulary)] == list(trees)
    except FilterError:
        meant = False
    if meant:
        return text
    return str(And(tuple(trees))) if len(trees) > 1 else str(trees[0])
