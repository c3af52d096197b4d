"""Short ways to log with the real SDK."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import wandb


def log(
    project: str,
    files: Mapping[str, str],
    *,
    name: str = "data",
    type: str = "dataset",
    aliases: Sequence[str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    description: str | None = None,
) -> wandb.Artifact:
    """Log one version in a run of its own and return it, committed."""
    with TemporaryDirectory() as folder, wandb.init(project=project) as run:
        artifact = wandb.Artifact(name, type, description=description, metadata=dict(metadata or {}))
        for path, content in files.items():
            target = Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(content)
        artifact.add_dir(folder)
        return run.log_artifact(artifact, aliases=list(aliases) if aliases is not None else None).wait()


def versions(server: Any, project: str, name: str = "data", type: str = "dataset") -> list[wandb.Artifact]:
    """Return the versions that the public API lists, newest first."""
    return list(wandb.Api().artifacts(type, f"{server.entity}/{project}/{name}"))


def names(found: Sequence[wandb.Artifact]) -> list[str]:
    """Return the names of artifacts."""
    return [artifact.name for artifact in found]
