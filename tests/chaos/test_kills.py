"""Whatever is killed, and whenever: no answer is lost, none stored twice, counts are exact.

`make chaos` kills a hundred times; the tests a few.
"""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from app.domain.cohort import CohortStatus
from tests.chaos.plant import CONCURRENCY, FLUSH, Plant, a_plant, kill, until

KILLS = int(os.environ.get("TOUCHSTONE_TEST_KILLS", "2"))
ANSWERS_A_KILL = 150
TAKEOVER_SECONDS = 15.0
pytestmark = pytest.mark.timeout(60 + 60 * KILLS)
whole = pytest.mark.skipif(KILLS < 10, reason="run by `make chaos`")


def check_so_far(plant: Plant) -> None:
    """What must hold at any moment: what is counted is what is stored.

    Another worker may store more while the pages of results are read, so they are looked at between
    two counts. With nobody at work the two are the same, and so must be the results.
    """
    before, results, after = plant.cohort().counts.done, plant.results(), plant.cohort().counts.done
    assert before <= len(results) <= after
    assert len({one.index for one in results}) == len(results)
    sequence = {one.seq for one in results}
    assert len(sequence) == len(results)
    assert sequence <= set(range(1, after + 1))


def repeated_calls(plant: Plant) -> int:
    return sum(count - 1 for count in list(plant.endpoint.seen.values()))


def check_in_the_end(plant: Plant, answers: int, kills: int) -> None:
    cohort = plant.wait_until_done(seconds=120 + answers / 10)  # of a busy machine
    results = plant.results()
    check_so_far(plant)
    assert [one.index for one in results] == list(range(answers))
    assert cohort.counts.failed == 0
    records = [one.grade for one in results if one.grade is not None]
    assert len({record.id for record in records}) == answers
    assert cohort.input_tokens == sum(record.usage.input_tokens for record in records)
    repeated = repeated_calls(plant)
    print(f"{kills} kills, {answers} answers, {repeated} calls repeated")  # noqa: T201 - a figure
    assert len(plant.endpoint.seen) == answers
    assert repeated <= kills * (CONCURRENCY + FLUSH)


def killed_again_and_again(plant: Plant, kills: int, *, workers: int) -> None:
    rng = random.Random(KILLS)
    running = [plant.start() for _ in range(workers)]
    for _ in range(kills):
        plant.wait_for_calls(rng.randint(1, 60))
        time.sleep(rng.random() * 0.1)
        kill(running.pop(0))
        check_so_far(plant)
        if plant.cohort().status is CohortStatus.DONE:
            return
        running.append(plant.start())


def test_a_process_that_is_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    answers = KILLS * ANSWERS_A_KILL
    with a_plant(f"sqlite:///{tmp_path / 'cohorts.db'}", answers) as plant:
        killed_again_and_again(plant, KILLS, workers=1)
        check_in_the_end(plant, answers, KILLS)


@whole
@pytest.mark.postgres
def test_workers_that_are_killed_again_and_again_lose_nothing(postgres_url: str) -> None:
    answers = KILLS * ANSWERS_A_KILL
    with a_plant(postgres_url, answers) as plant:
        killed_again_and_again(plant, KILLS, workers=2)
        check_in_the_end(plant, answers, KILLS)


@whole
@pytest.mark.postgres
def test_what_a_killed_worker_had_is_taken_over_in_time(postgres_url: str) -> None:
    answers = 1500
    with a_plant(postgres_url, answers, latency_seconds=0.5) as plant:
        first, _ = plant.start(), plant.start()
        until(lambda: plant.endpoint.in_flight > CONCURRENCY, seconds=120)  # both are at work
        kill(first)
        killed_at = time.monotonic()
        until(lambda: repeated_calls(plant) > 0, seconds=60)
        took = time.monotonic() - killed_at
        print(f"taken over after {took:.1f} s")  # noqa: T201 - a figure
        check_in_the_end(plant, answers, 1)
        assert took < TAKEOVER_SECONDS


def test_a_process_that_is_told_to_stop_finishes_what_is_under_way(tmp_path: Path) -> None:
    with a_plant(f"sqlite:///{tmp_path / 'cohorts.db'}", 400) as plant:
        process = plant.start()
        plant.wait_for_calls(60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        check_so_far(plant)
        called = sum(plant.endpoint.seen.values())
        assert plant.cohort().counts.done == called < 400
