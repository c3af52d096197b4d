"""A state directory of each test's own, a session on its project, and versions of every kind in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import wandb

from artwidgets import Session
from artwidgets.local import LocalServer
from tests.support.logged import added
from tests.support.session_fixtures import log, remote, session, state

__all__ = ["log", "remote", "session", "state"]

AGAIN = "artwidgets.restored"


@pytest.fixture
def varied(sdk: LocalServer, project: str) -> Session:
    """Three versions of a collection that says of itself what it is, logged by the real SDK, loaded.

    v0 has nested, unicode and empty files, a reference and a TTL; v1 shares one file; v2 says it never goes.
    """
    with wandb.init(project=project) as run:
        for number, (files, ttl, more) in enumerate(
            [
                ({"a.txt": "one", "sub/dir/über 文.txt": "two", "empty": ""}, timedelta(days=9), {}),
                ({"a.txt": "one", "b.txt": "three" * 100}, "inherit", {"aliases": ["best"]}),
                ({"c.txt": "four"}, None, {"aliases": ["prod", "old"], "tags": ["keep", "two words"]}),
            ]
        ):
            artifact = added(
                wandb.Artifact(
                    "net",
                    "model",
                    description=f"No. {number}",
                    metadata={"n": number, "d": {"ü": [1.5, None]}},
                ),
                files,
            )
            if number == 0:
                artifact.add_reference("store://bucket/key", name="refs/key")
            if ttl != "inherit":
                artifact.ttl = ttl
            run.log_artifact(artifact, **more).wait()
    collection = wandb.Api().artifact_collection("model", f"{project}/net")
    collection.description = "All nets"
    collection.tags = ["nets", "small"]
    collection.save()
    made = Session(sdk.entity, project)
    made.load()
    return made


@pytest.fixture
def wipe(sdk: LocalServer) -> Callable[[Session], None]:
    """Delete all that a session lists, its collections too, and what is stored of it."""

    def wiped(session: Session) -> None:
        for name in session.collections["name"]:
            session.delete_collection(name)
        report = session.apply(session.plan())
        assert not report.failed, report.summary
        assert not report.skipped, report.summary
        sdk.collect_garbage()
        session.load(whole=True)
        assert session.listing.empty

    return wiped


def facts(session: Session) -> dict[str, dict[str, object]]:
    """What a version has, by its digest, without what changes when it is logged again."""
    by_digest = {}
    for version in session.versions(session.listing.index):
        by_digest[str(version.digest)] = {
            "collection": version.collection,
            "type": version.type,
            "description": version.description,
            "metadata": {key: value for key, value in version.metadata.items() if key != AGAIN},
            "aliases": sorted(version.aliases),
            "tags": sorted(version.tags),
            "ttl": (version.ttl, version.ttl_inherited),
            "size": version.size,
            "files": version.files,
        }
    return by_digest


@contextmanager
def empty_cache(folder: Path) -> Iterator[None]:
    """Let the SDK fetch files from the server, as one that never did.

    With ``skip_cache=True`` it would, and write whatever the process downloads from then on to the place of
    that first file (`_override_cache_path` in ``artifact_file_cache.py``, seen in 0.28.2 and since).
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANDB_CACHE_DIR", str(folder))
        yield


def contents(name: str, folder: Path) -> dict[str, bytes]:
    """What the plain SDK downloads of a version, by path; references are not looked for."""
    with empty_cache(folder.with_name(f"{folder.name} cache")):
        artifact = wandb.Api().artifact(name)
        for entry in artifact.manifest.entries.values():
            if entry.ref is None:
                artifact.get_entry(entry.path).download(str(folder))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
