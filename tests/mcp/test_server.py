"""The tools, called by the protocol's own client."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client, StdioServerParameters

from app.cli import main
from app.cli_exit import Exit
from app.settings import Settings
from app.wiring_mcp import open_mcp
from benchmarks.loopback import free_port

ROOT = Path(__file__).resolve().parents[2]
RUBRIC_ID = "project-vs-product-manager"
ANSWER = (
    "A project manager owns the plan, the dates and the budget. A product manager decides what to "
    "build for customers, and answers for whether it is used."
)
CALL = {"answer": ANSWER, "rubric_id": RUBRIC_ID}


@asynccontextmanager
async def a_client(folder: Path, **settings: Any) -> AsyncIterator[Client]:  # noqa: ANN401 - any setting
    async with (
        open_mcp(Settings(data_dir=folder, judge="embedded", **settings)) as server,
        Client(server) as client,
    ):
        yield client


@pytest.mark.anyio
async def test_a_model_finds_a_rubric_and_grades_an_answer(tmp_path: Path) -> None:
    async with a_client(tmp_path) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"grade_answer", "list_rubrics", "get_rubric", "get_cohort_report"}
        assert all(tool.output_schema for tool in tools.values()), "each says what it answers"
        listed = (await client.call_tool("list_rubrics", {})).structured_content
        assert listed is not None
        assert RUBRIC_ID in {one["id"] for one in listed["items"]}
        rubric = (await client.call_tool("get_rubric", {"rubric_id": RUBRIC_ID})).structured_content
        grade = (await client.call_tool("grade_answer", CALL)).structured_content
    assert rubric is not None
    assert grade is not None
    criteria = {one["id"] for one in rubric["rubric"]["criteria"]}
    assert {one["id"] for one in grade["criteria"]} == criteria
    quotes = [quote for one in grade["criteria"] for quote in one["evidence"]]
    assert quotes
    assert all(ANSWER[one["start"] : one["end"]] == one["quote"] for one in quotes)


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("grade_answer", {**CALL, "rubric_id": "nothing"}, "rubric_not_found: "),
        ("grade_answer", {**CALL, "answer": "x" * 201}, "answer_too_long: "),
        ("grade_answer", {**CALL, "judge": "llm"}, "judge_not_configured: "),
        ("get_rubric", {"rubric_id": "nothing"}, "rubric_not_found: "),
        ("get_cohort_report", {"cohort_id": f"coh_{1:026d}"}, "cohort_not_found: "),
        ("get_cohort_report", {"cohort_id": "../etc"}, "cohort_id"),
    ],
)
@pytest.mark.anyio
async def test_what_goes_wrong_is_told_with_a_code(
    tmp_path: Path, tool: str, arguments: dict[str, str], told: str
) -> None:
    async with a_client(tmp_path, max_answer_characters=200) as client:
        result = await client.call_tool(tool, arguments)
    assert result.is_error
    assert told in str(result.content)


@pytest.mark.anyio
async def test_it_serves_over_standard_input_and_output(tmp_path: Path) -> None:
    given = {"TOUCHSTONE_DATA_DIR": str(tmp_path), "TOUCHSTONE_JUDGE": "embedded"}
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "app", "mcp"], env={**os.environ, **given}, cwd=ROOT
    )
    async with asyncio.timeout(60), Client(server) as client:
        grade = (await client.call_tool("grade_answer", CALL)).structured_content
    assert grade is not None
    assert grade["judge"]["kind"] == "embedded"


@pytest.mark.anyio
async def test_it_serves_over_http_on_this_machine_alone(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/mcp"
    given = {"TOUCHSTONE_DATA_DIR": str(tmp_path), "TOUCHSTONE_JUDGE": "embedded"}
    command = [sys.executable, "-m", "app", "mcp", "--http", f"127.0.0.1:{port}"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env={**os.environ, **given}, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60):
            await connected(port)
            async with Client(url) as client:
                listed = (await client.call_tool("list_rubrics", {})).structured_content
            async with httpx2.AsyncClient() as http:
                foreign = await http.post(url, json={}, headers={"Host": "elsewhere.example"})
    finally:
        process.terminate()
        await process.wait()
    assert listed is not None
    assert listed["items"]
    assert foreign.status_code in {403, 421}


async def connected(port: int) -> None:
    """Return once somebody listens there."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            await writer.wait_closed()
            return


@pytest.mark.parametrize(
    "place", ["0.0.0.0:8900", "192.0.2.1:8900", "127.0.0.1", "127.0.0.1:99999"]
)
def test_it_listens_nowhere_else(place: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["mcp", "--http", place])
    assert ended.value.code == Exit.USAGE
