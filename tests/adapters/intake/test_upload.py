from __future__ import annotations

import asyncio
import json
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.intake.upload import Upload
from app.domain.cohort import CohortAnswer
from app.domain.intake import IntakeChoices, IntakeLimits, RowProblem, UploadFormat
from app.domain.intake_errors import TooManyAnswersError, UploadError, UploadTooLargeError
from tests.adapters.intake.reading import CSV, JSON, NDJSON, document, lines, table, taken

SMALL = IntakeLimits(answer_characters=8, reference_characters=4, rows=30, bytes=5000, columns=5)

kinds = st.sampled_from(list(UploadFormat))
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
near = st.text(alphabet='{}[]",:;\r\n\t\\ aß"', max_size=60)
beginnings = st.sampled_from(
    ["", "answer,id\n", "id;answer\n", '{"answers": [', '[{"answer": "', '{"answer": "', "\ufeff"]
)
likely = st.builds(lambda start, rest: (start + rest).encode(), beginnings, near)
encoded = st.builds(
    lambda text, codec: text.encode(codec, "replace"),
    near,
    st.sampled_from(["utf-16", "cp1252", "utf-8-sig"]),
)
TOKENS = [
    *(
        '{"answers": [',
        '{"answer": "x"}',
        '{"answer": "a\\n\\"b", "id": 7}',
        '{"a": [{}]}',
        "[",
        "]",
    ),
    *("{", "}", ",", ":", '"', '"k": 1', "NaN", "\\", "\\u0000", "é", "\ufeff", "\x00"),
    *("answer,id\n", "id;answer\r\n", '"two\nlines"', '"a ""b"" c"', "\n", "\r", ";", "x" * 150),
]
pieces = st.lists(st.sampled_from(TOKENS), max_size=14).map(lambda parts: "".join(parts).encode())
uploads = st.binary(max_size=80) | likely | encoded | pieces


def cut(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    at = 0
    for size in sizes:
        yield data[at : at + size]
        at += size
    yield data[at:]


@given(uploads, kinds, st.lists(st.integers(0, 20), max_size=8), st.integers(1, 30))
def test_how_an_upload_is_cut_never_changes_what_comes_of_it(
    data: bytes, kind: UploadFormat, sizes: list[int], block_bytes: int
) -> None:
    whole = taken(data, kind, limits=SMALL)
    assert taken(cut(data, sizes), kind, limits=SMALL).same == whole.same
    assert taken(data, kind, limits=SMALL, block_bytes=block_bytes).same == whole.same


@given(uploads, kinds)
def test_junk_gives_answers_within_limits_problems_or_the_documented_error(
    data: bytes, kind: UploadFormat
) -> None:
    found = taken(data, kind, limits=SMALL)  # any error but UploadError would come through
    for row in found.rows:
        if isinstance(row, RowProblem):
            assert row.line >= 1
            continue
        assert len(row.answer) <= SMALL.answer_characters
        assert row.reference is None or 0 < len(row.reference) <= SMALL.reference_characters
        json.dumps([row.answer, row.reference, dict(row.extra)], ensure_ascii=False).encode()


@given(st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=6), st.sampled_from(",;\t|"))
def test_any_text_survives_a_csv_file(written: list[tuple[str, str, str]], delimiter: str) -> None:
    rows = [row for row in written if not "".join(row).isspace() and "".join(row)]
    found = taken(table(("note", "answer", "id"), *rows, delimiter=delimiter))
    assert found.error is None
    assert found.answers == [answer for _, answer, _ in rows]
    assert found.references == [reference.strip() or None for *_, reference in rows]
    assert [extra["note"] for extra in found.extras] == [note for note, *_ in rows]


@given(st.lists(st.tuples(texts, texts), max_size=6), st.sampled_from([JSON, NDJSON]))
def test_any_text_survives_json(written: list[tuple[str, str]], kind: UploadFormat) -> None:
    elements = [{"answer": answer, "note": note} for answer, note in written]
    text = document(*elements, name="x") if kind is JSON else lines(*elements)
    found = taken(text, kind, block_bytes=20)
    assert found.answers == [answer for answer, _ in written]
    assert [extra["note"] for extra in found.extras] == [note for _, note in written]


def test_answers_are_numbered_without_gaps() -> None:
    rows = taken("answer,id\na,1\nb,2,3\nc,4\n").rows
    assert [row.index for row in rows if isinstance(row, CohortAnswer)] == [0, 1]


@pytest.mark.parametrize("kind", list(UploadFormat))
def test_more_rows_than_there_may_be_end_the_upload(kind: UploadFormat) -> None:
    elements = [{"answer": "a"}] * 31
    text = {CSV: "answer\n" + "a\n" * 31, NDJSON: lines(*elements), JSON: document(*elements)}
    found = taken(text[kind], kind, limits=SMALL)
    assert isinstance(found.error, TooManyAnswersError)
    assert len(found.answers) == 30


def test_more_bytes_than_there_may_be_end_the_upload() -> None:
    found = taken([b"answer\n", b"a" * 5000], CSV, limits=SMALL)
    assert isinstance(found.error, UploadTooLargeError)


def test_an_upload_that_is_cut_off_ends_with_the_error_of_its_source() -> None:
    async def source() -> AsyncIterator[bytes]:
        yield b"answer\na\nb"
        raise ConnectionError

    async def read() -> list[CohortAnswer | RowProblem]:
        return [row async for row in Upload(source(), CSV)]

    with pytest.raises(ConnectionError):
        asyncio.run(read())


def test_all_that_the_sender_should_know_is_there_at_the_end() -> None:
    found = taken("id;Antwort;x\n1;schön\n".encode("cp1252"))
    assert [notice.code for notice in found.notices] == ["windows_1252", "short_rows"]


def test_a_choice_counts_for_every_format() -> None:
    choices = IntakeChoices(answer_column="said", reference_column="who")
    element = {"said": "a", "who": "b", "answer": "c"}
    texts = {CSV: table([*element], [*element.values()]), NDJSON: lines(element)}
    for kind, text in {**texts, JSON: document(element)}.items():
        found = taken(text, kind, choices=choices)
        assert (found.answers, found.references) == (["a"], ["b"])
        assert found.extras == [{"answer": "c"}]


HOSTILE = {
    CSV: [b"answer,id\n" + (b"a" * 299 + b",b\n") * 200, b'"' + (b"x" * 99 + b"\n") * 600],
    NDJSON: [b'{"answer": "' + b"x" * 60_000],
    JSON: [b'{"answers": [{"answer": "' + b"x\\\\" * 20_000, b'{"answers": [[' + b"[" * 60_000],
}


@pytest.mark.parametrize(
    ("kind", "start"), [(kind, start) for kind, starts in HOSTILE.items() for start in starts]
)
def test_memory_does_not_grow_whatever_comes(kind: UploadFormat, start: bytes) -> None:
    assert peak(kind, start, chunks=40) < 1.2 * peak(kind, start, chunks=10)


def peak(kind: UploadFormat, start: bytes, *, chunks: int) -> int:
    """Most bytes in use while an upload goes on and on as it starts."""

    def source() -> Iterator[bytes]:
        yield b"answer\n" if kind is CSV and start.startswith(b'"') else b""
        yield start
        yield from [start.removeprefix(b"answer,id\n")[-60_000:]] * chunks

    tracemalloc.start()
    asyncio.run(_drain(source(), kind, IntakeLimits(answer_characters=2_000)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


async def _drain(chunks: Iterator[bytes], kind: UploadFormat, limits: IntakeLimits) -> None:
    async def source() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    with suppress(UploadError):
        async for _ in Upload(source(), kind, limits=limits):
            pass
