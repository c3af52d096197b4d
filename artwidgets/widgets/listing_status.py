"""How the rows on the screen stand to the server: missing, old, in part or none, and what to do about it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from artwidgets.errors import (
    ArtwidgetsError,
    AuthenticationError,
    BusyError,
    FailedError,
    NotFoundError,
    PermissionDeniedError,
    UnreachableError,
)
from artwidgets.listing import Listing
from artwidgets.model.units import format_age
from artwidgets.widgets.protocol import browser as wire

__all__ = ["Failure", "ListingStatus", "listing_status", "loaded_words", "title_of"]

_TITLES: tuple[tuple[type[Exception], str], ...] = (
    (AuthenticationError, "You are not signed in"),
    (PermissionDeniedError, "You may not see this"),
    (NotFoundError, "There is no such project"),
    (UnreachableError, "The server can't be reached"),
    (FailedError, "The server has trouble of its own"),
    (BusyError, "The server is busy"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why the listing could not be had: in three words, and in a sentence that says what to do."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class ListingStatus:
    """What is to be known of the rows, beside them or in their place.

    Attributes
    ----------
    position : {"instead", "above"}
        As seen from the rows.
    title, words : str
    button : str
        What reads the listing again is called so; "" while it is being read.
    bad : bool
        Whether something went wrong.
    """

    position: Literal["instead", "above"]
    title: str
    words: str
    button: str
    bad: bool = False

    def to_json(self) -> wire.ListingStatus:
        """As its front end gets it."""
        return {
            "position": self.position,
            "title": self.title,
            "words": self.words,
            "button": self.button,
            "bad": self.bad,
        }


def title_of(failure: Exception) -> str:
    """Name the kind of a failure, for a person."""
    title = next((title for kind, title in _TITLES if isinstance(failure, kind)), "")
    return title or ("The server says no" if isinstance(failure, ArtwidgetsError) else "Something went wrong")


def listing_status(
    listing: Listing | None,
    *,
    asked: datetime | None,
    fresh: bool,
    loading: bool,
    failure: Failure | None,
) -> ListingStatus | None:
    """What is to be told of the rows; None when they are all there and as the server has them.

    Parameters
    ----------
    listing : Listing or None
        What is shown.
    asked : datetime or None
        When it was last asked for, UTC.
    fresh : bool
        Whether this session has read it before, so that what is shown is no other day's copy.
    loading : bool
    failure : Failure or None
        Of the last time it was asked for.
    """
    if listing is None:
        return (
            ListingStatus("instead", failure.title, failure.words, "Retry", bad=True)
            if failure is not None and not loading
            else None
        )
    age = format_age(datetime.now(UTC) - listing.loaded_at)
    shown = f"Shown as read {age}" if fresh else f"Shown from the copy of {age}"
    if loading:
        return (
            None
            if fresh or not _older(listing, asked)
            else ListingStatus("above", "", f"{shown}, refreshing.", "")
        )
    if failure is not None:
        return ListingStatus("above", f"{failure.title}.", f"{failure.words} {shown}.", "Retry", bad=True)
    if listing.gaps and not len(listing):
        return ListingStatus("instead", "Nothing came", f"{listing.missing}.", "Retry", bad=True)
    if listing.gaps:
        words = f"{len(listing):,} {'version' if len(listing) == 1 else 'versions'} came; {listing.missing}."
        return ListingStatus("above", "Not all of it came.", words, "Retry", bad=True)
    if not listing.complete and not len(listing):
        return ListingStatus("instead", "Loading was stopped", "No version had come yet.", "Load")
    if not listing.complete:
        words = (
            f"{len(listing):,} {'version' if len(listing) == 1 else 'versions'} came before it was stopped."
        )
        return ListingStatus("above", "Loaded in part.", words, "Load the rest")
    if _older(listing, asked):
        return ListingStatus("above", "", f"{shown}: reading it anew was stopped.", "Refresh")
    if not len(listing):
        words = "Log one with run.log_artifact(artifact), then refresh."
        return ListingStatus("instead", "There are no artifact versions here yet", words, "Refresh")
    return None


def _older(listing: Listing, asked: datetime | None) -> bool:
    return asked is not None and listing.loaded_at < asked


def loaded_words(listing: Listing, cancelled: bool) -> tuple[str, Literal["plain", "bad"]]:
    """What is said when the listing has been read, and its tone."""
    rows = f"{len(listing):,} versions"
    if cancelled:
        return f"Loading cancelled. {rows} are shown.", "plain"
    if listing.gaps:
        return f"{rows} loaded, and not all came: {listing.gaps[0]}.", "bad"
    if listing.taken_since is None:
        return f"{rows} loaded.", "plain"
    age = format_age(datetime.now(UTC) - listing.taken_since)
    return f"{rows} loaded. Description and metadata of those unchanged: as read {age}.", "plain"
