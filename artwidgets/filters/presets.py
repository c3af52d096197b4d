"""Ready-made queries for the filter bar's buttons."""

from dataclasses import dataclass
from typing import Final

__all__ = ["PRESETS", "Preset"]


@dataclass(frozen=True, slots=True)
class Preset:
    """A query with a name.

    Attributes
    ----------
    title : str
        What the button says.
    query : str
    help : str
        One sentence for the tooltip.
    """

    title: str
    query: str
    help: str


PRESETS: Final = (
    Preset("No aliases", "alias:none", "Versions that no alias points to."),
    Preset("Older than 30 days", "age:>30d", "Versions created more than 30 days ago."),
    Preset("Larger than 1 GB", "size:>1GB", "Versions whose files, shared ones included, exceed 1 GB."),
    Preset("Not linked", "-is:linked", "Versions that no registry or portfolio links."),
    Preset("No known consumers", "used:0", "Versions that, as far as the server tells, no run used."),
    Preset("Runs that are gone", "run:gone", "Versions whose run, named once, the server no longer has."),
    Preset("No TTL", "ttl:none", "Versions that are kept for ever."),
    Preset("Links", "is:link", "Links to versions of other collections."),
    Preset("Made by the platform", "is:auto", "Run tables, code, jobs and the like."),
)
"""In the order in which the bar shows them."""
