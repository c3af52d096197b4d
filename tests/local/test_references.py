"""Files that stay where they are: references by address, counted but not stored."""

from pathlib import Path

import wandb
from wandb.sdk.artifacts.artifact_manifest_entry import ArtifactManifestEntry

from artwidgets.local import LocalServer
from tests.local.wire import request

ADDRESSES = {
    "s3.bin": "s3://bucket/deep/key.bin",
    "gs.bin": "gs://bucket/key.bin",
    "https.html": "https://example.invalid/page.html",
}


def test_references_are_kept_as_they_are_and_store_nothing(
    sdk: LocalServer, project: str, tmp_path: Path
) -> None:
    local = tmp_path / "outside.txt"
    local.write_text("outside")
    artifact = wandb.Artifact("data", "dataset")
    # The SDK adds s3:// and gs:// itself only where boto3 and google-cloud-storage are installed.
    for name, address in ADDRESSES.items():
        artifact.manifest.add_entry(ArtifactManifestEntry(path=name, digest=address, ref=address, size=0))
    artifact.add_reference(local.as_uri(), name="file.txt")
    with wandb.init(project=project) as run:
        run.log_artifact(artifact).wait()
    found = wandb.Api().artifact(f"{sdk.entity}/{project}/data:v0")
    assert {name: entry.ref for name, entry in found.manifest.entries.items()} == {
        **ADDRESSES,
        "file.txt": local.as_uri(),
    }
    assert (found.size, found.file_count) == (7, 4)
    assert len(found.files()) == 4, "references are listed with the files"
    assert Path(found.get_entry("file.txt").download()).read_text() == "outside"


def test_an_http_reference_takes_size_and_digest_from_its_server(sdk: LocalServer, project: str) -> None:
    address = f"{sdk.base_url}/healthz"
    status, headers, content = request(sdk, "GET", address)
    assert status == 200
    artifact = wandb.Artifact("data", "dataset")
    artifact.add_reference(address, name="health")
    with wandb.init(project=project) as run:
        run.log_artifact(artifact).wait()
    found = wandb.Api().artifact(f"{sdk.entity}/{project}/data:v0")
    assert found.manifest.entries["health"].size == int(headers["content-length"]) == len(content)
    assert (Path(found.download()) / "health").read_bytes() == content, "a download follows references"


def test_a_folder_by_reference_is_each_of_its_files(sdk: LocalServer, project: str, tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "a").write_text("1")
    (tmp_path / "deep" / "b").write_text("2")
    artifact = wandb.Artifact("data", "dataset")
    artifact.add_reference(tmp_path.as_uri())
    before = sdk.storage_bytes()
    with wandb.init(project=project) as run:
        run.log_artifact(artifact).wait()
    found = wandb.Api().artifact(f"{sdk.entity}/{project}/data:v0")
    assert sorted(found.manifest.entries) == ["a", "deep/b"]
    assert found.size == 2
    assert sdk.storage_bytes() > before, "the manifest itself"
