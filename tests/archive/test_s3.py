"""An archive by S3's protocol: moto's server in a process of its own, reached as people do, by s3fs."""

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from artwidgets import Archive, Session
from artwidgets.archive import Content, Place
from artwidgets.errors import ArchiveError
from tests.support.imported import Imported
from tests.support.waiting import until

boto3 = pytest.importorskip("boto3")
pytest.importorskip("s3fs")
pytest.importorskip("moto.server")

# botocore of today calls datetime.utcnow, of which Python 3.12 warns.
pytestmark = pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning")

SECRET = "not-a-real-secret-of-anybody"
LARGE = 20 * 2**20


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server's address."""
    log_path = tmp_path_factory.mktemp("moto") / "log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-p", "0"], stdout=log, stderr=subprocess.STDOUT
        )
    found = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")
    try:
        yield until(lambda: found.search(log_path.read_text()), 60, detail=log_path.read_text)[1]
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def s3(moto: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of the bucket ``kept``, which is empty; credentials are in the environment alone."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "somebody",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": moto,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    client.create_bucket(Bucket="kept")
    for key in keys(client):
        client.delete_object(Bucket="kept", Key=key)
    return client


def keys(s3: Any) -> list[str]:
    return [one["Key"] for one in s3.list_objects_v2(Bucket="kept").get("Contents", ())]


def unfinished(s3: Any) -> list[str]:
    return [one["Key"] for one in s3.list_multipart_uploads(Bucket="kept").get("Uploads", ())]


@pytest.fixture
def loaded(session: Session, log: Any) -> Session:
    """Small files, an empty one, one that goes in parts, and contents that both versions have."""
    large = random.Random(1).randbytes(LARGE // 2).hex()
    log("net", {"a": "a" * 700, "empty": "", "large": large}, {"a": "a" * 700, "deep/é b": "b" * 30})
    session.load()
    return session


def test_archived_opened_verified_and_gone_on_with(loaded: Session, s3: Any) -> None:
    url = "s3://kept/of/mine"
    archive = loaded.archive(loaded.listing, url)
    assert archive.outcomes is not None
    assert archive.outcomes["status"].tolist() == ["archived", "archived"], archive.outcomes[
        "reason"
    ].tolist()
    assert len([key for key in keys(s3) if key.startswith("of/mine/objects/")]) == 4
    assert not unfinished(s3)
    assert not any(".part" in key for key in keys(s3))
    opened = Archive.open(url)
    assert opened.verify()["status"].tolist() == ["whole", "whole"]
    assert opened.missing.empty
    assert opened.size == LARGE + 730
    assert SECRET not in f"{opened!r} {opened.listing} {opened.outcomes}"
    # The index saves reading each version; an archive without one is the same.
    s3.delete_object(Bucket="kept", Key="of/mine/index.json")
    assert Archive.open(url).listing.equals(opened.listing)
    again = loaded.archive(loaded.listing, url)
    assert again.outcomes is not None
    assert again.outcomes["status"].tolist() == ["already archived"] * 2
    # What is lost comes again, and nothing else.
    small = next(one for one in opened.version(opened.listing.index[0]).contents if one.size == 30)
    s3.delete_object(Bucket="kept", Key=f"of/mine/{small.path}")
    assert Archive.open(url).missing["size"].tolist() == [30]
    more = loaded.archive(loaded.listing, url)
    assert more.outcomes is not None
    assert sorted(more.outcomes["status"]) == ["already archived", "archived"]
    assert more.verify()["status"].tolist() == ["whole", "whole"]


def test_what_breaks_off_leaves_nothing(s3: Any) -> None:
    place, content = Place("s3://kept/broken"), Content("ab" * 16, LARGE)

    def write_half() -> None:
        with place.writing(content.path, content.size) as write:
            write(b"x" * (LARGE // 2))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert keys(s3) == []
    assert not unfinished(s3)
    with place.writing(content.path, content.size) as write:
        for _ in range(LARGE // 2**20):
            write(b"y" * 2**20)
    assert keys(s3) == [f"broken/{content.path}"]
    assert place.files("objects")[content.path].size == LARGE


HALF = """
import sys
from artwidgets.archive import Place
with Place("s3://kept/killed").writing("objects/ab/abab", 20 * 2**20) as write:
    for _ in range(17):
        write(b"x" * 2**20)
    print("half", flush=True)
    sys.stdin.read()
"""


def test_a_killed_process_leaves_no_object(s3: Any, imported: Imported) -> None:
    with imported.start("-c", HALF, stdin=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        process.kill()
    # Its parts are there, and are no object: an archive sees nothing of them.
    assert unfinished(s3) == ["killed/objects/ab/abab"]
    assert keys(s3) == []
    assert Place("s3://kept/killed").files("objects") == {}


def test_no_bucket_and_no_right_are_said(loaded: Session, s3: Any) -> None:
    with pytest.raises(ArchiveError, match="no archive"):
        Archive.open("s3://kept/nothing")
    outcomes = loaded.archive(loaded.listing, "s3://no-such-bucket-at-all/x").outcomes
    assert outcomes is not None
    assert outcomes["status"].tolist() == ["failed", "failed"]
    assert outcomes["reason"].str.contains("The archive takes nothing more").all()


def test_credentials_in_the_address_are_refused(loaded: Session, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="password") as refused:
        loaded.archive(loaded.listing, f"s3://somebody:{SECRET}@kept/x")
    assert SECRET not in str(refused.value)
