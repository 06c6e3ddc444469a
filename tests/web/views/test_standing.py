from __future__ import annotations

from datetime import UTC, datetime

from app.domain.review import Correction, Item, ItemKind, effective
from app.grading.reviews.records import UNTOUCHED, LastReview, Standing
from app.web.views.standing import reviewed
from tests.cohort_results import RUBRIC, a_full_grade

AT = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


def test_what_nobody_reviewed_says_nothing() -> None:
    assert reviewed(a_full_grade(), UNTOUCHED) is None


def test_the_score_that_counts_is_said_with_what_changed() -> None:
    grade = a_full_grade()
    changes = (
        Correction(item=Item(kind=ItemKind.CRITERION, id="delivery"), level=0),
        Correction(item=Item(kind=ItemKind.PITFALL, id="confusion"), present=True),
    )
    now = effective(RUBRIC, grade, (), changes)
    last = LastReview(review_id="rev_1", at=AT, by="ts_coach", effective=now)
    note = reviewed(grade, Standing(reviews=1, last=last))
    assert note is not None
    assert note.said == (
        f"Since 22 November 2026, 10:30 UTC this answer counts as {now.score:g}, "
        f"{now.band.label}, by ts_coach."
    )
    criterion, pitfall = note.changes
    assert criterion.endswith(": level 0, level 2 by the judge")
    assert pitfall.endswith(": committed, not committed by the judge")
