"""The commands that make, list, replace and revoke keys."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.cli_report import visible
from app.domain.access import DEFAULT_TENANT, KeyLimits, Scope
from app.domain.access_errors import KeyInvalidError
from app.domain.key_token import shown
from app.grading.access.issuing import Issued, KeyRequest
from app.grading.access.records import KeyRecord
from app.grading.access.ring import KNOWN_FOR
from app.settings import Settings
from app.wiring_access import open_issuer

DURATION = re.compile(r"(\d{1,5})([smhdw])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
DEFAULT_SCOPES = f"{Scope.GRADE},{Scope.READ}"

keys = typer.Typer(help="Make, list, replace and revoke the keys of callers.", no_args_is_help=True)


@keys.command("create")
def create_key(  # noqa: PLR0913 - a command's parameters are its options
    *,
    name: Annotated[str, typer.Option(help="Whose key it is, for people.")],
    tenant: Annotated[str, typer.Option(help="Whose grades it opens.")] = DEFAULT_TENANT,
    scopes: Annotated[
        str, typer.Option(help=f"Some of {', '.join(Scope)}, with commas between.")
    ] = DEFAULT_SCOPES,
    expires: Annotated[
        str | None, typer.Option(help="When it ends: 90d, 12h or 2027-01-31. Not given: never.")
    ] = None,
    requests_per_minute: Annotated[int | None, typer.Option(help="Requests a minute.")] = None,
    concurrency: Annotated[int | None, typer.Option(help="Requests at the same time.")] = None,
    grades_per_day: Annotated[int | None, typer.Option(help="Grades a day.")] = None,
    tokens_per_day: Annotated[int | None, typer.Option(help="Tokens of the judge a day.")] = None,
) -> None:
    """Make a key. It is printed this once; only its hash is kept.

    What limit is not given is that of the service. From the first key on, every caller needs one.
    """
    limits = KeyLimits(
        requests_per_minute=requests_per_minute,
        concurrency=concurrency,
        grades_per_day=grades_per_day,
        tokens_per_day=tokens_per_day,
    )
    request = KeyRequest(
        name=name,
        tenant=tenant,
        scopes=_scopes(scopes),
        limits=limits,
        expires_at=None if expires is None else moment(expires, datetime.now(UTC)),
    )

    async def create() -> Issued:
        async with open_issuer(Settings.load()) as issuer:
            return await issuer.create(request)

    _print_issued(asyncio.run(create()))


@keys.command("list")
def list_keys() -> None:
    """List every key that was made, the newest first. Secrets are not kept, so none is shown."""

    async def read() -> Sequence[KeyRecord]:
        async with open_issuer(Settings.load()) as issuer:
            return await issuer.all()

    table = Table(box=None, pad_edge=False)
    for head in ("key", "name", "tenant", "scopes", "limits", "made", "last used", "state"):
        table.add_column(head, no_wrap=head == "key")
    now = datetime.now(UTC)
    for key in asyncio.run(read()):
        table.add_row(*(Text(visible(cell)) for cell in _cells(key, now)))
    Console(highlight=False).print(table)


@keys.command("revoke")
def revoke_key(key: Annotated[str, typer.Argument(help="The key as it is listed.")]) -> None:
    """Take a key back, for good. Every process refuses it within seconds."""

    async def revoke() -> None:
        async with open_issuer(Settings.load()) as issuer:
            await issuer.revoke(key)

    asyncio.run(revoke())
    typer.echo(f"Revoked. Within {KNOWN_FOR.seconds} seconds every process refuses it.")


@keys.command("rotate")
def rotate_key(
    key: Annotated[str, typer.Argument(help="The key as it is listed.")],
    overlap: Annotated[str, typer.Option(help="How long the old key still counts.")] = "24h",
) -> None:
    """Make a key like an old one, which ends after the overlap."""

    async def rotate() -> Issued:
        async with open_issuer(Settings.load()) as issuer:
            return await issuer.rotate(key, overlap=duration(overlap))

    _print_issued(asyncio.run(rotate()))
    Console(stderr=True).print(f"The old key ends in {overlap}.")


def duration(text: str) -> timedelta:
    """A length of time such as `90d` or `12h`.

    Raises:
        KeyInvalidError: It is not one.
    """
    match = DURATION.fullmatch(text)
    if match is None:
        raise KeyInvalidError("A time is a number and s, m, h, d or w: 12h, 90d.")
    return timedelta(**{UNITS[match[2]]: int(match[1])})


def moment(text: str, now: datetime) -> datetime:
    """A time from now, or a date or time; where it names no zone, in UTC.

    Raises:
        KeyInvalidError: It is neither.
    """
    if DURATION.fullmatch(text):
        return now + duration(text)
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise KeyInvalidError("An end is a time such as 90d, or a date: 2027-01-31.") from None
    return given if given.tzinfo else given.replace(tzinfo=UTC)


def _scopes(text: str) -> frozenset[Scope]:
    try:
        return frozenset(Scope(name.strip()) for name in text.split(",") if name.strip())
    except ValueError:
        raise KeyInvalidError(f"The scopes are {', '.join(Scope)}.") from None


def _print_issued(issued: Issued) -> None:
    record = issued.record
    end = "never" if record.expires_at is None else _day(record.expires_at)
    Console(stderr=True).print(
        Text(f"{shown(record.id)} for tenant {record.tenant}, ends: {end}. Keep it now:"),
        soft_wrap=True,
    )
    typer.echo(issued.token.text)


def _cells(key: KeyRecord, now: datetime) -> tuple[str, ...]:
    limits = (f"{name} {value}" for name, value in key.limits.given().items() if value is not None)
    return (
        shown(key.id),
        key.name,
        key.tenant,
        ",".join(sorted(key.scopes)),
        ", ".join(limits),
        _day(key.created_at),
        "never" if key.last_used_at is None else _hour(key.last_used_at),
        _state(key, now),
    )


def _state(key: KeyRecord, now: datetime) -> str:
    if key.revoked_at is not None:
        return f"revoked {_day(key.revoked_at)}"
    if key.expires_at is None:
        return "counts"
    return f"{'ends' if key.counts_at(now) else 'ended'} {_hour(key.expires_at)}"


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d}"


def _hour(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"
