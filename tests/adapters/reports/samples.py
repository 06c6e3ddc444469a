"""A report and a comparison to write in every form, with hostile text in them."""

from __future__ import annotations

from app.domain.agreement import (
    AgreementReport,
    Change,
    Comparison,
    Disagreement,
    Dispute,
    Figure,
    Slice,
    Table,
)
from app.domain.measures import Better
from tests.outcomes import SCHEME, a_subject, an_outcome, scored

HOSTILE = "<script>alert('x')</script> \x1b[31m {{ 7 * 7 }}"

REPORT = AgreementReport(
    subject=a_subject(),
    scheme=SCHEME,
    figures={
        "score.pearson": Figure(value=0.815, low=0.7, high=0.9, answers=80),
        "score.mean_absolute_error": Figure(value=12.34, low=10.0, high=15.0, answers=80),
        "score.weak_scored_high": Figure(value=0.05, low=0.0, high=0.2, answers=20),
        "levels.kappa": Figure(value=0.6, answers=80, note="without value: only one answer"),
        "criteria.delivery.kappa": Figure(value=0.62, low=-0.1, high=0.8, answers=80),
        "criteria.value.kappa": Figure(value=None, answers=80, note="every answer is labelled 2"),
        "pitfalls.confusion.f1": Figure(value=0.75, low=0.5, high=0.95, answers=80),
    },
    tables=(
        Table(
            id="delivery",
            title="Delivery",
            classes=("0", "1", "2"),
            confusion=((4, 1, 0), (0, 2, 0), (1, 0, 12)),
            not_assessed=3,
        ),
    ),
    slices=(
        Slice(name="tag: hard", answers=9, figures={"score.bias": Figure(value=-2.5, answers=9)}),
    ),
    disagreements=(
        Disagreement(
            id="d1",
            distance=45.0,
            labelled="90",
            graded=45.0,
            why=HOSTILE,
            disputes=(
                Dispute(
                    id="value",
                    labelled="level 2",
                    graded="level 0",
                    reason="It is not said.",
                    quotes=(HOSTILE,),
                ),
            ),
            caps=("pitfall:confusion (45)",),
        ),
    ),
    outcomes=(an_outcome(), scored(90, 45)),
    failures={"judge_refused": 1},
    cpu_ms=25.4,
    resamples=1000,
    seed=7,
)

COMPARISON = Comparison(
    before=a_subject(model="old"),
    after=a_subject(model="new"),
    answers=80,
    left_out=3,
    relabelled=1,
    changes=(
        Change(
            id="score.pearson",
            before=0.7,
            after=0.8,
            difference=Figure(value=0.1, low=0.02, high=0.2, answers=80),
            better=Better.HIGHER,
            verdict="better",
        ),
        Change(
            id="score.bias",
            before=None,
            after=1.0,
            difference=Figure(value=None, note="only one answer"),
            better=Better.NEARER_ZERO,
            verdict=None,
        ),
    ),
)
