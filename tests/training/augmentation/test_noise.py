"""Noise changes how a thing is said, never what is known of it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.examples import a_piece, an_example
from training.augmentation.noise import noisy, slip


@settings(max_examples=50)
@given(st.integers(0, 10_000))
def test_the_labels_of_every_piece_stay(seed: int) -> None:
    example = an_example()
    noise = noisy(example, Random(seed))
    assert [replace(piece, text="") for piece in noise.pieces] == [
        replace(piece, text="") for piece in example.pieces
    ]
    assert replace(noise, pieces=()) == replace(example, pieces=())


@given(st.text("abcde", max_size=12), st.integers(0, 100))
def test_a_slip_is_small_and_spares_short_words_and_ends(word: str, seed: int) -> None:
    slipped = slip(word, Random(seed))
    if len(word) < 5:
        assert slipped == word
    else:
        assert abs(len(slipped) - len(word)) <= 1
        assert (slipped[0], slipped[-1]) == (word[0], word[-1])


def variants(text: str) -> set[str]:
    chance = Random(0)
    return {noisy(an_example(a_piece(text)), chance).text for _ in range(600)}


def test_a_filler_comes_up() -> None:
    assert "um, he is it" in variants("He is it")


def test_a_bullet_comes_up() -> None:
    assert "It is.\n- " in variants("It is. ")


def test_the_other_pronoun_comes_up() -> None:
    assert "so she is it" in variants("so he is it")


def test_letters_are_transposed_left_out_and_doubled() -> None:
    slips = {slip("alignment", Random(seed)) for seed in range(300)}
    assert {"alignemnt", "alignent", "alignmment"} <= slips
