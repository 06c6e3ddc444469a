from __future__ import annotations

import pytest

from app.domain.intake import IntakeChoices, IntakeLimits
from app.domain.intake_errors import AnswerColumnMissingError, UploadUnreadableError
from tests.adapters.intake.reading import table, taken

SMALL = IntakeLimits(answer_characters=10, columns=4)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_is_read_however_it_was_saved(delimiter: str, codec: str, end: str) -> None:
    header = ["Name", "Note", "Antwort"]
    text = table(header, ["Jörg", "a,b;c\td|e", 'two\nlines "so"'], delimiter=delimiter, end=end)
    found = taken(text.encode(codec))
    assert found.answers == ['two\nlines "so"']
    assert found.references == ["Jörg"]
    assert (found.columns, found.extras) == (("Note",), [{"Note": "a,b;c\td|e"}])


def test_the_line_that_excel_writes_first_is_no_row() -> None:
    found = taken("sep=;\r\nid;answer\r\n1;x\r\n2;y;z\r\n")
    assert (found.answers, found.problems) == (["x"], [(4, "row_ragged")])


def test_the_delimiter_may_be_said() -> None:
    found = taken("id:answer,x\n1:a,b\n", choices=IntakeChoices(delimiter=":", answer_column="id"))
    assert (found.answers, found.extras) == (["1"], [{"answer,x": "a,b"}])


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n", "\0"])
def test_not_everything_can_be_a_delimiter(delimiter: str) -> None:
    with pytest.raises(UploadUnreadableError, match="A delimiter is one character"):
        taken("answer\n", choices=IntakeChoices(delimiter=delimiter))


def test_one_column_is_a_list_of_lines() -> None:
    assert taken('answer\nI plan, she decides\n"quoted, too"\n').answers == [
        "I plan, she decides",
        "quoted, too",
    ]


def test_empty_rows_are_no_answers_but_an_empty_answer_is_one() -> None:
    found = taken("\nid,answer\n\n , \n1,\n,\n2,x\n")
    assert (found.answers, found.references) == (["", "x"], ["1", "2"])


def test_an_answer_is_kept_as_it_was_sent() -> None:
    assert taken(table(["answer", "id"], ["  two\r\n lines\t ", " 7 "])).answers == [
        "  two\r\n lines\t "
    ]


def test_a_row_without_its_last_cells_is_taken_and_told_of() -> None:
    found = taken("id,answer,a,b\n1,x,y,z\n2,x\n3,x,y\n4,x,y,z,,\n")
    assert found.extras == [
        {"a": "y", "b": "z"},
        {"a": "", "b": ""},
        {"a": "y", "b": ""},
        {"a": "y", "b": "z"},
    ]
    assert [(one.code, one.line) for one in found.notices] == [("short_rows", 3)]
    assert found.notices[0].detail.startswith("2 rows have fewer cells")


def test_a_row_that_would_lose_a_cell_or_lacks_its_answer_is_a_problem() -> None:
    found = taken("id,answer\n1,x,secret\n2\n3,y\n")
    assert (found.answers, found.problems) == (["y"], [(2, "row_ragged"), (3, "row_ragged")])
    assert "secret" not in str(found.rows)


def test_each_bad_row_is_told_with_its_line_and_the_others_are_taken() -> None:
    rows = ['id,answer\n1,"a\nb"\n', '2,"b" c\n', "3,n\0\n", f"4,{'x' * 11}\n", "5,d\n", '6,"e\n\n']
    found = taken("".join(rows), limits=SMALL)
    assert found.answers == ["a\nb", "d"]
    assert found.problems == [
        (4, "quote_misplaced"),
        (5, "nul_character"),
        (6, "answer_too_long"),
        (8, "quote_unclosed"),
    ]


def test_bytes_of_another_character_set_spoil_their_row_only() -> None:
    found = taken("answer,id\ncafé,1\n".encode() + b"caf\xe9,2\nok,3\n")
    assert (found.answers, found.problems) == (["café", "ok"], [(3, "encoding_invalid")])


@pytest.mark.parametrize(
    "text", ["", "\n\n", "just an answer\nand another\n", "a;b\n", '"never closed', "\ufeff"]
)
def test_without_a_header_nothing_is_taken(text: str) -> None:
    found = taken(text)
    assert isinstance(found.error, AnswerColumnMissingError | UploadUnreadableError)
    assert found.rows == ()


def test_too_many_columns_are_refused() -> None:
    found = taken("answer,a,b,c,d\n", limits=SMALL)
    assert isinstance(found.error, UploadUnreadableError)


def test_a_header_may_hold_long_questions() -> None:
    question = "Why, and how?\n" * 3000
    found = taken(table([question, "answer"], ["x", "y"]))
    assert (found.answers, found.columns) == (["y"], (question.strip(),))


def test_a_row_that_is_too_long_is_told_with_where_it_ends() -> None:
    found = taken('id,answer\n1,"' + "a\n" * 100 + '"\n2,b\n', limits=SMALL)
    assert (found.answers, found.problems) == (["b"], [(2, "row_too_long")])
    assert "It ends on line 102." in str(found.rows)
