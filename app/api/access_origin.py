"""Where a request comes from: this very machine or not, this site's own pages or others'."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PROXY_HEADERS = frozenset(
    {"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"}
)
PROXY_PREFIX = "x-forwarded-"
OWN_SITE = frozenset({"same-origin", "none"})
"""What browsers say of requests from the site's own pages, and of addresses typed in."""


def is_local(scope: Scope) -> bool:
    """Whether a program of this machine sent the request, with nothing in between that shows.

    Headers can only close: those of a proxy, and a Host that is not this machine's. The latter is
    what a page sends whose name was made to lead here.
    """
    client, headers = scope.get("client"), Headers(scope=scope)
    return (
        client is not None
        and _is_loopback(str(client[0]))
        and not any(_is_of_proxy(name) for name in headers)
        and _names_this_machine(headers.get("host", ""))
    )


def is_cross_site(scope: Scope, *, by_cookie: bool) -> bool:
    """Whether a page of another site may have had the browser send this.

    Args:
        scope: The request.
        by_cookie: Whether a cookie vouches for it: then it has to be shown that it is not.
    """
    if scope["method"] in SAFE_METHODS:
        return False
    headers = Headers(scope=scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in OWN_SITE:
        return True
    if origin is not None:
        return origin.partition("://")[2] != headers.get("host")
    return by_cookie and site is None


def _is_of_proxy(name: str) -> bool:
    return name in PROXY_HEADERS or name.startswith(PROXY_PREFIX)


def _is_loopback(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _names_this_machine(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name == "localhost" or name.endswith(".localhost") or _is_loopback(name)
