"""Addresses of W&B's own pages, for a person to open."""

import ipaddress
from urllib.parse import quote, urlsplit

from artwidgets.errors import NotFoundError
from artwidgets.model.records import Version
from artwidgets.model.run_paths import RunPath
from artwidgets.model.servers import plain

__all__ = ["pages_of", "run_page", "user_page", "version_page"]


def pages_of(named: str) -> str:
    """Where the web pages of a server begin, or "" where it has none.

    Parameters
    ----------
    named : str
        As the SDK has it (`Service.pages` of the gateway).
    """
    # On this machine listens, most often, the local server, which has no pages to open.
    return "" if _is_loopback(named) else plain(named)


def version_page(pages: str, version: Version) -> str:
    """Where the page of a version is, or "" where there is none.

    Parameters
    ----------
    pages : str
        As of `Connection`: where the server's web pages begin.
    version : Version
    """
    named = (version.type, version.collection, f"v{version.version}")
    return _page(pages, version.entity, version.project, "artifacts", *named)


def run_page(pages: str, path: str) -> str:
    """Where the page of a run (``entity/project/run``) is, or ""."""
    try:
        run = RunPath.parse(path)
    except NotFoundError:
        return ""
    return _page(pages, run.entity, run.project, "runs", run.run_id)


def user_page(pages: str, username: str) -> str:
    """Where the page of a person is, or ""."""
    return _page(pages, username)


def _page(pages: str, *parts: str) -> str:
    return "/".join([pages, *(quote(part, safe="") for part in parts)]) if pages else ""


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
