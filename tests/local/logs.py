"""What the public API lists."""

from collections.abc import Sequence
from typing import Any

import wandb


def versions(server: Any, project: str, name: str = "data", type: str = "dataset") -> list[wandb.Artifact]:
    """Return the versions that the public API lists, newest first."""
    return list(wandb.Api().artifacts(type, f"{server.entity}/{project}/{name}"))


def names(found: Sequence[wandb.Artifact]) -> list[str]:
    """Return the names of artifacts."""
    return [artifact.name for artifact in found]
