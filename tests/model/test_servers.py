"""One server, several names: which addresses are the same, and what of an address is never kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wandb.sdk.lib import urls
from wandb.util import api_to_app_url

from artwidgets.model.servers import forge_pages, identity, names, same_server, without_credentials
from tests.support.examples import examples

CLOUD = ("https://forge.coreweave.com/api/wandb", "https://api.forge.coreweave.com", "https://api.wandb.ai")
QA = (
    "https://qa.forge.coreweave.com/api/wandb",
    "https://api.qa.forge.coreweave.com",
    "https://api.qa.wandb.ai",
)


@pytest.mark.parametrize("family", [CLOUD, QA])
def test_three_names_are_one_server(family: tuple[str, ...]) -> None:
    assert {identity(name) for name in family} == {family[1]}
    assert names(family[2])[0] == family[1]
    assert {*names(family[2])} == {*family}


def test_the_two_clouds_are_two_servers() -> None:
    assert not same_server(CLOUD[0], QA[0])


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("https://api.wandb.ai/", CLOUD[1]),
        ("https://api.wandb.ai:443", CLOUD[1]),
        ("HTTPS://API.Wandb.AI", CLOUD[1]),
        ("https://me:secret@api.wandb.ai", CLOUD[1]),
        ("https://forge.coreweave.com/api/wandb/", CLOUD[1]),
        ("https://api.wandb.ai.", CLOUD[1]),
        (" https://api.wandb.ai\n", CLOUD[1]),
        ("http://localhost:80/", "http://localhost"),
        ("http://Localhost:8080", "http://localhost:8080"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("https://wandb.example.com/W/B/", "https://wandb.example.com/W/B"),
        ("https://me:a@b@wandb.example.com", "https://wandb.example.com"),
        ("https://me:a/b@wandb.example.com/w", "https://wandb.example.com/w"),
        ("https://wandb.example.com/a@b", "https://wandb.example.com/a@b"),
        ("https://wandb.example.com?x=1#y", "https://wandb.example.com"),
        ("http://me:secret@host:port", "http://host:port"),
        ("me:secret@host", "host"),
        ("", ""),
    ],
)
def test_an_address_in_its_plainest_form(written: str, plain: str) -> None:
    assert identity(written) == plain
    assert identity(plain) == plain
    assert same_server(written, plain)


@pytest.mark.parametrize(
    "other",
    [
        "http://api.wandb.ai",  # not the same door: nothing encrypts it
        "https://api.wandb.ai:8443",
        "https://api.wandb.ai.example.com",
        "https://wandb.ai",
        "https://api.wandb.ai/elsewhere",
        "https://forge.coreweave.com",
        "https://forge.coreweave.com/wandb",
        "https://example.com/https://api.wandb.ai",
        "https://api.wandb.ai@example.com",
        "https://example.com/@api.wandb.ai",
        "https://wandb.example.com",
    ],
)
def test_what_only_looks_like_the_cloud_is_another_server(other: str) -> None:
    assert not any(same_server(other, name) for name in CLOUD)
    assert names(other) == (identity(other),)
    assert forge_pages(other) is None


@pytest.mark.parametrize("head", ["", "https://", "https://Host"])
@given(rest=st.text(alphabet="abAB:/@.?#[]%2 \n", max_size=40))
@settings(max_examples=examples(200), deadline=None)
def test_any_text_has_a_stable_identity(head: str, rest: str) -> None:
    own = identity(head + rest)
    assert identity(own) == own


@given(
    user=st.text(alphabet="abc", min_size=1),
    password=st.text(alphabet="XYZ@:", min_size=1),
    host=st.sampled_from(["localhost:8080", "api.wandb.ai", "wandb.example.com/w"]),
)
def test_no_password_is_left(user: str, password: str, host: str) -> None:
    address = f"https://{user}:{password}@{host}"
    assert without_credentials(address) == f"https://{host}"
    assert not set("XYZ") & {*identity(address)}


@pytest.mark.parametrize("name", [*CLOUD, *QA])
def test_web_pages_are_where_the_sdk_has_them(name: str) -> None:
    assert forge_pages(name) in ("https://forge.coreweave.com/wandb", "https://qa.forge.coreweave.com/wandb")
    if hasattr(urls, "forge_host"):
        assert api_to_app_url(name) == forge_pages(name)


@pytest.mark.skipif(not hasattr(urls, "FORGE_HOSTS"), reason="this wandb is older than CoreWeave Forge")
def test_the_names_are_those_of_the_sdk() -> None:
    for forge, older in urls.FORGE_HOSTS.items():
        proxy = f"https://{forge}{urls.FORGE_API_PATH}"
        assert {*names(f"https://{older}")} == {proxy, f"https://api.{forge}", f"https://{older}"}
        assert names(proxy)[0] == urls.normalize_forge_base_url(proxy)
