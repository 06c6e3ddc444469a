"""The log: one JSON object a line, and never an answer, a body, a query value or a key.

An exception is told by its type and where it was raised. Its message is left out, since the
messages of libraries repeat what they were given.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

from typing_extensions import override

OURS = ("app", "uvicorn")
FIELDS = "fields"
MAX_FRAMES = 12
MAX_FOREIGN = 200

Value = str | int | float | bool | None


def event(
    logger: logging.Logger,
    name: str,
    *,
    level: int = logging.INFO,
    error: BaseException | None = None,
    **fields: Value,
) -> None:
    """Write a line with a stable name and fields. `error` adds its type and place."""
    told: dict[str, object] = dict(fields)
    if error is not None:
        told["errors"] = list(_told(error))
    logger.log(level, name, extra={FIELDS: told})


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send every log of the process to one stream as JSON, by default to standard output.

    Libraries are held to warnings.
    """
    sink = logging.StreamHandler(stream or sys.stdout)
    sink.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [sink]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"
    logging.captureWarnings(capture=True)


class JsonLines(logging.Formatter):
    """Formats a record as one line of JSON."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": _timestamp(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _message(record),
        }
        fields = getattr(record, FIELDS, None)
        if isinstance(fields, Mapping):
            line.update(fields)
        if record.exc_info and record.exc_info[1] is not None:
            line["errors"] = list(_told(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=True, default=str)


def _timestamp(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _message(record: logging.LogRecord) -> str:
    message = record.getMessage()
    if record.name.partition(".")[0] in OURS:
        return message
    # Further lines of a library's message may repeat a value, such as the failed call of a task.
    return message.partition("\n")[0][:MAX_FOREIGN]


def _told(error: BaseException) -> Iterator[dict[str, object]]:
    """The error and those that led to it, the last one first."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield {"type": _name(type(at)), "at": _frames(at.__traceback__)}
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)


def _name(cls: type[BaseException]) -> str:
    return cls.__qualname__ if cls.__module__ == "builtins" else f"{cls.__module__}.{cls.__name__}"


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-MAX_FRAMES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
