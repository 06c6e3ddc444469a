"""Starting processes on loopback, loading them, and reading what they used."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60.0


def free_port() -> int:
    """A port on loopback that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: Sequence[str], env: Mapping[str, str], ready_url: str) -> Iterator[int]:
    """A process, from when it answers at `ready_url` until the block ends; gives its id."""
    process = subprocess.Popen(
        command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=sys.stderr
    )
    try:
        wait_for(ready_url, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(url: str, process: subprocess.Popen[bytes]) -> float:
    """Seconds until the URL answers."""
    began = time.perf_counter()
    while time.perf_counter() - began < START_SECONDS:
        if process.poll() is not None:
            raise RuntimeError(f"the process ended with code {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 - loopback
                return time.perf_counter() - began
        except (OSError, urllib.error.URLError):
            time.sleep(0.02)
    raise RuntimeError(f"no answer at {url}")


def cpu_seconds(pid: int) -> float:
    """CPU time of a process so far, user and system, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MiB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def post_all(
    port: int, path: str, bodies: Sequence[Mapping[str, object]], in_flight: int
) -> list[float]:
    """POST every body over `in_flight` keep-alive connections; the seconds each took.

    A raw client, so that little of the machine goes into asking. Anything but 201 raises.
    """
    waiting = [json.dumps(body).encode() for body in reversed(bodies)]
    seconds: list[float] = []

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            body = waiting.pop()
            head = (
                f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
                f"cache-control: no-cache\r\ncontent-length: {len(body)}\r\n\r\n"
            )
            began = time.perf_counter()
            writer.write(head.encode() + body)
            status = await _response(reader)
            seconds.append(time.perf_counter() - began)
            if status != 201:
                raise RuntimeError(f"status {status}")
        writer.close()

    await asyncio.gather(*(connection() for _ in range(in_flight)))
    return seconds


async def _response(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
    await reader.readexactly(length)
    return int(head.split(" ", 2)[1])
