"""Which fields of a query rest on something that is read when it is first asked for."""

from artwidgets.errors import FilterError
from artwidgets.filters.evaluate import Query
from artwidgets.filters.fields import Source, source_of
from artwidgets.filters.index import NOT_DECIDED
from artwidgets.filters.parser import parse, parse_terms
from artwidgets.filters.tree import Between, Compare, Expression, OneOf, conditions_of

__all__ = ["asks_a_verdict", "require_decided", "rests_on"]


def rests_on(query: Query) -> frozenset[str]:
    """The fields of a query that are not known before something more than the listing has been read.

    Parameters
    ----------
    query : str, Expression or callable
        A function looks at the listing alone.

    Returns
    -------
    frozenset of str
        As `artwidgets.filters.fields.source_of` takes them: ``exclusive``, ``run_state`` (also of
        ``run:gone``), ``summary.val_loss``.

    Raises
    ------
    FilterError
        When the query can't be read.

    Examples
    --------
    >>> sorted(rests_on("run:gone -summary.val_loss:<0.2 type:model"))
    ['run_state', 'summary.val_loss']
    """
    tree = parse(query) if isinstance(query, str) else query
    if not isinstance(tree, Expression):
        return frozenset()
    found: set[str] = set()
    for one in conditions_of(tree):
        if isinstance(one, OneOf) and one.field == "run" and "gone" in one.values:
            found.add("run_state")
        elif isinstance(one, OneOf | Compare | Between) and source_of(one.field) is not Source.LISTING:
            found.add(one.field)
    return frozenset(found)


def asks_a_verdict(query: Query) -> bool:
    """Whether a query asks what a policy decided (``verdict:drop``, ``why:alias``).

    Raises
    ------
    FilterError
        When the query can't be read.
    """
    return any(source_of(name) is Source.POLICY for name in rests_on(query))


def require_decided(query: Query, decided: bool) -> None:
    """Refuse a query that asks what a policy decided, where none was.

    Raises
    ------
    FilterError
        With the position of what asks, for a text.
    """
    if decided or not asks_a_verdict(query):
        return
    if not isinstance(query, str):
        raise FilterError(NOT_DECIDED)
    at = next(term.start for term in parse_terms(query) if asks_a_verdict(term.tree))
    raise FilterError(NOT_DECIDED, query, at)
