"""What the pages work with beside the services of the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from app.domain.agreement import AgreementReport

Reports = Mapping[str, AgreementReport]
"""Published reports by the name that stands in their address."""


def _no_reports() -> Reports:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the operator's settings mean for the pages.

    Attributes:
        has_llm: Whether a judge can be chosen: without an LLM there is only one.
        reports: Reads the published reports. It may read files, so it is called in a thread.
        embed_origins: Sites that may show the widget in a frame.
    """

    has_llm: bool = False
    reports: Callable[[], Reports] = _no_reports
    embed_origins: Sequence[str] = ()


def get_site(request: Request) -> Site:
    """The site of the application that answers the request."""
    return cast(Site, request.app.state.site)


SiteDep = Annotated[Site, Depends(get_site)]
"""The site, handed to a route."""
