"""The tables: who there is, what they logged, and which bytes it names.

Times are ISO 8601 text in UTC (``2026-11-22T17:00:00.000000Z``), which sorts as time does and
goes to the client as it stands. JSON that the server only hands back is kept as text.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData()

settings = Table(
    "settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

entities = Table(
    "entities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),  # USER, TEAM or ORGANIZATION
    Column("organization_id", ForeignKey("organizations.id")),
    Column("default_ttl", Integer),  # seconds; what "inherit" gives
    Column("created_at", Text, nullable=False),
)

organizations = Table(
    "organizations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created_at", Text, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("entity_id", ForeignKey("entities.id"), nullable=False),
    Column("email", Text, nullable=False),
    Column("admin", Boolean, nullable=False, server_default=false()),
    Column("key_hash", Text, nullable=False, unique=True),
    Column("created_at", Text, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("entity_id", ForeignKey("entities.id"), primary_key=True),  # a team's or an organization's
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("role", Text, nullable=False),  # admin, member or viewer
    Index("members_of_user", "user_id"),
)

projects = Table(
    "projects",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entity_id", ForeignKey("entities.id"), nullable=False),
    Column("user_id", ForeignKey("users.id")),
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("access", Text, nullable=False),
    Column("any_type", Boolean, nullable=False, server_default=text("1")),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    UniqueConstraint("entity_id", "name"),
)

artifact_types = Table(
    "artifact_types",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("project_id", "name"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ForeignKey("users.id")),
    Column("name", Text, nullable=False),
    Column("display_name", Text),
    Column("notes", Text),
    Column("config", Text),
    Column("summary", Text),
    Column("state", Text, nullable=False),
    Column("job_type", Text),
    Column("group_name", Text),
    Column("tags", Text, nullable=False, server_default="[]"),
    Column("sweep", Text),
    Column("host", Text),
    Column("commit_hash", Text),
    Column("stopped", Boolean, nullable=False, server_default=false()),
    Column("history_lines", Integer, nullable=False, server_default="0"),
    Column("created_at", Text, nullable=False),
    Column("heartbeat_at", Text, nullable=False),
    Column("deleted_at", Text),
    Index("run_name", "project_id", "name", unique=True, sqlite_where=text("deleted_at IS NULL")),
)

run_files = Table(
    "run_files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("md5", Text),
    Column("size", Integer, nullable=False, server_default="0"),
    Column("updated_at", Text),
    UniqueConstraint("run_id", "name"),
)

collections = Table(
    "collections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("type_id", ForeignKey("artifact_types.id"), nullable=False),
    Column("kind", Text, nullable=False),  # SEQUENCE: versions logged here; PORTFOLIO: links
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("state", Text, nullable=False, server_default="READY"),
    # Indexes are never given twice, not even after the highest version is deleted.
    Column("next_index", Integer, nullable=False, server_default="0"),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Index("collection_name", "project_id", "name", unique=True, sqlite_where=text("state = 'READY'")),
    Index("collections_of_type", "type_id"),
)

collection_tags = Table(
    "collection_tags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("collection_id", ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("collection_id", "name"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("collection_id", ForeignKey("collections.id"), nullable=False),
    Column("version_index", Integer),  # given at commit
    Column("state", Text, nullable=False),  # PENDING, COMMITTED or DELETED
    Column("digest", Text, nullable=False),
    Column("description", Text),
    Column("metadata", Text),
    Column("ttl", Integer),  # seconds; None inherits, -2 is off
    Column("size", Integer, nullable=False, server_default="0"),
    Column("stored", Integer, nullable=False, server_default="0"),  # without references
    Column("file_count", Integer, nullable=False, server_default="0"),
    Column("storage_layout", Text, nullable=False, server_default="V2"),
    Column("client_id", Text),
    Column("distributed_id", Text),
    Column("history_step", Integer),
    Column("run_id", ForeignKey("runs.id")),
    Column("user_id", ForeignKey("users.id")),
    Column("wanted_aliases", Text),  # JSON list, applied at commit
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Column("deleted_at", Text),
    Index("versions_of_collection", "collection_id", "state", "version_index"),
    Index("version_digest", "collection_id", "digest"),
    Index("version_client", "client_id"),
    Index("versions_of_run", "run_id"),
)

version_tags = Table(
    "version_tags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("version_id", "name"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("collection_id", ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("version_id", ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
    Column("version_index", Integer, nullable=False),  # counted by the collection, not the source
    Column("created_at", Text, nullable=False),
    UniqueConstraint("collection_id", "version_index"),
    UniqueConstraint("collection_id", "version_id"),
    Index("memberships_of_version", "version_id"),
)

aliases = Table(
    "aliases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("collection_id", ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("membership_id", ForeignKey("memberships.id", ondelete="CASCADE"), nullable=False),
    Column("alias", Text, nullable=False),
    UniqueConstraint("collection_id", "alias"),
    Index("aliases_of_membership", "membership_id"),
)

usages = Table(
    "usages",
    metadata,
    Column("version_id", ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("used_as", Text),
    Column("created_at", Text, nullable=False),
    Index("usages_of_run", "run_id"),
)

repeats = Table(
    "repeats",  # runs that logged what was there already: an output of theirs, made by another run
    metadata,
    Column("version_id", ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Index("repeats_of_run", "run_id"),
)

manifests = Table(
    "manifests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version_id", ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),  # FULL, INCREMENTAL or PATCH
    Column("digest", Text),
    Column("base_version_id", ForeignKey("versions.id")),
    Column("md5", Text),  # hex; None until the manifest has been uploaded
    Column("created_at", Text, nullable=False),
    Index("manifests_of_version", "version_id"),
    Index("manifest_blob", "md5"),
)

entries = Table(
    "entries",
    metadata,
    Column("version_id", ForeignKey("versions.id", ondelete="CASCADE"), primary_key=True),
    Column("path", Text, primary_key=True),
    Column("digest", Text, nullable=False),  # MD5 in hex, or what a reference's store calls its digest
    Column("size", Integer, nullable=False),
    Column("ref", Text),
    Column("birth_id", Integer),
    Index("entry_digest", "digest"),
    sqlite_with_rowid=False,
)

blobs = Table(
    "blobs",
    metadata,
    Column("entity_id", ForeignKey("entities.id"), primary_key=True),
    Column("md5", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("created_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

actions = Table(
    "actions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    Column("user_id", ForeignKey("users.id")),
    Column("run_id", ForeignKey("runs.id", ondelete="SET NULL")),
    Column("collection_id", ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("version_id", ForeignKey("versions.id", ondelete="CASCADE")),
    Column("source_id", ForeignKey("versions.id", ondelete="CASCADE")),  # where a moved alias came from
    Column("alias", Text),
    Column("before", Text),  # JSON of what was changed
    Column("after", Text),
    Index("actions_of_collection", "collection_id"),
    Index("actions_of_version", "version_id"),
)

protected_aliases = Table(
    "protected_aliases",
    metadata,
    Column("entity_id", ForeignKey("entities.id"), primary_key=True),
    Column("alias", Text, primary_key=True),
)

project_members = Table(
    "project_members",
    metadata,
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE"), primary_key=True),
    Column("entity_id", ForeignKey("entities.id"), primary_key=True),  # a user's own or a team's
    Column("role", Text, nullable=False),
    Index("project_members_of_entity", "entity_id"),
)

integrations = Table(
    "integrations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entity_id", ForeignKey("entities.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("created_at", Text, nullable=False),
)

triggers = Table(
    "triggers",
    metadata,
    Column("id", Integer, primary_key=True),
    # What it watches: one of these three.
    Column("entity_id", ForeignKey("entities.id")),
    Column("project_id", ForeignKey("projects.id", ondelete="CASCADE")),
    Column("collection_id", ForeignKey("collections.id", ondelete="CASCADE")),
    Column("name", Text, nullable=False),
    Column("description", Text),
    Column("enabled", Boolean, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("event_filter", Text, nullable=False),  # JSON
    Column("action_type", Text, nullable=False),
    Column("action", Text, nullable=False),  # JSON
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("created_at", Text, nullable=False),
    Column("updated_at", Text, nullable=False),
    Index("triggers_of_entity", "entity_id"),
    Index("triggers_of_project", "project_id"),
    Index("triggers_of_collection", "collection_id"),
)

default_entities = Table(
    "default_entities",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("entity_id", ForeignKey("entities.id"), nullable=False),
)

stream_lines = Table(
    "stream_lines",  # what runs stream while they work
    metadata,
    Column("run_id", ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    Column("stream", Text, primary_key=True),  # history, events or log
    Column("line", Integer, primary_key=True),  # the last one sent under a number counts
    Column("step", Integer),  # of history: its _step
    Column("content", Text, nullable=False),  # of history and events: a JSON object
    Index("stream_line_steps", "run_id", "stream", "step"),
    sqlite_with_rowid=False,
)
