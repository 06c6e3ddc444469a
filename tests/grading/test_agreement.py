from __future__ import annotations

from app.domain.answer import read
from app.domain.labels import Labels
from app.domain.marking import mark
from app.domain.measures import Measure, Pairs, Quantity
from app.domain.outcomes import GradedAnswer
from app.grading.agreement import Detail, figure, report, scheme_of
from app.grading.evaluation import Evaluated
from tests.builders import ANSWER, a_claim, a_rubric, verdicts
from tests.fakes.statistics import CountingStatistics
from tests.outcomes import SCHEME, a_labelled_answer, a_subject


def pairs(name: str, labelled: tuple[float, ...], graded: tuple[float, ...]) -> Pairs:
    return Pairs(name=name, labelled=labelled, graded=graded, classes=3)


def kappa(*series: Pairs) -> Quantity:
    return Quantity(id="levels.kappa", measure=Measure.KAPPA, series=series)


def graded(answer_id: str, level: int, **fields: object) -> GradedAnswer:
    grade, _ = mark(a_rubric(), read(ANSWER), [verdicts(value=a_claim(level))])
    labels = Labels(levels={"value": 2}, score=90)
    answer = a_labelled_answer(answer_id, labels=labels, **fields)
    return GradedAnswer(answer=answer, grade=grade)


def evaluated(*answers: GradedAnswer) -> Evaluated:
    return Evaluated(graded=answers, cpu_ms=12.34)


def test_a_figure_carries_value_interval_and_answers() -> None:
    one = figure(kappa(pairs("value", (0, 1, 2), (0, 1, 1))), CountingStatistics())
    assert (one.value, one.low, one.high, one.answers, one.note) == (3.0, 2.5, 3.5, 3, None)


def test_what_cannot_be_measured_gives_its_reason() -> None:
    one = figure(kappa(pairs("value", (2, 2), (0, 1))), CountingStatistics())
    assert (one.value, one.low, one.note) == (None, None, "every answer is labelled 2")


def test_a_mean_leaves_out_what_cannot_be_measured_and_says_so() -> None:
    statistics = CountingStatistics()
    series = pairs("delivery", (0, 2), (0, 1)), pairs("value", (2, 2), (0, 1))
    one = figure(kappa(*series), statistics)
    assert one.note == "without value: every answer is labelled 2"
    assert statistics.asked == [(Measure.KAPPA, ("delivery",))]


def test_the_scheme_is_that_of_the_rubric() -> None:
    assert scheme_of(a_rubric()) == SCHEME


def test_a_report_counts_what_was_labelled_and_graded() -> None:
    failed = GradedAnswer(answer=a_labelled_answer("a3"), grade=None, failure="judge_refused")
    answers = (graded("a1", 2), graded("a2", 1), failed)
    made = report(a_rubric(), evaluated(*answers), a_subject(), CountingStatistics())
    assert made.failures == {"judge_refused": 1}
    assert made.figures["score.mean_absolute_error"].value == 2.0
    assert made.figures["score.bias"].answers == 2
    assert (made.cpu_ms, made.resamples, made.seed) == (12.3, 10, 1)
    assert [one.id for one in made.outcomes] == ["a1", "a2", "a3"]


def test_figures_that_nobody_labelled_for_are_left_out() -> None:
    made = report(a_rubric(), evaluated(graded("a1", 2)), a_subject(), CountingStatistics())
    assert not {name for name in made.figures if name.startswith(("pitfalls.", "range.", "flags."))}


def test_tables_count_labels_against_grades() -> None:
    answers = graded("a1", 2), graded("a2", 1), graded("a3", 1)
    made = report(a_rubric(), evaluated(*answers), a_subject(), CountingStatistics())
    found = {one.id: one for one in made.tables}
    assert found["value"].confusion == ((0, 0, 0), (0, 0, 0), (0, 2, 1))
    assert found["band"].classes == ("Poor", "Fair", "Good")
    assert found["band"].confusion == ((0, 0, 0), (0, 0, 0), (0, 0, 3))


def test_slices_are_by_length_and_by_tags_that_are_frequent_enough() -> None:
    answers = [
        graded(f"a{n}", 2, text="word " * n, tags=("often",) + ("rare",) * (n < 5))
        for n in range(1, 8)
    ]
    made = report(a_rubric(), evaluated(*answers), a_subject(), CountingStatistics())
    assert [(one.name, one.answers) for one in made.slices] == [
        ("shortest third (1 to 2 words)", 2),
        ("middle third (3 to 4 words)", 2),
        ("longest third (5 to 7 words)", 3),
        ("tag: often", 7),
    ]
    assert made.slices[3].figures["score.bias"].value == 7.0


def test_a_report_tells_as_many_disagreements_as_asked_for() -> None:
    answers = graded("a1", 2), graded("a2", 1), graded("a3", 0)
    made = report(
        a_rubric(),
        evaluated(*answers),
        a_subject(),
        CountingStatistics(),
        Detail(disagreements=1),
    )
    assert [(one.id, one.distance) for one in made.disagreements] == [("a3", 40.0)]
