"""The coarsest scope that is safe: where all of a collection goes, the collection can go instead.

A collection that was emptied stays behind with its name, and its versions cost a request for every few
of them. Nothing here changes a plan: it says what a person may choose, and what else that would take.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from artwidgets.listing import Listing
from artwidgets.model.changes import ChangeSet
from artwidgets.model.records import Collection
from artwidgets.model.rules import Rules
from artwidgets.planning import guards
from artwidgets.planning.batch_sizes import CAREFULLY, TOGETHER

__all__ = ["MOST", "Advice", "rows_of", "scope_advice", "why_not_whole", "with_collection"]

MOST = 1_000
"""Collections that are advised on, those with the most versions first."""

FEW, SHARE = 5, 0.1
"""What is kept of a collection is few when it is no more versions than this, and no more of all of them."""

REQUEST_SECONDS = 1.0
"""What one request is taken to last where minutes are told; a busy server needs about that long."""

_PER_BATCH = 2  # it is read anew, then sent
_PER_COLLECTION = 3  # the collection, a page of a thousand versions, the delete
_PAGE = 1_000
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """That a collection (or, in words alone, a project) could go whole.

    Attributes
    ----------
    kind : {"collection", "project"}
    id : str
        The collection's; ``entity/project`` of a project.
    name : str
    versions, going : int
        Versions (or links) it has, and of them those that the plan takes.
    kept : tuple of str
        Those that would go beside them, each as ``v40 latest, prod``; empty where all go anyway.
    takes : tuple of str
        What else it would take, each in words.
    requests : int
        That it saves, about.
    """

    kind: Literal["collection", "project"]
    id: str
    name: str
    versions: int
    going: int
    kept: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    requests: int = 0
    is_portfolio: bool = False

    @property
    def offered(self) -> bool:
        """Whether it can be chosen as it is: a collection of which nothing is kept."""
        return self.kind == "collection" and not self.kept

    @property
    def seconds(self) -> float:
        """What it saves, at `REQUEST_SECONDS` for each request."""
        return self.requests * REQUEST_SECONDS

    @property
    def saves(self) -> str:
        """What it saves, in words; "" where that is nothing to speak of."""
        if self.requests <= 0:
            return ""
        minutes = round(self.seconds / 60)
        time = f", {minutes:,} min at a second each" if minutes else ""
        return f"saves about {self.requests:,} request{'' if self.requests == 1 else 's'}{time}"

    @property
    def words(self) -> str:
        """All of it, in a few sentences."""
        what, takes = ("links" if self.is_portfolio else "versions"), _listed(self.takes)
        if self.kind == "project":
            return (
                f"All {self.versions:,} versions and links of {self.name} go. If its runs are not needed "
                "either, the whole project can be deleted on its page at W&B."
            )
        saves = f" That {self.saves}." if self.saves else ""
        if self.offered:
            all_go = f"All {self.versions:,} {what} go" if self.versions > 1 else f"The only {what[:-1]} goes"
            return (
                f"{all_go}, and an empty collection is left. Deleting the collection instead "
                f"also takes {takes}.{saves}"
            )
        stays = _listed(self.kept)
        return (
            f"{self.going:,} of {self.versions:,} {what} go. If {stays} may go too, delete the collection: "
            f"it also takes {takes}.{saves}"
        )


def scope_advice(
    listing: Listing,
    changes: ChangeSet,
    going: npt.NDArray[np.bool_],
    careful: npt.NDArray[np.bool_],
    rules: Rules | None = None,
) -> tuple[Advice, ...]:
    """Which collections could go whole instead of version by version.

    Parameters
    ----------
    listing : Listing
        Nothing is advised on one that is not complete, or that is not of whole collections.
    changes : ChangeSet
    going : ndarray of bool, shape (rows,)
        Which rows the plan deletes or unlinks.
    careful : ndarray of bool, shape (rows,)
        Which of them are staged to go with their aliases.
    rules : Rules, optional

    Returns
    -------
    tuple of Advice
        Projects first, then collections by how many versions they have. None is about a collection
        whose delete would be refused, that is staged to go already, or that has more versions than
        are listed: one may be uploading.
    """
    if not listing.complete or listing.scope.run is not None or not going.any():
        return ()
    codes, ids = listing.by_collection
    versions = np.bincount(codes, minlength=len(ids))
    gone = np.bincount(codes[going], minlength=len(ids))
    kept = versions - gone
    few = (kept <= FEW) & (kept <= SHARE * versions)
    chosen = np.flatnonzero((gone > 0) & few)
    if len(chosen) > MOST:
        chosen = chosen[np.argsort(-versions[chosen], kind="stable")[:MOST]]
    rows = np.argsort(codes, kind="stable")
    ends = np.cumsum(versions)
    found = []
    for code in chosen.tolist():
        collection = listing.collections.get(ids[code])
        if collection is None or not _may_go(collection, int(versions[code]), changes, rules or Rules()):
            continue
        own = rows[ends[code] - versions[code] : ends[code]]
        found.append(_collection(listing, collection, own, going[own], careful[own]))
    found.sort(key=lambda one: -one.versions)
    return (*_projects(listing, changes, going), *found)


def with_collection(listing: Listing, fresh: Listing, collection: Collection) -> Listing:
    """A listing in which one collection is as it has just been read, without what is gone of it.

    Parameters
    ----------
    listing : Listing
    fresh : Listing
        Of the collection alone. One that is not complete takes nothing away.
    collection : Collection
        As it was listed.
    """
    gone = [row for row in rows_of(listing, collection.id) if row not in fresh] if fresh.complete else []
    return listing.merge(fresh.versions(), gone, collections=fresh.collections.values())


def rows_of(listing: Listing, collection_id: str) -> list[str]:
    """Ids of the rows of one collection."""
    inside = (listing.keys["collection_id"] == collection_id).to_numpy(dtype=bool)
    rows: list[str] = listing.frame.index.to_numpy(object)[inside].tolist()
    return rows


def why_not_whole(advice: Iterable[Advice], collection: Collection, fresh: Listing) -> str:
    """Why a collection that has just been read can't go in the place of its versions; "" where it can."""
    if collection.id not in fresh.collections:
        return f"There is another collection {collection.name} now. Load again."
    if not fresh.complete:
        return f"Not all of {collection.name} came, so nothing was staged: {fresh.missing}. Try again."
    own_advice = next((one for one in advice if one.id == collection.id), None)
    if own_advice is not None and own_advice.offered:
        return ""
    stay = f" {_listed(own_advice.kept)} would stay." if own_advice is not None else ""
    return (
        f"Not all of {collection.name} is to go as it is now, so nothing was staged.{stay} Look at it again, "
        f"or delete the collection by its name."
    )


def _may_go(collection: Collection, listed: int, changes: ChangeSet, rules: Rules) -> bool:
    if collection.id in changes.collection_deletes:
        return False
    # What is uploading is counted by some servers, and listed by none.
    if collection.versions is not None and collection.versions > listed:
        return False
    return guards.refuse_collection_delete(collection, rules) is None


def _collection(
    listing: Listing,
    collection: Collection,
    rows: npt.NDArray[np.intp],
    going: npt.NDArray[np.bool_],
    careful: npt.NDArray[np.bool_],
) -> Advice:
    many, carefully = int(going.sum()), int((careful & going).sum())
    by_versions = -(-(many - carefully) // TOGETHER) + -(-carefully // CAREFULLY)
    collection_requests = _PER_COLLECTION + (len(rows) - 1) // _PAGE
    return Advice(
        kind="collection",
        id=collection.id,
        name=collection.name,
        versions=len(rows),
        going=many,
        kept=_kept(listing, rows[~going]),
        takes=tuple(_takes(listing, collection, rows[~going])),
        requests=max(0, _PER_BATCH * by_versions - collection_requests),
        is_portfolio=collection.is_portfolio,
    )


def _kept(listing: Listing, rows: npt.NDArray[np.intp]) -> tuple[str, ...]:
    """What stays, the newest first: ``v40 latest``."""
    if not len(rows):
        return ()
    cells = listing.frame[["version", "aliases"]].iloc[rows]
    named = [
        (version, " ".join((f"v{version}", *(aliases[:_NAMED] if isinstance(aliases, tuple) else ()))))
        for version, aliases in zip(cells["version"].tolist(), cells["aliases"].tolist(), strict=True)
    ]
    return tuple(name for _, name in sorted(named, reverse=True))


def _takes(listing: Listing, collection: Collection, kept: npt.NDArray[np.intp]) -> list[str]:
    """What else goes with the collection, that the deletes of its versions leave."""
    takes = [f"the name {collection.name}"]
    if not collection.is_portfolio:
        takes[0] += " (what is logged under it later begins at v0 again)"
    if collection.description:
        takes.append("its description")
    if collection.tags:
        takes.append(f"its tag{'' if len(collection.tags) == 1 else 's'} {', '.join(collection.tags)}")
    if len(kept):
        cells = listing.frame[["aliases", "linked_in"]].iloc[kept]
        aliases = sum(len(one) for one in cells["aliases"].tolist() if isinstance(one, tuple))
        links = sum(len(one) for one in cells["linked_in"].tolist() if isinstance(one, tuple))
        if aliases:
            takes.append(f"{aliases:,} alias{'' if aliases == 1 else 'es'} of what would stay")
        if links:
            takes.append(f"{links:,} link{'' if links == 1 else 's'} to it")
    if not collection.is_portfolio:
        takes.append("what is being uploaded to it now")
    return takes


def _projects(listing: Listing, changes: ChangeSet, going: npt.NDArray[np.bool_]) -> list[Advice]:
    """Projects of which every version goes: told in words, for W&B deletes those on their own page."""
    scope = listing.scope
    if scope.type is not None or scope.collection is not None:
        return []
    gone = going | listing.mask_of(changes.collection_deletes)
    codes, projects = listing.by_project
    paths = ["/".join(project) for project in projects]
    versions = np.bincount(codes, minlength=len(paths))
    emptied = np.flatnonzero(np.bincount(codes[gone], minlength=len(paths)) == versions)
    return [
        Advice(
            kind="project",
            id=paths[code],
            name=paths[code],
            versions=int(versions[code]),
            going=int(versions[code]),
        )
        for code in emptied.tolist()
    ]


def _listed(words: tuple[str, ...]) -> str:
    """``a, b and c``; of many the first few."""
    named = list(words[:FEW])
    if len(words) > len(named):
        return f"{', '.join(named)} and {len(words) - len(named):,} more"
    return f"{', '.join(named[:-1])} and {named[-1]}" if len(named) > 1 else "".join(named)
