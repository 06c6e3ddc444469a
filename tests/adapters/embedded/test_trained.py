"""Laws that the trained grader keeps whatever it has learnt."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.adapters.embedded.canonical import canonical
from app.adapters.embedded.encoder import MiniLM
from app.adapters.embedded.model import ModelUnavailableError, find_model
from app.adapters.embedded.trained import WINDOW, Impression, TrainedGrader
from app.adapters.embedded.tuned import tuned_for
from app.domain.answer import read
from tests.adapters.embedded.tuned_files import write_tuned
from tests.domain.readings import two_roles

RUBRIC = two_roles()
TEXT = "The project manager keeps the dates. The product manager asks why we build it."


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory) -> TrainedGrader:
    folder = tmp_path_factory.mktemp("weights")
    write_tuned(folder, RUBRIC)
    try:
        encoder = MiniLM(find_model())
    except ModelUnavailableError:
        pytest.skip("the weights are not installed")
    return TrainedGrader(encoder, tuned_for(RUBRIC, folder), RUBRIC)


def impression(grader: TrainedGrader, text: str) -> Impression:
    return grader.read(canonical(RUBRIC, read(text)))


def test_every_item_gets_probabilities(grader: TrainedGrader) -> None:
    found = impression(grader, TEXT)
    assert set(found.reached) == {item.id for item in RUBRIC.criteria}
    assert set(found.present) == {item.id for item in RUBRIC.pitfalls}
    for some, all_of_it in found.reached.values():
        assert 0 <= all_of_it <= some <= 1
    assert all(0 <= chance <= 1 for chance in found.present.values())


def test_every_clause_has_a_relevance_to_every_item(grader: TrainedGrader) -> None:
    found = impression(grader, TEXT)
    assert {len(values) for values in found.relevance.values()} == {2}
    assert all(0 <= value <= 1 for values in found.relevance.values() for value in values)


def test_the_same_answer_makes_the_same_impression(grader: TrainedGrader) -> None:
    assert impression(grader, TEXT) == impression(grader, TEXT)


def test_what_a_role_is_called_makes_no_difference(grader: TrainedGrader) -> None:
    short = TEXT.replace("The project manager", "The PjM").replace("product manager", "PdM")
    one, other = impression(grader, TEXT), impression(grader, short)
    assert one.reached == other.reached


def test_an_answer_of_many_windows_is_read_whole(grader: TrainedGrader) -> None:
    found = impression(grader, f"{TEXT} " * (3 * WINDOW // len(TEXT.split())))
    assert {len(values) for values in found.relevance.values()} == {
        2 * (3 * WINDOW // len(TEXT.split()))
    }
    assert min(found.relevance["value"][-2:]) > 0


def test_one_clause_without_end_is_read_too(grader: TrainedGrader) -> None:
    assert impression(grader, "plan " * 1000).familiar == 1


def test_an_empty_answer_has_nothing_familiar(grader: TrainedGrader) -> None:
    assert impression(grader, "").familiar == 0


def test_a_temperature_brings_probabilities_closer_to_even(
    grader: TrainedGrader, tmp_path: Path
) -> None:
    write_tuned(tmp_path, RUBRIC, temperature="2")
    warm = TrainedGrader(MiniLM(find_model()), tuned_for(RUBRIC, tmp_path), RUBRIC)
    for key, chance in impression(grader, TEXT).present.items():
        assert abs(impression(warm, TEXT).present[key] - 0.5) < abs(chance - 0.5)
