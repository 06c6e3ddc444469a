from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.webhook import (
    DELAYS_SECONDS,
    Conclusion,
    DeliveryFailure,
    DeliveryStatus,
    DisabledReason,
    conclude,
    failure_of_status,
)

THREE_DAYS = 3 * 86_400
REFUSED = DeliveryFailure.STATUS_REFUSED
draws = st.floats(min_value=0, max_value=1)


@given(st.integers(min_value=100, max_value=599))
def test_nothing_but_a_2xx_is_a_success(status: int) -> None:
    assert (failure_of_status(status) is None) is (200 <= status <= 299)


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (410, DeliveryFailure.GONE),
        (301, DeliveryFailure.REDIRECTED),
        (307, DeliveryFailure.REDIRECTED),
        (404, REFUSED),
        (503, REFUSED),
        (101, REFUSED),
    ],
)
def test_a_status_says_what_is_wrong(status: int, failure: DeliveryFailure) -> None:
    assert failure_of_status(status) is failure


@given(st.integers(min_value=1, max_value=10), draws)
def test_a_success_is_the_end(tries: int, draw: float) -> None:
    assert conclude(None, tries, draw=draw) == Conclusion(status=DeliveryStatus.DELIVERED)


@given(st.integers(min_value=1, max_value=10), draws)
def test_gone_is_the_end_of_the_endpoint_too(tries: int, draw: float) -> None:
    expected = Conclusion(status=DeliveryStatus.FAILED, disables=DisabledReason.GONE)
    assert conclude(DeliveryFailure.GONE, tries, draw=draw) == expected


@given(st.lists(draws, min_size=9, max_size=9))
def test_it_is_tried_ten_times_over_three_days(spread: list[float]) -> None:
    waits = [
        conclude(REFUSED, tries, draw=draw).wait_seconds or 0.0
        for tries, draw in enumerate(spread, 1)
    ]
    planned = DELAYS_SECONDS[1:]
    assert all(plan <= wait <= plan * 1.2 + 1e-6 for plan, wait in zip(planned, waits, strict=True))
    assert THREE_DAYS < sum(waits) < 4 * 86_400
    given_up = DisabledReason.FAILED_THROUGHOUT
    end = Conclusion(status=DeliveryStatus.FAILED, disables=given_up)
    assert conclude(REFUSED, 10, draw=spread[0]) == end


@pytest.mark.parametrize(
    ("asked", "wait"), [(None, 300.0), (10.0, 300.0), (900.0, 900.0), (1e12, 86_400.0)]
)
def test_a_receiver_can_ask_for_a_longer_wait(asked: float | None, wait: float) -> None:
    concluded = conclude(REFUSED, 2, draw=0.0, retry_after_seconds=asked)
    assert concluded.wait_seconds == wait
