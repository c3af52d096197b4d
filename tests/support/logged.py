"""Versions logged with the real SDK: small files of text, waited for until they are committed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import wandb

__all__ = ["added", "log", "log_into"]


def added(artifact: wandb.Artifact, files: Mapping[str, str] | None = None, /, **more: str) -> wandb.Artifact:
    """Add files (content by path) and return the artifact."""
    for path, content in {**(files or {}), **more}.items():
        with artifact.new_file(path, encoding="utf-8") as stream:
            stream.write(content)
    return artifact


def log_into(
    run: wandb.Run,
    name: str,
    files: Mapping[str, str],
    *,
    type: str = "model",
    aliases: Sequence[str] | None = None,
    tags: Sequence[str] | None = None,
    ttl: timedelta | None = None,
    **fields: Any,
) -> wandb.Artifact:
    """Log one version in a run and return it, committed; `fields` are keywords of `wandb.Artifact`."""
    artifact = added(wandb.Artifact(name, type, **fields), files)
    if ttl is not None:
        artifact.ttl = ttl
    given = {key: list(value) for key, value in (("aliases", aliases), ("tags", tags)) if value is not None}
    return run.log_artifact(artifact, **given).wait()


def log(
    project: str, files: Mapping[str, str], *, name: str = "data", type: str = "dataset", **fields: Any
) -> wandb.Artifact:
    """Log one version in a run of its own and return it; the rest is as for `log_into`."""
    with wandb.init(project=project) as run:
        return log_into(run, name, files, type=type, **fields)
