"""Which fields of a query rest on something that is read when it is first asked for."""

from artwidgets.filters.evaluate import Query
from artwidgets.filters.fields import Source, source_of
from artwidgets.filters.parser import parse
from artwidgets.filters.tree import Between, Compare, Expression, OneOf, conditions_of

__all__ = ["rests_on"]


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
