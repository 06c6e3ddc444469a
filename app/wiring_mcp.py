"""What the command `mcp` serves, built from the settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mcp.server.mcpserver import MCPServer

from app.mcp.server import Bench, build_server
from app.settings import Settings
from app.wiring import Overrides, open_parts


@asynccontextmanager
async def open_mcp(
    settings: Settings, overrides: Overrides | None = None
) -> AsyncIterator[MCPServer]:
    """The server, with the database and the judges of the settings.

    Raises:
        RubricInvalidError: A rubric file cannot be used.
        StoreError: The database cannot be used.
        JudgeMisconfiguredError: A judge cannot be opened.
    """
    async with open_parts(settings, overrides) as parts:
        yield build_server(
            Bench(
                grader=parts.grader,
                rubrics=parts.rubrics,
                reports=parts.cohort_output.reports,
                most_characters=settings.max_answer_characters,
            )
        )
