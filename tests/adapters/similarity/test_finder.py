"""What is found of constructed edits, and what is left alone."""

from __future__ import annotations

import random

import pytest

from app.adapters.similarity.finder import MinHashFinder
from app.domain.cohort_report import LikeGroup, NearDuplicates
from tests.adapters.similarity.texts import (
    NEW,
    SENTENCES,
    joined,
    labelled_answers,
    letters,
    overlap,
    sentences,
    words_replaced,
)

IDEAL = joined(SENTENCES)


def found(*texts: str, groups: int = 50, members: int = 10) -> NearDuplicates:
    finder = MinHashFinder(ideal_response=IDEAL)
    for index, text in enumerate(texts):
        finder.add(index, text)
    return finder.near_duplicates(groups=groups, members=members)


def indexes(group: LikeGroup) -> list[int]:
    return [member.index for member in group.members]


@pytest.mark.parametrize("place", range(8))
def test_one_sentence_changed_of_eight_is_found(place: int) -> None:
    edited = [*SENTENCES[:place], NEW, *SENTENCES[place + 1 :]]
    (group,) = found(joined(SENTENCES), joined(edited)).largest
    exact = overlap(joined(SENTENCES), joined(edited))
    assert group.members[1].similarity == pytest.approx(exact, abs=0.13)


def test_nineteen_of_twenty_edits_by_a_sentence_in_eight_are_found_and_nothing_else() -> None:
    rng = random.Random(11)
    texts = []
    for seed in range(100):
        parts = sentences(8, seed)
        edited = parts.copy()
        edited[rng.randrange(8)] = letters(9, seed=10_000_000 + seed)
        texts += [joined(parts), joined(edited)]
    groups = found(*texts, groups=500).largest
    pairs = [indexes(group) for group in groups]
    right = [
        pair for pair in pairs if len(pair) == 2 and pair[0] % 2 == 0 and pair[1] - pair[0] == 1
    ]
    assert len(right) >= 95
    assert len(right) == len(pairs)


def test_sentences_in_another_order_are_found() -> None:
    turned = [*SENTENCES[4:], *SENTENCES[:4]]
    assert [indexes(group) for group in found(joined(SENTENCES), joined(turned)).largest] == [
        [0, 1]
    ]


def test_a_word_in_twelve_replaced_is_found_and_a_word_in_two_is_not() -> None:
    text = letters(120, seed=3)
    assert found(text, words_replaced(text, 12)).groups == 1
    assert found(text, words_replaced(text, 2)).groups == 0


def test_one_sentence_in_common_of_eight_is_not_near() -> None:
    assert found(joined([*sentences(7, 1), NEW]), joined([*sentences(7, 2), NEW])).groups == 0


def test_good_answers_to_one_question_are_not_near_duplicates() -> None:
    answers = labelled_answers()
    pairs = [
        [first, second]
        for first, one in enumerate(answers)
        for second, other in enumerate(answers[first + 1 :], first + 1)
        if overlap(one, other) >= 0.5
    ]
    groups = found(*answers).largest
    assert [indexes(group) for group in groups] == pairs == [[0, 1]]


def test_short_answers_are_nobodys_own() -> None:
    result = found("I do not know.", "I do not know.", "I do not know.")
    assert (result.compared, result.groups) == (0, 0)


def test_the_largest_groups_come_first_and_are_cut() -> None:
    one, two, three = (letters(60, seed) for seed in (1, 2, 3))
    result = found(one, two, two, two, one, three, three, groups=2, members=2)
    assert (result.compared, result.answers, result.groups) == (7, 7, 3)
    assert [(group.answers, indexes(group)) for group in result.largest] == [
        (3, [1, 2]),
        (2, [0, 4]),
    ]


def test_the_order_of_taking_in_does_not_count() -> None:
    texts = {index: letters(60, seed=index // 2) for index in range(8)}
    finder = MinHashFinder(ideal_response=IDEAL)
    for index in (5, 2, 7, 0, 3, 6, 1, 4):
        finder.add(index, texts[index])
    shuffled = finder.near_duplicates(groups=50, members=10)
    assert shuffled == found(*texts.values())
    assert [indexes(group) for group in shuffled.largest] == [[0, 1], [2, 3], [4, 5], [6, 7]]


def test_no_answers_no_groups() -> None:
    assert found() == NearDuplicates(compared=0, answers=0, groups=0, largest=())


def test_how_much_of_the_ideal_response_an_answer_has() -> None:
    finder = MinHashFinder(ideal_response=IDEAL)
    assert finder.add(0, IDEAL.upper()) == 1.0
    assert finder.add(1, joined(SENTENCES[2:5])) == 1.0
    assert finder.add(2, joined([*SENTENCES[:4], *sentences(4, 1)])) == pytest.approx(0.5, abs=0.1)
    assert finder.add(3, letters(100, seed=5)) < 0.01
    assert finder.add(4, "The first one minds the schedule.") == 0.0


def test_an_ideal_response_that_is_too_short_is_copied_by_nobody() -> None:
    assert MinHashFinder(ideal_response="Yes.").add(0, joined(SENTENCES)) == 0.0


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>" * 20,
        "مدير المشروع يملك الخطة والجدول الزمني والميزانية وأكثر",
        "项目经理负责计划、进度和预算, "
        "而产品经理决定为客户做什么以及为什么要做这些事情, 二者缺一不可, 需要协作。",
        "\N{BRIEFCASE}\N{ZERO WIDTH JOINER}\N{WOMAN}" * 40,
        "\x00\x1b[31m\u202e" * 40 + "text" * 20,
    ],
)
def test_whatever_is_sent_twice_is_found(text: str) -> None:
    finder = MinHashFinder(ideal_response=IDEAL)
    for index in range(2):
        finder.add(index, text)
    result = finder.near_duplicates(groups=5, members=5)
    assert (result.compared, result.answers, result.groups) == (2, 2, 1)
