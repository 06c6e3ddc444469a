from __future__ import annotations

from app.adapters.exports.lines import LinesWriter
from tests.cohort_results import a_result


def test_a_line_for_each_result_and_nothing_before() -> None:
    writer = LinesWriter(lambda result: b'{"index": %d}' % result.index)
    assert writer.opening() == b""
    assert writer.lines([a_result(3), a_result(7)]) == b'{"index": 3}\n{"index": 7}\n'
    assert writer.lines([]) == b""
