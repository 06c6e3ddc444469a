"""The commands that check and write out the audit trail, and that erase what is kept of people."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import typer

from app.cli_exit import Exit
from app.domain.access import DEFAULT_TENANT
from app.domain.audit import LOCAL_ACTOR, ChainEnd
from app.grading.audit.verifying import Verified, pages, verify
from app.grading.erasure.ports import Erased
from app.settings import Settings
from app.wiring_audit import open_personal_data, open_trails

WHAT_BREAKS: Final = {
    "missing": "it is missing, or another one stands in its place",
    "not_linked": "it does not follow on the entry before it",
    "changed": "it was changed after it was written",
    "cut_off": "entries were taken away at the end",
    "added": "entries were added past the end",
    "replaced": "it is not the one that was noted before",
}

audit = typer.Typer(help="Check and write out the audit trail.", no_args_is_help=True)


@audit.command("verify")
def verify_trail(
    *,
    tenant: Annotated[str | None, typer.Option(help="Whose; not given: everybody's.")] = None,
    known: Annotated[
        str | None,
        typer.Option(help="NUMBER:HASH that an earlier check ended with, for one tenant."),
    ] = None,
) -> None:
    """Check that no entry was changed, taken away, added or moved.

    Keep the end that is printed somewhere else, and give it as --known the next time: then even
    a trail that was written anew as a whole is found out.
    """
    end = None if known is None else _end(known)
    if end is not None and tenant is None:
        raise typer.BadParameter("An end is of one tenant: name it with --tenant.")

    async def check() -> Sequence[Verified]:
        async with open_trails(Settings.load()) as log:
            names = await log.tenants() if tenant is None else [tenant]
            return [await verify(log, name, known=end) for name in names]

    found = asyncio.run(check())
    for one in found:
        typer.echo(_line(one))
    if not found:
        typer.echo("There is no entry yet.")
    if any(one.broken for one in found):
        raise typer.Exit(Exit.BROKEN)


@audit.command("export")
def export_trail(*, tenant: Annotated[str, typer.Option(help="Whose.")] = DEFAULT_TENANT) -> None:
    """Write the entries to standard output, one JSON object a line, oldest first."""

    async def write() -> None:
        async with open_trails(Settings.load()) as log:
            own = log.of(tenant)
            async for page in pages(own, upto=(await own.end()).seq):
                for entry in page:
                    typer.echo(json.dumps(asdict(entry), ensure_ascii=True))

    asyncio.run(write())


def erase(
    *,
    reference: Annotated[
        str | None, typer.Option(help="The candidate, by the `reference` of their answers.")
    ] = None,
    older_than_days: Annotated[
        int | None, typer.Option(min=1, help="Everybody's grades and cohorts of that age.")
    ] = None,
    tenant: Annotated[str, typer.Option(help="Whose candidate.")] = DEFAULT_TENANT,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a candidate's answers and grades for good, or all that is older than some days.

    What is left is that they were there: the ids, and an entry in the audit trail.
    """
    if (reference is None) == (older_than_days is None):
        raise typer.BadParameter("Give either --reference or --older-than-days.")
    if not yes:
        typer.confirm("This cannot be undone. Go on?", abort=True)

    async def run() -> Erased:
        async with open_personal_data(Settings.load()) as data:
            if reference is not None:
                return await data.erase_candidate(tenant, reference, actor=LOCAL_ACTOR)
            before = datetime.now(UTC) - timedelta(days=older_than_days or 0)
            return await data.erase_older(before)

    done = asyncio.run(run())
    typer.echo(
        f"Erased {done.grades} grades, {done.answers} answers in cohorts, {done.cohorts} cohorts."
    )


def _end(text: str) -> ChainEnd:
    number, _, digest = text.partition(":")
    if not number.isdecimal() or not digest:
        raise typer.BadParameter("An end is a number, a colon and a hash, as it was printed.")
    return ChainEnd(seq=int(number), hash=digest)


def _line(one: Verified) -> str:
    if one.broken is None:
        return f"{one.tenant}: whole, {one.end.seq} entries, end {one.end.seq}:{one.end.hash}"
    why = WHAT_BREAKS.get(one.broken.reason, one.broken.reason)
    return f"{one.tenant}: BROKEN at entry {one.broken.seq}: {why}"
