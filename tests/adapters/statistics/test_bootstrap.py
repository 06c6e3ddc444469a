from __future__ import annotations

import pytest

from app.adapters.statistics.bootstrap import BootstrapStatistics
from app.domain.measures import Measure, Pairs

STATISTICS = BootstrapStatistics(resamples=400)


def pairs(
    labelled: tuple[float | None, ...], graded: tuple[float | None, ...], classes: int = 0
) -> Pairs:
    return Pairs(name="x", labelled=labelled, graded=graded, classes=classes)


TENS = tuple(range(0, 100, 10))


def test_the_interval_of_a_mean_is_that_of_its_standard_error() -> None:
    # Errors of 0 and 20 in turn: mean 10, standard deviation 10, of 100 answers: 10 +- 1.96.
    graded = tuple(float(20 * (number % 2)) for number in range(100))
    one = BootstrapStatistics(resamples=4000).estimate(
        Measure.MEAN_ABSOLUTE_ERROR, [pairs((0.0,) * 100, graded)]
    )
    assert one.value == pytest.approx(10.0)
    assert one.low == pytest.approx(8.04, abs=0.25)
    assert one.high == pytest.approx(11.96, abs=0.25)


def test_the_same_seed_gives_the_same_interval() -> None:
    series = [pairs(TENS, tuple(reversed(TENS[:5])) + TENS[5:])]
    first = STATISTICS.estimate(Measure.PEARSON, series)
    assert BootstrapStatistics(resamples=400).estimate(Measure.PEARSON, series) == first
    other = BootstrapStatistics(resamples=400, seed=1).estimate(Measure.PEARSON, series)
    assert other.value == first.value
    assert other.low != first.low


def test_several_series_give_their_mean() -> None:
    series = [pairs((0, 1), (0, 1), 2), pairs((0, 1), (1, 0), 2)]
    found = STATISTICS.estimate(Measure.EXACT, series)
    assert (found.value, found.low, found.high) == (0.5, 0.5, 0.5)


def test_answers_without_both_sides_do_not_count() -> None:
    one = STATISTICS.estimate(Measure.BIAS, [pairs((10, None, 30), (20, 99, None))])
    assert one.value == 10.0


def test_a_share_has_an_interval_even_when_it_is_none_of_them() -> None:
    one = STATISTICS.estimate(Measure.SHARE, [pairs((1,) * 10, (0,) * 10, 2)])
    assert (one.value, one.low) == (0.0, 0.0)
    assert one.high == pytest.approx(0.2775, abs=1e-4)


def test_resamples_that_say_nothing_are_left_out_of_the_interval() -> None:
    # About a third of the resamples draw no answer that is labelled with it.
    one = STATISTICS.estimate(Measure.RECALL, [pairs((1,) + (0,) * 9, (1,) + (0,) * 9, 2)])
    assert (one.value, one.low, one.high) == (1.0, 1.0, 1.0)


def test_where_most_resamples_say_nothing_there_is_no_interval() -> None:
    # Both graded answers of the ten are drawn together in 41% of the resamples.
    few = pairs((0, 10, *(None,) * 8), (5, 20, *(None,) * 8))
    one = STATISTICS.estimate(Measure.PEARSON, [few])
    assert one.value == pytest.approx(1.0)
    assert (one.low, one.high) == (None, None)


def test_without_resamples_there_is_no_interval() -> None:
    quick = BootstrapStatistics(resamples=0)
    series = [pairs(TENS, tuple(reversed(TENS)))]
    one = quick.estimate(Measure.PEARSON, series)
    assert one.value == pytest.approx(-1.0)
    assert (one.low, one.high) == (None, None)
    assert quick.difference(Measure.PEARSON, series, series).low is None


def test_a_report_does_not_differ_from_itself() -> None:
    series = [pairs(TENS, tuple(reversed(TENS[:5])) + TENS[5:])]
    one = STATISTICS.difference(Measure.SPEARMAN, series, series)
    assert (one.value, one.low, one.high) == (0.0, 0.0, 0.0)


def test_pairing_shows_a_small_gain_that_separate_intervals_would_hide() -> None:
    before = [pairs((0,) * 40, tuple(float(number) for number in range(40)))]
    after = [pairs((0,) * 40, tuple(max(0.0, number - 1.0) for number in range(40)))]
    gain = STATISTICS.difference(Measure.MEAN_ABSOLUTE_ERROR, before, after)
    assert gain.value == pytest.approx(-39 / 40)
    assert gain.high is not None
    assert gain.high < 0
    alone = STATISTICS.estimate(Measure.MEAN_ABSOLUTE_ERROR, before)
    assert alone.low is not None
    assert alone.low < STATISTICS.estimate(Measure.MEAN_ABSOLUTE_ERROR, after).value


def test_of_a_bias_the_size_is_compared() -> None:
    before, after = [pairs((10, 20), (20, 30))], [pairs((10, 20), (7, 17))]
    one = STATISTICS.difference(Measure.BIAS, before, after)
    assert (one.value, one.low, one.high) == (-7.0, -7.0, -7.0)
