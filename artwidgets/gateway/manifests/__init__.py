"""Manifests: which files a version has. Read beside the SDK's objects, one or thousands.

A manifest is a JSON file of its own (``wandb_manifest.json``); the server tells an address for it
that is good for a while (the SDK's ``FetchArtifactManifest``), and a file store has it.
"""

from artwidgets.gateway.manifests.content import LARGEST_MANIFEST, ManifestFile
from artwidgets.gateway.manifests.one import read_manifest
from artwidgets.gateway.manifests.outcome import ManifestsRead
from artwidgets.gateway.manifests.reading import read_kept, read_manifests

__all__ = [
    "LARGEST_MANIFEST",
    "ManifestFile",
    "ManifestsRead",
    "read_kept",
    "read_manifest",
    "read_manifests",
]
