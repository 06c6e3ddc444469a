from __future__ import annotations

import pytest

from app.domain.agreement import Table
from tests.outcomes import a_subject


def test_base_rates_are_shares_of_labels_and_of_grades() -> None:
    table = Table(id="x", title="X", classes=("0", "1"), confusion=((3, 1), (0, 4)))
    assert table.labelled_rates == pytest.approx((0.5, 0.5))
    assert table.graded_rates == pytest.approx((3 / 8, 5 / 8))


def test_an_empty_table_has_rates_of_zero() -> None:
    table = Table(id="x", title="X", classes=("0", "1"), confusion=((0, 0), (0, 0)))
    assert table.labelled_rates == table.graded_rates == (0.0, 0.0)


def test_a_report_is_kept_under_rubric_and_judge() -> None:
    assert a_subject().name == "a-rubric--embedded"
