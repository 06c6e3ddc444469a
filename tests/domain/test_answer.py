"""An answer keeps the text as sent, and every stretch of its cleaned form leads back to it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.answer import read
from app.domain.cleaning import clean


def test_a_span_is_the_text_as_sent_with_what_cleaning_took_out_of_it() -> None:
    answer = read("The \u200bPM ow\u00adns the \ufb01nal say\u2026")
    assert answer.clean == "The PM owns the final say..."
    span = answer.span(7, 11)
    assert (span.start, span.end, span.text) == (8, 13, "ow\u00adns")
    assert answer.span(16, 17).text == "\ufb01"


def test_an_answer_says_what_was_changed_in_it() -> None:
    assert read("a\U000e0041\u202eb").changes == ("bidi_overrides", "tag_characters")
    assert read("as it was").changes == ()


def test_an_empty_answer_can_be_read() -> None:
    answer = read("")
    assert (answer.clean, answer.starts, answer.ends) == ("", (), ())


@given(st.text(min_size=1), st.data())
def test_the_text_of_a_span_is_that_slice_of_the_answer_as_sent(
    text: str, data: st.DataObject
) -> None:
    answer = read(text)
    if not answer.clean:
        return
    start = data.draw(st.integers(0, len(answer.clean) - 1))
    end = data.draw(st.integers(start + 1, len(answer.clean)))
    span = answer.span(start, end)
    assert span.text == text[span.start : span.end] != ""


@given(st.text(alphabet="abc \u00e9\u200b\ufb01\U0001d422", min_size=1), st.data())
def test_a_span_cleaned_again_holds_the_cleaned_stretch_it_stands_for(
    text: str, data: st.DataObject
) -> None:
    answer = read(text)
    if not answer.clean:
        return
    start = data.draw(st.integers(0, len(answer.clean) - 1))
    end = data.draw(st.integers(start + 1, len(answer.clean)))
    assert answer.clean[start:end] in clean(answer.span(start, end).text).text
