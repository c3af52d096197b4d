"""Addresses of W&B's own pages, for a person to open."""

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from artwidgets.records import Version
from artwidgets.servers import forge_pages, plain

if TYPE_CHECKING:
    from wandb.apis.public.service_api import ServiceApi

__all__ = ["pages_of", "run_page", "version_page"]


def pages_of(service: "ServiceApi") -> str:
    """Where the web pages of a server begin, or "" where it has none.

    The SDK names the address (its ``app_url`` setting, ``WANDB_APP_URL`` included, and
    ``wandb.util.api_to_app_url`` otherwise); of CoreWeave Forge we tell those SDKs that are older than it.
    """
    from wandb.sdk.lib import urls
    from wandb.util import api_to_app_url

    named = getattr(service, "app_url", None) or api_to_app_url(service.base_url)
    if not hasattr(urls, "forge_host"):
        named = forge_pages(service.base_url) or named
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
    parts = path.split("/")
    return _page(pages, *parts[:2], "runs", parts[2]) if len(parts) == 3 else ""


def _page(pages: str, *parts: str) -> str:
    return "/".join([pages, *(quote(part, safe="") for part in parts)]) if pages else ""


def _is_loopback(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
