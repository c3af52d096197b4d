"""Short ways to log with the real SDK."""

from collections.abc import Mapping, Sequence
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
    with wandb.init(project=project) as run:
        artifact = wandb.Artifact(name, type, description=description, metadata=dict(metadata or {}))
        for path, content in files.items():
            with artifact.new_file(path) as file:
                file.write(content)
        return run.log_artifact(artifact, aliases=list(aliases) if aliases is not None else None).wait()


def versions(server: Any, project: str, name: str = "data", type: str = "dataset") -> list[wandb.Artifact]:
    """Return the versions that the public API lists, newest first."""
    return list(wandb.Api().artifacts(type, f"{server.entity}/{project}/{name}"))


def names(found: Sequence[wandb.Artifact]) -> list[str]:
    """Return the names of artifacts."""
    return [artifact.name for artifact in found]
