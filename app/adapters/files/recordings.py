"""Recorded replies as a file: one JSON object a line, written as soon as there is a reply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from app.domain.evaluation_errors import RecordingInvalidError
from app.grading.recording import Keep, RecordedReply

LINES = TypeAdapter(RecordedReply)


def read_recording(file: Path) -> list[RecordedReply]:
    """The replies of a recording.

    A last line that was cut off while it was written is passed over: that reply was not kept.

    Raises:
        RecordingInvalidError: The file cannot be read, or a line is no recorded reply.
    """
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise RecordingInvalidError(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise RecordingInvalidError(f"{file} is not UTF-8 text.") from None
    # What follows the last line break was not written in full.
    return [_read(file, number, line) for number, line in enumerate(lines[:-1], 1) if line.strip()]


def _read(file: Path, number: int, line: str) -> RecordedReply:
    try:
        one = LINES.validate_json(line)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise RecordingInvalidError(f"{file.name}:{number}: {field}: {first['msg']}.") from None
    if (one.reply is None) == (one.failure is None):
        raise RecordingInvalidError(f"{file.name}:{number}: give either reply or failure.")
    return one


@contextmanager
def keep_replies(file: Path) -> Iterator[Keep]:
    """Appends replies to a file. Each line is on its way to the disk before the next is asked for.

    Raises:
        RecordingInvalidError: The file cannot be written.
    """
    try:
        _drop_cut_line(file)
        with file.open("ab") as stream:

            def keep(one: RecordedReply) -> None:
                stream.write(LINES.dump_json(one) + b"\n")
                stream.flush()

            yield keep
    except OSError as error:
        raise RecordingInvalidError(f"{file} cannot be written: {error.strerror}.") from None


def _drop_cut_line(file: Path) -> None:
    """A line that was cut off would make one with the next."""
    if not file.exists():
        return
    content = file.read_bytes()
    if not content.endswith(b"\n"):
        file.write_bytes(content[: content.rfind(b"\n") + 1])
