"""Forms that browsers send without script: read within bounds, and from our own pages only."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from app.api.bodies import Limits, read_body
from app.api.negotiation import check_body_type
from app.api.rejections import BodyUnreadableError, RequestError

URLENCODED = "application/x-www-form-urlencoded"
ENCODED_GROWTH = 3
"""A byte becomes at most three where a form is encoded."""
MOST_FIELDS = 10
OWN_SITES = {"same-origin", "none"}


async def read_form(
    request: Request, limits: Limits, *, most_fields: int = MOST_FIELDS
) -> dict[str, str]:
    """The fields of a form; of a field given twice, the first counts.

    Browsers send line ends as CR LF. They are given back as LF, as script sees them, so that the
    same words make the same answer either way.

    Raises:
        RequestError: It was sent by a page of another site, or cannot be read.
    """
    check_sender(request)
    headers = request.headers
    check_body_type(headers.get("content-type"), headers.get("content-encoding"), URLENCODED)
    roomy = replace(limits, body_bytes=limits.body_bytes * ENCODED_GROWTH)
    body = await read_body(request, roomy)
    try:
        fields = parse_qs(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=most_fields,
        )
    except ValueError:
        raise BodyUnreadableError("The form cannot be read.") from None
    return {name: values[0].replace("\r\n", "\n") for name, values in fields.items()}


def check_sender(request: Request) -> None:
    """Take forms of our own pages alone: another site's could spend money in a visitor's name.

    Raises:
        RequestError: It was sent by a page of another site.
    """
    headers = request.headers
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if site is not None:
        is_ours = site in OWN_SITES
    else:
        is_ours = origin is None or urlsplit(origin).netloc == headers.get("host")
    if not is_ours:
        raise RequestError("This form came from a page of another site.")
