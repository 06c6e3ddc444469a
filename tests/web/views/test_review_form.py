"""The form of a review: what it offers, and what is made of what is sent."""

from __future__ import annotations

import pytest

from app.domain.review import Correction, Decision, Item, ItemKind
from app.domain.review_errors import ReviewInvalidError
from app.grading.reviews.records import UNTOUCHED
from app.web.views.review_form import review_form, wanted
from tests.cohort_results import a_full_grade

DELIVERY = Item(kind=ItemKind.CRITERION, id="delivery")
CONFUSION = Item(kind=ItemKind.PITFALL, id="confusion")


def test_every_item_can_be_corrected_and_says_what_counts_now() -> None:
    form = review_form(a_full_grade(), UNTOUCHED, {})
    said = {one.name: (one.counting, [value for value, _ in one.choices]) for one in form.items}
    assert said["criterion.delivery"] == ("level 2 of 2", ["0", "1", "2"])
    assert said["pitfall.confusion"] == ("not committed", ["yes", "no"])
    assert not form.is_asked_for


def test_items_that_were_left_as_they_are_say_nothing() -> None:
    fields = {"criterion.delivery": "1", "criterion.value": "", "pitfall.confusion": "yes"}
    asked = wanted({"decision": "correct", "reason": " It is half. ", **fields})
    assert (asked.decision, asked.reason) == (Decision.CORRECT, "It is half.")
    assert asked.corrections == (
        Correction(item=DELIVERY, level=1),
        Correction(item=CONFUSION, present=True),
    )


def test_who_accepts_corrects_nothing() -> None:
    asked = wanted({"decision": "accept", "reason": "Right.", "criterion.delivery": "1"})
    assert (asked.decision, asked.corrections) == (Decision.ACCEPT, ())


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": " "},
        {"reason": "x" * 2001},
        {"reason": "r", "criterion.delivery": "two"},
        {"reason": "r", "criterion.delivery": "\u00b2"},
        {"reason": "r", "pitfall.confusion": "perhaps"},
    ],
)
def test_what_the_form_does_not_offer_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ReviewInvalidError):
        wanted({"decision": "correct", **fields})
