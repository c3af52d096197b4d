"""Which fields have a facet, and into which steps those with an order are parted: one table."""

from dataclasses import dataclass
from typing import Final

from artwidgets.filters import FIELDS, Choices, Expression, parse

__all__ = ["FACETS", "FacetField"]


@dataclass(frozen=True, slots=True)
class FacetField:
    """A facet.

    Attributes
    ----------
    name : str
        The field of the query language.
    title : str
    steps : tuple of (str, Expression)
        What each step is called, and its condition; empty where every value is one.
    if_varied : bool
        Whether it is there only where it parts the rows: once several values are known.
    """

    name: str
    title: str
    steps: tuple[tuple[str, Expression], ...] = ()
    if_varied: bool = False

    @property
    def column(self) -> str:
        """The listing's column that it counts the values of."""
        return FIELDS[self.name].column

    @property
    def choices(self) -> Choices:
        """What can be ticked."""
        if self.steps:
            return Choices.of_trees(tree for _, tree in self.steps)
        return Choices.of_values(self.name)


def _steps(*steps: tuple[str, str]) -> tuple[tuple[str, Expression], ...]:
    return tuple((label, parse(query)) for label, query in steps)


_AGE: Final = _steps(
    ("Under 7 days", "age:<7d"),
    ("7 to 30 days", "age:7d..30d"),
    ("30 to 90 days", "age:30d..90d"),
    ("90 days to 1 year", "age:90d..1y"),
    ("Over 1 year", "age:>1y"),
)
_SIZE: Final = _steps(
    ("Under 1 MB", "size:<1MB"),
    ("1 to 100 MB", "size:1MB..100MB"),
    ("100 MB to 1 GB", "size:100MB..1GB"),
    ("1 to 10 GB", "size:1GB..10GB"),
    ("Over 10 GB", "size:>10GB"),
)
_USED: Final = _steps(("Never", "used:0"), ("1 to 9 runs", "used:1..9"), ("10 runs or more", "used:>=10"))

_VERDICTS: Final = _steps(
    ("Goes", "verdict:drop"),
    ("Stays", "verdict:keep"),
    ("Left alone", "verdict:untouched"),
)

FACETS: Final = {
    facet.name: facet
    for facet in (
        FacetField("type", "Type"),
        FacetField("collection", "Collection"),
        FacetField("alias", "Alias"),
        FacetField("tag", "Tag"),
        FacetField("age", "Age", _AGE),
        FacetField("size", "Size", _SIZE),
        FacetField("used", "Used", _USED),
        FacetField("state", "State"),
        FacetField("by", "By"),
        FacetField("run_state", "Run state"),
        FacetField("job_type", "Job type", if_varied=True),
        FacetField("group", "Group", if_varied=True),
        FacetField("sweep", "Sweep", if_varied=True),
        FacetField("verdict", "Verdict", _VERDICTS),
    )
}
"""By the name of their field."""
