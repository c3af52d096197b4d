"""What is asked for signed addresses of files."""

from artwidgets.gateway.answers import CONTROL
from artwidgets.gateway.documents import Missing

__all__ = ["file_addresses", "knows_entries", "knows_region"]

_FOUND = "edges { node { name directUrl } }"


def knows_entries(missing: Missing) -> bool:
    """Whether addresses are asked for by the entries of a manifest, as the SDK's core does."""
    return not missing.has("Artifact", "filesByManifestEntries")


def knows_region(missing: Missing) -> bool:
    """Whether the region of a storage may be named with them."""
    return not missing.has("Artifact.filesByManifestEntries", "storageRegion")


def file_addresses(missing: Missing, count: int, *, by_entries: bool) -> str:
    """Where files of `count` versions are, each with those that are named.

    By the manifest's entries, the way of wandb-core (``ArtifactFileURLsByManifestEntries``), or by name
    (``Artifact.files(names:)``, the SDK's ``ArtifactFiles``). Variables: ``i{n}`` (artifact ids), and
    ``e{n} l{n} v{n}`` (entries, storage layout, version of the manifest) and ``r{n}`` (storage region)
    where that is known, or ``n{n} f{n}`` (names and how many they are).
    """
    if not by_entries:
        variables = ", ".join(f"$i{n}: ID!, $n{n}: [String!], $f{n}: Int" for n in range(count))
        asked = [f"files(names: $n{n}, first: $f{n})" for n in range(count)]
    else:
        region = knows_region(missing)
        variables = ", ".join(
            f"$i{n}: ID!, $e{n}: [ArtifactManifestEntryInput!], $l{n}: String!, $v{n}: String!"
            + (f", $r{n}: String" if region else "")
            for n in range(count)
        )
        asked = [
            f"filesByManifestEntries(entries: $e{n}, storageLayout: $l{n}, manifestVersion: $v{n}"
            + (f", storageRegion: $r{n})" if region else ")")
            for n in range(count)
        ]
    fields = " ".join(
        f"a{n}: artifact(id: $i{n}) {{ state files: {one} {{ {_FOUND} }} }}" for n, one in enumerate(asked)
    )
    return f"query Files({variables}) {{ {CONTROL} {fields} }}"
