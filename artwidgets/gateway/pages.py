"""Addresses of W&B's own pages, for a person to open."""

import ipaddress
from urllib.parse import quote, urlsplit

from artwidgets.gateway.sdk import pages_address
from artwidgets.records import Version

__all__ = ["run_page", "version_page"]


def version_page(base_url: str, version: Version) -> str:
    """Where the page of a version is, or "" where there is none.

    Parameters
    ----------
    base_url : str
        As of `Connection`: where the API is. The pages are beside it (`pages_address`).
    version : Version
    """
    named = (version.type, version.collection, f"v{version.version}")
    return _page(base_url, version.entity, version.project, "artifacts", *named)


def run_page(base_url: str, path: str) -> str:
    """Where the page of a run (``entity/project/run``) is, or ""."""
    parts = path.split("/")
    return _page(base_url, *parts[:2], "runs", parts[2]) if len(parts) == 3 else ""


def _page(base_url: str, *parts: str) -> str:
    # On this machine listens, most often, the local server, which has no pages to open.
    if _is_loopback(base_url):
        return ""
    return "/".join([pages_address(base_url), *(quote(part, safe="") for part in parts)])


def _is_loopback(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
