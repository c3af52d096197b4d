"""The second look at collections of which less came than the server counts, or something broken.

Versions come and go while a long listing is read, and a gateway may break one answer. So the count is
asked for again, and what is still missing then is read once more from the beginning. What does not come
then either is told as missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from artwidgets.errors import RefusedError, ServerError
from artwidgets.gateway import documents
from artwidgets.gateway.cells import Home
from artwidgets.gateway.documents import Missing
from artwidgets.gateway.listing.queries import GUESSED_VERSIONS, CollectionRef
from artwidgets.model.records import Collection

if TYPE_CHECKING:
    from artwidgets.gateway.listing.crawler import Crawl

__all__ = ["Recount"]


@dataclass(slots=True)
class Recount:
    """How many versions some collections hold now."""

    collections: list[Collection]
    attempts: int = 0
    holes: int = 0

    @property
    def what(self) -> str:
        """What is asked for, in words."""
        return f"the count of {len(self.collections):,} collections"

    def document(self, missing: Missing) -> str:
        """Build the GraphQL text."""
        return documents.collections_by_name(missing, len(self.collections))

    def variables(self) -> Mapping[str, Any]:
        """Values of the document's variables."""
        return {
            f"{letter}{at}": value
            for at, one in enumerate(self.collections)
            for letter, value in zip("eptn", (one.entity, one.project, one.type, one.name), strict=True)
        }

    def is_whole(self, data: Mapping[str, Any]) -> bool:
        """Whether nothing is missing in the answer."""
        return all(data.get(f"c{at}") for at in range(len(self.collections)))

    def absorb(self, crawl: "Crawl", data: Mapping[str, Any]) -> int:
        """Take the answer in; how many versions it held."""
        places: dict[tuple[str, str], CollectionRef] = {}
        for at, one in enumerate(self.collections):
            project = data.get(f"c{at}")
            if not project or not one.type:
                continue
            node = (project.get("artifactType") or {}).get("artifactCollection")
            if node is None or node["id"] != one.id:
                crawl.gone(one)
                continue
            count = (node.get("artifacts") or {}).get("totalCount")
            now = replace(one, versions=count)
            crawl.collections[one.id] = now
            if count is not None and not crawl.completeness.missing(now):
                crawl.completeness.settled(one.id)
            else:
                place = places.setdefault((one.entity, one.project), CollectionRef(one.entity, one.project))
                _read_again(crawl, now, place)
        return 0

    def instead(self, crawl: "Crawl", error: ServerError) -> bool:
        """Put smaller or plainer requests in the place of this one; False when there are none."""
        if half := len(self.collections) // 2:
            crawl.add(Recount(self.collections[:half]))
            crawl.add(Recount(self.collections[half:]))
            return True
        # Refused: then what is missing stays so, and is told.
        return isinstance(error, RefusedError)


def _read_again(crawl: "Crawl", one: Collection, place: CollectionRef) -> None:
    home = Home(one.id, one.entity, one.project, one.name, one.type, one.is_portfolio)
    crawl.completeness.anew(one.id)
    crawl.read_on(place, home, None, one.versions or GUESSED_VERSIONS, both_ends=False)
