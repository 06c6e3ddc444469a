"""One process of a machine leads: it locks a file, which the system unlocks when it dies."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout

LOOK_SECONDS = 0.5


class FileLead:
    """Implements the `Lead` port with a lock file."""

    def __init__(self, path: Path, *, look_seconds: float = LOOK_SECONDS) -> None:
        self._lock = FileLock(path, thread_local=False, mode=0o600)
        self._look_seconds = look_seconds

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[None]:
        """Wait for the lead and keep it inside."""
        while not self._try():  # noqa: ASYNC110 - another process sets no event here
            await asyncio.sleep(self._look_seconds)
        try:
            yield
        finally:
            self._lock.release()

    def _try(self) -> bool:
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            return False
        return True
