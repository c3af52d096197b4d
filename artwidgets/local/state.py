"""What one running server holds: its data, its secret, its faults."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from artwidgets.local.faults import Faults
from artwidgets.local.store.blobs import BlobStore
from artwidgets.local.store.database import Database
from artwidgets.local.store.privacy import data_folder, make_private
from artwidgets.local.store.signing import Signer

__all__ = ["ServerState"]


@dataclass
class ServerState:
    """A data directory, opened.

    Attributes
    ----------
    hidden_fields, hidden_features : frozenset of str
        What an old server would not know: ``Type.field`` names and feature names.
    """

    data_dir: Path
    database: Database
    blobs: BlobStore
    signer: Signer
    secret: bytes
    faults: Faults = field(default_factory=Faults)
    hidden_fields: frozenset[str] = frozenset()
    hidden_features: frozenset[str] = frozenset()

    @classmethod
    def open(cls, data_dir: Path) -> ServerState:
        """Open `data_dir`, making what is not there yet, for the owner's eyes alone."""
        data_folder(data_dir)
        for name in ("server.sqlite3", "server.sqlite3-wal", "server.sqlite3-shm"):
            make_private(data_dir / name)
        database = Database(data_dir / "server.sqlite3")
        secret = bytes.fromhex(database.setting("secret", secrets.token_hex(32)))
        return cls(
            data_dir=data_dir,
            database=database,
            blobs=BlobStore(data_dir / "blobs"),
            signer=Signer(hmac.new(secret, b"file addresses", hashlib.sha256).digest()),
            secret=secret,
        )

    def close(self) -> None:
        """Close the database."""
        self.database.close()
