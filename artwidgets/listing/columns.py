"""The columns of a listing: one table that everything else reads.

The dtypes of the frame, what is asked of the server and how its answers are read
(`artwidgets.gateway.cells`), the SDK fall-back (`artwidgets.gateway.listing.fallback`), what a refresh
need not ask again, the fields of the query language (`artwidgets.filters.fields`), the grid's columns
(`artwidgets.widgets.versions.columns`) and what the doctor says of a field that a server lacks.

To add a column, add a row here and an attribute of the same name to
`artwidgets.model.records.Version`. Only where the server or the SDK tells it in another form than a
plain value, add a reader to `artwidgets.gateway.cells` or to the fall-back; tests name what is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from artwidgets.listing import dtypes
from artwidgets.listing.dtypes import Dtype

__all__ = ["COLUMNS", "KEYS", "TABLE", "Column", "Filter"]


@dataclass(frozen=True, slots=True)
class Filter:
    """How a query asks for a column; what its values are follows from the column's dtype.

    Attributes
    ----------
    name : str
        As written in a query.
    help : str
        One sentence.
    example : str
        A whole, valid query.
    title : str
        For headings and menus; by default the column's.
    """

    name: str
    help: str
    example: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a listing.

    Attributes
    ----------
    name : str
        In the frame; also the attribute of `artwidgets.model.records.Version`.
    dtype : Dtype
    title : str
        What people read above it.
    graphql : str
        What is selected on W&B's ``Artifact`` to know it; empty where other columns' answers tell it.
    sdk : str
        The attribute of ``wandb.Artifact`` that holds it; empty where the SDK does not tell it, or in
        another form (see `artwidgets.gateway.listing.fallback`).
    filter : Filter or None
    in_grid : bool
        Whether it is a column of the grid; others are part of one (``version`` of the name).
    settled : bool
        Whether it stays as it is for as long as ``updatedAt`` does (or for ever), so that a refresh need
        not ask for it again.
    optional : bool
        Whether NA says that there is none (no description), and not that the server does not tell.
    unreported : object
        What a record says where the server does not tell.
    unknown : str
        The name by which ``Version.unknown`` then lists it.
    """

    name: str
    dtype: Dtype
    title: str
    graphql: str = ""
    sdk: str = ""
    filter: Filter | None = None
    in_grid: bool = True
    settled: bool = False
    optional: bool = False
    unreported: Any = None
    unknown: str = ""

    @property
    def field(self) -> str:
        """The name of the GraphQL field; "" where it has none of its own."""
        return self.graphql.partition(" ")[0]


_TABLE: Final = (
    Column(
        name="name",
        dtype=dtypes.TEXT,
        title="Name",
        filter=Filter("name", "The collection's name or collection:vN.", "name:resnet*"),
    ),
    Column(
        name="collection",
        dtype=dtypes.TEXT,
        title="Collection",
        filter=Filter("collection", "The collection's name.", "collection:resnet50"),
    ),
    Column(
        name="type",
        dtype=dtypes.CATEGORY,
        title="Type",
        filter=Filter("type", "The artifact's type.", "type:model,dataset"),
    ),
    Column(
        name="version",
        dtype=dtypes.COUNT,
        title="Version",
        filter=Filter("version", "The version's number.", "version:>=10"),
        in_grid=False,
    ),
    Column(
        name="aliases",
        dtype=dtypes.NAMES,
        title="Aliases",
        graphql="aliases { alias artifactCollection { id } }",
        filter=Filter(
            "alias",
            "An alias, or v3 for the version itself; none: no alias at all.",
            "alias:none",
            title="Alias",
        ),
        unreported=(),
        unknown="aliases",
    ),
    Column(
        name="tags",
        dtype=dtypes.NAMES,
        title="Tags",
        graphql="tags { name }",
        filter=Filter("tag", "A tag of the version; none: untagged.", "-tag:keep", title="Tag"),
        unreported=(),
        unknown="tags",
    ),
    Column(
        name="description",
        dtype=dtypes.PROSE,
        title="Description",
        graphql="description",
        sdk="description",
        filter=Filter("description", "Text within the description; none: without one.", "description:none"),
        settled=True,
        optional=True,
    ),
    Column(
        name="metadata",
        dtype=dtypes.METADATA,
        title="Metadata",
        graphql="metadata",
        filter=Filter(
            "metadata", "A metadata value by its key, nested keys with dots.", "metadata.loss:<0.1"
        ),
        settled=True,
    ),
    Column(
        name="size",
        dtype=dtypes.BYTES,
        title="Size",
        graphql="size",
        sdk="size",
        filter=Filter("size", "Bytes of all its files.", "size:>1GB"),
        settled=True,
        unreported=0,
    ),
    Column(
        name="files",
        dtype=dtypes.COUNT,
        title="Files",
        graphql="fileCount",
        sdk="file_count",
        filter=Filter("files", "How many files it has.", "files:0"),
        settled=True,
        unreported=0,
    ),
    Column(
        name="created",
        dtype=dtypes.TIME,
        title="Created",
        graphql="createdAt",
        sdk="created_at",
        filter=Filter(
            "created",
            "The UTC day it was created; both ends of a range count.",
            "created:2026-01-01..2026-03-01",
        ),
        settled=True,
    ),
    Column(
        name="updated",
        dtype=dtypes.TIME,
        title="Updated",
        graphql="updatedAt",
        sdk="updated_at",
        filter=Filter("updated", "The UTC day it was last changed.", "updated:>=2026-01"),
    ),
    Column(
        name="ttl",
        dtype=dtypes.DURATION,
        title="TTL",
        graphql="ttlDurationSeconds",
        filter=Filter(
            "ttl",
            "Its time to live; none: kept for ever; inherited: the team's default.",
            "ttl:<7d",
            title="Time to live",
        ),
        optional=True,
    ),
    Column(
        name="ttl_inherited",
        dtype=dtypes.TRUTH,
        title="TTL inherited",
        graphql="ttlIsInherited",
        in_grid=False,
        unreported=False,
        unknown="ttl",
    ),
    Column(name="is_link", dtype=dtypes.TRUTH, title="Link", in_grid=False),
    Column(
        name="source",
        dtype=dtypes.TEXT,
        title="Source",
        filter=Filter(
            "source", "For a link, the entity/project/collection:vN it points to.", "source:acme/*"
        ),
        in_grid=False,
        optional=True,
    ),
    Column(
        name="linked_in",
        dtype=dtypes.NAMES,
        title="Linked in",
        # With what belongs to it, which `artwidgets.gateway.documents` knows.
        graphql="artifactMemberships",
        filter=Filter(
            "linked",
            "A collection (entity/project/name) that links it; what the server does not tell never matches.",
            "linked:*/wandb-registry-model/*",
        ),
        in_grid=False,
    ),
    Column(
        name="used",
        dtype=dtypes.NULLABLE_COUNT,
        title="Used",
        graphql="usedCount",
        filter=Filter(
            "used",
            "How many runs used it; versions of which the server does not tell never match.",
            "used:0",
        ),
    ),
    Column(
        name="run",
        dtype=dtypes.TEXT,
        title="Run",
        graphql="createdBy { ... on Run { name } }",
        filter=Filter("run", "Id of the run that logged it; none: without one.", "run:abc123"),
    ),
    Column(
        name="state",
        dtype=dtypes.TEXT,
        title="State",
        filter=Filter("state", "The server's state of the version.", "state:COMMITTED"),
        in_grid=False,
    ),
    Column(
        name="digest",
        dtype=dtypes.KEY,
        title="Digest",
        graphql="digest",
        sdk="digest",
        filter=Filter("digest", "The content's digest, or its first letters.", "digest:3f2a9c"),
        settled=True,
    ),
)

TABLE: Final[Mapping[str, Column]] = {column.name: column for column in _TABLE}
"""Every column by its name, in the frame's order (the index is ``id``)."""

COLUMNS: Final = tuple(TABLE)
"""Their names."""

KEYS: Final = ("artifact_id", "collection_id", "entity", "project")
"""What a row needs to be acted upon, kept beside the frame."""
