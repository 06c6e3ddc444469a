"""One of several leads, and another when it is gone."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from app.jobs.file_lead import FileLead

pytestmark = pytest.mark.anyio

HOLD = """
import asyncio, sys
from pathlib import Path
from app.jobs.file_lead import FileLead
async def main():
    async with FileLead(Path(sys.argv[1])).hold():
        print("leads", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_the_lead_passes_on_when_it_is_let_go(tmp_path: Path) -> None:
    first, second = (FileLead(tmp_path / "lead", look_seconds=0.01) for _ in range(2))
    order = []

    async def follow() -> None:
        async with second.hold():
            order.append("second")

    async with first.hold():
        following = asyncio.create_task(follow())
        await asyncio.sleep(0.05)
        order.append("first")
    await asyncio.wait_for(following, 5)
    assert order == ["first", "second"]


async def test_the_lead_passes_on_when_its_holder_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lead"
    holder = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"leads\n"
    lead = FileLead(path, look_seconds=0.01)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1), lead.hold():
            pass
    holder.kill()
    await holder.wait()
    async with asyncio.timeout(5), lead.hold():
        assert path.exists()
