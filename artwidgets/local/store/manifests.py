"""Manifests v1: read when a version is committed, merged for incremental and distributed ones."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from artwidgets.local.refusals import Refusal
from artwidgets.local.store import models as m
from artwidgets.local.store.blobs import hex_digest
from artwidgets.local.store.identifiers import decode, encode
from artwidgets.local.store.text import is_text

__all__ = ["Entry", "Manifest", "base64_digest", "digest_of", "entries_of", "store_entries"]


def base64_digest(md5: str) -> str:
    """Return a hex MD5 as the base64 that manifests hold."""
    return base64.b64encode(bytes.fromhex(md5)).decode()


def digest_of(files: Iterable[tuple[str, str]]) -> str:
    """Return a version's digest: MD5 over its paths, sorted, and their digests as manifests hold them."""
    md5 = hashlib.md5(b"wandb-artifact-manifest-v1\n", usedforsecurity=False)
    for path, digest in files:
        md5.update(f"{path}:{digest}\n".encode())
    return md5.hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a version, or one reference.

    Attributes
    ----------
    digest : str
        MD5 in hex for a file; whatever the store says for a reference.
    size : int
        Bytes.
    ref : str or None
        ``s3://``, ``https://``, ``wandb-artifact://`` and so on.
    birth_id : int or None
        The version that first held the file.
    """

    path: str
    digest: str
    size: int
    ref: str | None = None
    birth_id: int | None = None
    extra: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of one version."""

    entries: Mapping[str, Entry]
    layout: str = "V2"

    @classmethod
    def parse(cls, content: bytes) -> Manifest:
        """Read an uploaded manifest.

        Raises
        ------
        Refusal
            Where it is no manifest of version 1.
        """
        try:
            found = json.loads(content)
            if found["version"] != 1:
                raise Refusal(f"unknown manifest version {found['version']!r}")
            layout = (found.get("storagePolicyConfig") or {}).get("storageLayout", "V1")
            entries = {path: _entry(path, entry) for path, entry in found["contents"].items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Refusal(f"invalid manifest: {error!r}") from None
        return cls(entries, layout)

    def merged_with(self, later: Manifest) -> Manifest:
        """Return both, the later one's files in place of this one's of the same path."""
        return Manifest({**self.entries, **later.entries}, self.layout)

    @property
    def digest(self) -> str:
        """The digest that the SDK computes."""
        return digest_of(
            (path, entry.digest if entry.ref is not None else base64_digest(entry.digest))
            for path, entry in sorted(self.entries.items())
        )

    def to_json(self) -> bytes:
        """Return it as the SDK reads it."""
        contents = {}
        for path in sorted(self.entries):
            entry = self.entries[path]
            item: dict[str, Any] = {
                "digest": entry.digest if entry.ref is not None else base64_digest(entry.digest),
                "size": entry.size,
            }
            if entry.ref is not None:
                item["ref"] = entry.ref
            if entry.birth_id is not None:
                item["birthArtifactID"] = encode("Artifact", entry.birth_id)
            if entry.extra:
                item["extra"] = dict(entry.extra)
            contents[path] = item
        manifest = {
            "version": 1,
            "storagePolicy": "wandb-storage-policy-v1",
            "storagePolicyConfig": {"storageLayout": self.layout},
            "contents": contents,
        }
        return json.dumps(manifest).encode()


def _entry(path: str, item: Mapping[str, Any]) -> Entry:
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or "\x00" in path or not is_text(path):
        raise Refusal(f"invalid path in manifest: {path!r}")
    ref = item.get("ref")
    digest, size = item["digest"], item.get("size") or 0
    if not all(isinstance(text, str) and is_text(text) for text in (digest, ref or "")):
        raise Refusal(f"invalid entry in manifest: {path!r} has a digest or a reference that is no text")
    if not isinstance(size, int) or not 0 <= size < 2**63:
        raise Refusal(f"invalid entry in manifest: {path!r} has a size that is no number of bytes")
    birth = item.get("birthArtifactID")
    return Entry(
        path=path,
        digest=digest if ref is not None else hex_digest(digest),
        size=size,
        ref=ref,
        birth_id=decode(birth, "Artifact") if birth else None,
        extra=tuple((item.get("extra") or {}).items()),
    )


def entries_of(connection: Connection, version_id: int) -> Manifest:
    """Return a version's files as the database has them."""
    c = m.entries.c
    rows = connection.execute(
        select(c.path, c.digest, c.size, c.ref, c.birth_id).where(c.version_id == version_id)
    )
    layout = connection.scalar(select(m.versions.c.storage_layout).where(m.versions.c.id == version_id))
    return Manifest({row.path: Entry(*row) for row in rows}, layout or "V2")


_CLEAR = delete(m.entries).where(m.entries.c.version_id == bindparam("version"))
_FILL = insert(m.entries)


def store_entries(connection: Connection, version_id: int, entries: Iterable[Entry]) -> None:
    """Make `entries` the files of the version."""
    connection.execute(_CLEAR, {"version": version_id})
    rows = [
        {
            "version_id": version_id,
            "path": entry.path,
            "digest": entry.digest,
            "size": entry.size,
            "ref": entry.ref,
            "birth_id": entry.birth_id,
        }
        for entry in entries
    ]
    if rows:
        connection.execute(_FILL, rows)
