"""The key, and a password in an address, are in nothing that is shown, written or raised."""

import base64
import gzip
import os
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from artwidgets import Session
from artwidgets.errors import ServerError
from artwidgets.gateway.connection import Connection
from artwidgets.gateway.redaction import Secrets
from artwidgets.local import LocalServer
from tests.support import faults
from tests.support.proxy import FaultProxy

PASSWORD = "hunter22xyz"
KEY = "0123456789abcdef" * 3


def forms(key: str) -> set[str]:
    """The key as it stands in texts and headers."""
    return {key} | {base64.b64encode(raw.encode()).decode().rstrip("=") for raw in (key, f"api:{key}")}


def leaking_variables(trace: TracebackType | None, key: str) -> list[str]:
    """Where a traceback that is printed with its local variables would show the key."""
    found = []
    while trace is not None:
        frame = trace.tb_frame
        if "tests" not in Path(frame.f_code.co_filename).parts:
            shown = {name: repr(value) for name, value in frame.f_locals.items()}
            found += [
                f"{frame.f_code.co_qualname}: {name}"
                for name, text in shown.items()
                if any(form in text for form in forms(key))
            ]
        trace = trace.tb_next
    return found


def check(error: BaseException | None, key: str) -> None:
    while error is not None:
        assert not any(form in f"{error} {error!r}" for form in forms(key))
        assert leaking_variables(error.__traceback__, key) == []
        error = error.__cause__ or error.__context__


def written_below(folder: Path) -> Iterator[tuple[Path, bytes]]:
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            yield path, gzip.decompress(content) if path.suffix == ".gz" else content


@pytest.fixture
def through(sdk: LocalServer, project: str, proxy: FaultProxy) -> Session:
    """A session that reaches the server through the proxy."""
    sdk.seed_bulk(project=project, collections=1, versions=6)
    return Session(sdk.entity, project, base_url=proxy.base_url, api_key=sdk.api_key)


@pytest.mark.parametrize("form", sorted(forms(KEY)))
@pytest.mark.parametrize("around", ["{}", "x{}y", "%3D{}&", "Authorization: Basic {}=="])
def test_every_form_is_scrubbed(form: str, around: str) -> None:
    assert form not in Secrets(KEY).scrub(around.format(form))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at http://me:pass@host/x", "at http://[credentials]@host/x"),
        ("at http://token@host/x", "at http://[credentials]@host/x"),
        ("at http://me:pa/ss@host/x", "at http://[credentials]@host/x"),
        ("headers: Authorization: Bearer abcdefghijklmnop", "headers: Authorization: Bearer [credentials]"),
        ("write to me@host // or not", "write to me@host // or not"),
        ("a basic misunderstanding of it", "a basic [credentials] of it"),
        ("the basic idea", "the basic idea"),
    ],
)
def test_what_is_scrubbed_without_knowing_the_key(text: str, shown: str) -> None:
    assert Secrets().scrub(text) == shown


ACTS: dict[str, Callable[[Session], object]] = {
    "load": lambda session: session.load(whole=True),
    "details": lambda session: session.details(session.listing.index[0]),
    "measure": lambda session: session.measure(),
    "plan": lambda session: session.plan(),
}


@pytest.mark.parametrize("fault", ["credentials", "credentials 500", "reset", "page"])
def test_opening_against_a_server_that_echoes(proxy: FaultProxy, sdk: LocalServer, fault: str) -> None:
    proxy.fault(faults.CATALOGUE[fault])
    with pytest.raises(ServerError) as caught:
        Connection.open(base_url=proxy.base_url, api_key=sdk.api_key)
    check(caught.value, sdk.api_key)
    with pytest.raises(ServerError) as caught:
        Session(sdk.entity, "p", base_url=proxy.base_url, api_key=sdk.api_key).load()
    check(caught.value, sdk.api_key)


@pytest.mark.parametrize(
    "viewer", [5, [], {"username": "x", "teams": 5}, {"teams": {"edges": [{"node": 5}]}}]
)
def test_opening_against_a_server_that_answers_nonsense(
    proxy: FaultProxy, sdk: LocalServer, viewer: object
) -> None:
    proxy.fault(faults.changed(lambda answer: answer["data"].update(viewer=viewer)), operation="Viewer")
    with pytest.raises(ServerError) as caught:
        Connection.open(base_url=proxy.base_url, api_key=sdk.api_key)
    check(caught.value, sdk.api_key)


@pytest.mark.parametrize("address", [5, b"http://127.0.0.1:1", "http://127.0.0.1:1\x00", "http://[::1"])
def test_an_unforeseen_end_of_opening_shows_no_key(sdk: LocalServer, address: Any) -> None:
    with pytest.raises(Exception, match=r".") as caught:
        Connection.open(base_url=address, api_key=KEY)
    check(caught.value, KEY)


@pytest.mark.parametrize("act", sorted(ACTS))
def test_asking_a_server_that_echoes(proxy: FaultProxy, through: Session, sdk: LocalServer, act: str) -> None:
    through.load()
    through.delete(through.listing.index[:2])
    proxy.fault(faults.echo_credentials(400))
    with pytest.raises(ServerError) as caught:
        ACTS[act](through)
    check(caught.value, sdk.api_key)


@pytest.mark.parametrize("code", [400, 500])
def test_nothing_of_the_key_in_report_journal_and_cache(
    proxy: FaultProxy, through: Session, sdk: LocalServer, state: Path, tmp_path: Path, code: int
) -> None:
    through.load()
    through.delete(through.listing.index[:2], delete_aliases=True)
    plan = through.plan(measure=False)
    through.patience = 5
    proxy.fault(faults.echo_credentials(code), operation="ArtwidgetsApply")
    report = through.apply(plan)
    output = f"{report.to_frame().to_csv()} {report.stopped} {report} {plan.to_json()} {plan.to_script()}"
    assert not any(form in output for form in forms(sdk.api_key))
    files = dict(written_below(tmp_path))
    assert any(path.suffix == ".jsonl" for path in files)
    for path, content in files.items():
        assert not any(form.encode() in content for form in forms(sdk.api_key)), path


@pytest.mark.parametrize("api_key", [KEY, f"{KEY}!", "x" * 7])
def test_a_key_that_is_refused(sdk: LocalServer, api_key: str) -> None:
    with pytest.raises(ServerError) as caught:
        Session(sdk.entity, "p", base_url=sdk.base_url, api_key=api_key).load()
    check(caught.value, api_key)


def test_nobody_answers(sdk: LocalServer) -> None:
    with pytest.raises(ServerError) as caught:
        Session(sdk.entity, "p", base_url="http://127.0.0.1:1", api_key=KEY).load()
    check(caught.value, KEY)


def test_a_password_in_the_address_is_kept_nowhere(sdk: LocalServer, project: str, tmp_path: Path) -> None:
    sdk.seed_bulk(project=project, collections=1, versions=4)
    address = sdk.base_url.replace("//", f"//me:{PASSWORD}@")
    session = Session(sdk.entity, project, base_url=address, api_key=sdk.api_key)
    session.load()
    session.delete(session.listing.index[:1], delete_aliases=True)
    plan = session.plan()
    report = session.apply(plan)
    assert len(report.done) == 1
    shown: list[Any] = [session, session.connection, session.connection.base_url, plan, report, session.scope]
    output = " ".join(map(repr, shown)) + plan.to_json() + plan.to_script() + session.history().to_csv()
    assert PASSWORD not in output
    session.load()
    assert PASSWORD not in f"{session.snapshot!r}"
    for path, content in written_below(tmp_path):
        assert PASSWORD.encode() not in content, path
        assert f"me:{PASSWORD}".encode() not in content, path


def test_a_password_in_an_address_that_fails(sdk: LocalServer) -> None:
    for address in (f"http://me:{PASSWORD}@127.0.0.1:1", f"https://me:{PASSWORD}@nowhere.invalid", "http://"):
        with pytest.raises(ServerError) as caught:
            Session(sdk.entity, "p", base_url=address, api_key=KEY).load()
        assert PASSWORD not in f"{caught.value!r}"


@pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277])
def test_files_are_the_owners_alone(session: Session, sdk: LocalServer, tmp_path: Path, umask: int) -> None:
    sdk.seed_bulk(project=session.scope.project, collections=1, versions=3)
    for folder in (tmp_path / "state" / "plans", tmp_path / "cache" / "listings"):
        folder.mkdir(parents=True)
        folder.chmod(0o755)  # as an earlier release left them
    before = os.umask(umask)
    try:
        session.load()
        session.edit(session.listing.index[:1], description="d")
        assert session.apply(session.plan()).done
        session.load()
        assert session._source._cache().save(session.snapshot)
        # Each load and each plan writes what it read beside its work; all of that is under this umask.
        for thread in threading.enumerate():
            if thread.name == "artwidgets-keep":
                thread.join()
    finally:
        os.umask(before)
    rights = {
        path: stat.S_IMODE(path.stat().st_mode)
        for subfolder in ("state/plans", "cache/listings")
        for path in (tmp_path / subfolder, *(tmp_path / subfolder).iterdir())
    }
    assert {path.suffix for path in rights} >= {".jsonl", ".gz"}
    assert rights == {path: 0o700 if path.is_dir() else 0o600 for path in rights}
