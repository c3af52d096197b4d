"""A version written down, after all that it has."""

from artwidgets.archive import ArchivedVersion, Content, Place
from artwidgets.archive.catalog import keep_version
from artwidgets.errors import ArchiveError

__all__ = ["ElsewhereError", "keep_after_contents"]


class ElsewhereError(ArchiveError):
    """The workers wrote to a place that is not this one."""


def keep_after_contents(place: Place, version: ArchivedVersion, foreign: list[Content]) -> None:
    """Write a version: its contents are on the disk before it is, and it is before anything is deleted.

    Parameters
    ----------
    place : Place
    version : ArchivedVersion
    foreign : list of Content
        What the workers of somebody else's executor said that they wrote.

    Raises
    ------
    ElsewhereError
        They wrote it where this machine does not see it.
    ArchiveError, OSError
    """
    if place.is_local:
        for one in foreign:
            info = place.info(one.path)
            if info is None or info.size != one.size:
                raise ElsewhereError(
                    f"The executor's workers wrote files that are not in {place.url} here: it is another "
                    "folder on their machines. Give a place that they and this machine share, such as "
                    "s3://bucket/folder."
                )
    place.settle(one.path for one in version.contents)
    place.settle([keep_version(place, version)])
