"""Files of a batch: requests on their way out, replies on their way in. Both are on disk only."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final

from pydantic_core import from_json

from app.domain.errors import JudgeError
from app.grading.cohorts.batches.ports import Request
from app.grading.cohorts.handing import Came
from app.grading.endpoint import Completion

MOST_REQUESTS: Final = 50_000
MOST_BYTES: Final = 200_000_000
LONGEST_LINE: Final = 8_000_000
PATH: Final = "/v1/chat/completions"

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """How much one file may hold, by what the protocol allows."""

    requests: int = MOST_REQUESTS
    bytes: int = MOST_BYTES


@dataclass(slots=True)
class JsonlFile:
    """Implements the `RequestFile` port: a line for each request."""

    file: IO[bytes]
    limits: FileLimits
    write: Callable[[Request], tuple[Body, float | None]]
    room_usd: float | None
    count: int = 0
    size: int = 0
    estimate_usd: float | None = 0.0

    def add(self, requests: Sequence[Request]) -> bool:
        """Write those requests, unless they do not fit: whether they did."""
        made = [(name, *self.write((name, one))) for name, one in requests]
        lines = b"".join(_line(name, body) for name, body, _ in made)
        costs = [cost for _, _, cost in made]
        cost = _sum([self.estimate_usd, *costs])
        if (
            self.count + len(made) > self.limits.requests
            or self.size + len(lines) > self.limits.bytes
            or (self.room_usd is not None and cost is not None and cost > self.room_usd)
        ):
            return False
        self.file.write(lines)
        self.count, self.size, self.estimate_usd = (
            self.count + len(made),
            self.size + len(lines),
            cost,
        )
        return True


@contextmanager
def temporary() -> Iterator[IO[bytes]]:
    """A file without a name, gone once it is closed: it holds answers."""
    with tempfile.TemporaryFile() as file:
        yield file


class ReplyFile:
    """Implements the `Replies` port. Memory holds where each line is, and one line at a time."""

    def __init__(
        self, file: IO[bytes], *, cohort_id: str, read: Callable[[object], Completion]
    ) -> None:
        self._file = file
        self._read = read
        self._prefix = f"{cohort_id}:"
        self._places: dict[tuple[int, int], int] = {}

    async def scan(self) -> None:
        """Find out where the reply to each request is. Of two to one request the first counts."""
        await asyncio.to_thread(self._scan)

    async def of(self, index: int, *, samples: int) -> Mapping[int, Came]:
        """What came for the answer at that index, by sample; nothing where nothing did."""
        places = {n: self._places.get((index, n)) for n in range(samples)}
        found = {n: self._came(place) for n, place in places.items() if place is not None}
        return {n: came for n, came in found.items() if came is not None}

    def _scan(self) -> None:
        self._file.seek(0)
        place = 0
        while line := self._file.readline(LONGEST_LINE):
            at = self._place_of(_parsed(line))
            if at is not None:
                self._places.setdefault(at, place)
            place += len(line)

    def _place_of(self, value: Mapping[str, object]) -> tuple[int, int] | None:
        """The index and the sample that a line is about; None where it is not about ours."""
        name = value.get("custom_id")
        if not isinstance(name, str) or not name.startswith(self._prefix):
            return None
        numbers = name.removeprefix(self._prefix).split(":")
        if len(numbers) > 2 or not all(_is_number(one) for one in numbers):  # noqa: PLR2004 - as names are made
            return None
        return int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0

    def _came(self, place: int) -> Came | None:
        """What a line holds; None where that is no reply: its answer is asked live then."""
        self._file.seek(place)
        response = _parsed(self._file.readline(LONGEST_LINE)).get("response")
        if not isinstance(response, dict) or response.get("status_code") != 200:  # noqa: PLR2004 - HTTP
            return None
        try:
            return self._read(response.get("body"))
        except JudgeError as error:
            return error
        except (ValueError, RecursionError):
            return None


def _line(name: str, body: Body) -> bytes:
    line = {"custom_id": name, "method": "POST", "url": PATH, "body": body}
    return json.dumps(line, separators=(",", ":")).encode() + b"\n"


def _parsed(line: bytes) -> Mapping[str, object]:
    try:
        value = from_json(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9  # noqa: PLR2004 - no cohort is longer


def _sum(costs: Sequence[float | None]) -> float | None:
    known = [cost for cost in costs if cost is not None]
    return sum(known) if len(known) == len(costs) else None
