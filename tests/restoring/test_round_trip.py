"""Archive, delete, collect garbage, restore: whatever an artifact is, it comes back as it was."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import wandb
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from artwidgets import Session
from artwidgets.local import LocalServer
from tests.restoring.conftest import empty_cache, facts
from tests.support.examples import EVERY

NUMBERS = itertools.count()


@dataclass(frozen=True)
class Logged:
    """A version to be logged."""

    files: dict[str, bytes]
    references: dict[str, str]
    description: str | None
    metadata: dict[str, Any]
    aliases: frozenset[str]
    tags: frozenset[str]
    ttl: timedelta | None | str


CHARACTERS = "abzABZ019 _-.%#?&+'=~üé文😀"
PARTS = st.text(CHARACTERS, min_size=1, max_size=12).filter(
    lambda part: part.strip(".") == part.strip(" ") == part
)
PATHS = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
NUMBERS_OF_JSON = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS_OF_JSON | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.text("abcxyz019-_", min_size=2, max_size=8).filter(lambda name: not name[1:].isdigit())
VERSIONS = st.builds(
    Logged,
    files=st.dictionaries(PATHS, st.binary(max_size=40), max_size=5),
    references=st.dictionaries(PATHS.map("refs/{}".format), TEXTS.map("store://b/{}".format), max_size=2),
    description=st.none() | TEXTS.filter(bool),
    metadata=st.dictionaries(TEXTS.filter(bool), JSON, max_size=4),
    aliases=st.frozensets(NAMES, max_size=3),
    tags=st.frozensets(NAMES.filter(lambda name: name.strip("-_") == name), max_size=2),
    ttl=st.sampled_from([None, "inherit", timedelta(days=3), timedelta(days=400)]),
)
LARGE = Logged(
    files={"large.bin": bytes(range(256)) * 20_480, "nothing": b""}
    | {f"many/{number % 7}/{number}.txt": str(number).encode() for number in range(300 if EVERY else 60)},
    references={},
    description="large",
    metadata={},
    aliases=frozenset({"big"}),
    tags=frozenset(),
    ttl=None,
)


@settings(
    max_examples=20 if EVERY else 2,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@example([LARGE])
@given(st.lists(VERSIONS, min_size=1, max_size=4))
def test_what_goes_comes_back(sdk: LocalServer, versions: list[Logged]) -> None:
    number = next(NUMBERS)
    session = Session(sdk.entity, f"round-trip-{number}")
    with TemporaryDirectory() as folder:
        log_all(f"round-trip-{number}", versions, Path(folder, "logged"))
        session.load()
        before, bytes_before = facts(session), all_bytes(session, Path(folder, "before"))
        session.archive(session.listing, Path(folder, "kept"))
        session.delete(session.listing.index, delete_aliases=True)
        report = session.apply(session.plan())
        assert not report.failed, report.summary
        sdk.collect_garbage()
        session.load(whole=True)
        assert session.listing.empty

        restored = session.restore(Path(folder, "kept"))
        assert set(restored["status"]) == {"restored"}, restored["reason"].tolist()
        session.load(whole=True)
        assert facts(session) == before
        assert all_bytes(session, Path(folder, "after")) == bytes_before
        assert set(session.restore(Path(folder, "kept"))["status"]) == {"already there"}


def log_all(project: str, versions: list[Logged], folder: Path) -> None:
    """By the real SDK: the first in a collection of its own, the others in one, each of other content."""
    given: set[str] = set()
    folder.mkdir()
    with wandb.init(project=project) as run:
        for number, version in enumerate(versions):
            artifact = wandb.Artifact(
                f"c{min(number, 1)}", "data", description=version.description, metadata=version.metadata
            )
            files = version.files | {"number": str(number).encode()}
            for at, (path, content) in enumerate(files.items()):
                file = folder / f"{number}-{at}"
                file.write_bytes(content)
                artifact.add_file(str(file), name=path)
            for path, address in version.references.items():
                artifact.add_reference(address, name=path)
            if version.ttl != "inherit":
                artifact.ttl = version.ttl
            # One alias, one version: what a later one takes is no longer the earlier one's.
            aliases = sorted(version.aliases - given)
            given |= version.aliases
            run.log_artifact(artifact, aliases=aliases, tags=sorted(version.tags)).wait()


def all_bytes(session: Session, folder: Path) -> dict[tuple[str, str], bytes | str]:
    """What the plain SDK reads of each file, by the version's digest and the path; references as they are."""
    found: dict[tuple[str, str], bytes | str] = {}
    with empty_cache(folder / "cache"):
        for version in session.versions(session.listing.index):
            artifact = wandb.Api().artifact(version.qualified_name)
            entries = artifact.manifest.entries
            together = len(entries) > 50
            if together:
                artifact.download(str(folder / version.id))
            for number, (path, entry) in enumerate(entries.items()):
                if entry.ref is not None:
                    found[str(version.digest), path] = f"{entry.ref} {entry.digest}"
                    continue
                # A folder each: "a" and "a/b" may both be files of it.
                root = folder / version.id if together else folder / version.id / str(number)
                if not together:
                    artifact.get_entry(path).download(str(root))
                found[str(version.digest), path] = (root / path).read_bytes()
    return found
