from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.exports.cells import plain
from app.adapters.exports.table import CsvWriter
from app.domain.intake import UploadFormat
from app.grading.cohorts.export_columns import ResultColumns
from app.grading.cohorts.records import CohortResult
from tests.adapters.intake.reading import taken
from tests.cohort_results import RUBRIC, a_failed_result, a_result

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)


def written(*results: CohortResult, columns: tuple[str, ...] = (), delimiter: str = ",") -> bytes:
    writer = CsvWriter(ResultColumns(rubric=RUBRIC, columns=columns), delimiter=delimiter)
    return writer.opening() + writer.lines(results)


def rows(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=delimiter, strict=True))


def test_excel_is_told_that_it_is_utf_8() -> None:
    data = written(a_result(answer="Größe \N{BRIEFCASE} مرحبا"))
    assert data.startswith(b"\xef\xbb\xbfindex,reference,answer,")
    assert rows(data)[0]["answer"] == "Größe \N{BRIEFCASE} مرحبا"


def test_numbers_are_numbers_and_formulas_are_text() -> None:
    row = rows(written(a_result(answer="=1+1", extra={"shift": "-5"}), columns=("shift",)))[0]
    assert (row["answer"], row["shift"], row["score"]) == ("'=1+1", "-5", "62.5")


def test_a_header_is_no_formula_either() -> None:
    data = written(a_result(extra={"=A1": "x"}), columns=("=A1",))
    assert rows(data)[0]["'=A1"] == "x"


def test_cells_may_hold_quotes_newlines_and_the_delimiter() -> None:
    text = 'She said "no";\r\nthen, a tab\tand ; more'
    for delimiter in (",", ";", "\t"):
        data = written(a_result(answer=text), delimiter=delimiter)
        assert rows(data, delimiter)[0]["answer"] == text


def test_every_row_is_as_wide_as_the_header() -> None:
    data = written(a_result(0), a_failed_result(1), columns=("a", "b"))
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert {len(row) for row in table} == {len(table[0])}


@settings(max_examples=50, deadline=None)
@given(answer=TEXTS, reference=TEXTS, extra=TEXTS)
def test_what_is_exported_can_be_read(answer: str, reference: str, extra: str) -> None:
    data = written(
        a_result(answer=answer, reference=reference, extra={"cohort": extra}), columns=("cohort",)
    )
    (row,) = rows(data)
    assert row["answer"] == plain(answer)
    assert row["reference"] == plain(reference)
    assert row["cohort"] == plain(extra)


def test_our_own_intake_takes_an_export_back() -> None:
    data = written(
        a_result(0, answer='First,\n"quoted"', extra={"Answer": "old", "score": "9"}),
        a_failed_result(1, extra={"Answer": "", "score": "8"}),
        columns=("Answer", "score"),
    )
    upload = taken(data, UploadFormat.CSV)
    assert upload.error is None
    assert upload.problems == []
    assert upload.answers == ['First,\n"quoted"', "Some answer, number 2."]
    assert upload.references == ["c-0", "c-1"]
    first, second = upload.extras
    assert first["original_Answer"] == "old"
    assert (first["original_score"], first["score"]) == ("9", "62.5")
    assert second["failure_code"] == "judge_reply_invalid"
