from __future__ import annotations

import json

import pytest

from app.adapters.embedded.judge import load_encoder
from app.adapters.embedded.likeness import EncodedLikeness
from app.adapters.files.rubric_remarks import lint_document
from app.adapters.files.rubrics import FileRubricLibrary, load_rubric, packaged_rubrics
from app.domain.labels import Labels
from app.domain.rubric import Rubric
from tests.builders import a_criterion, a_rubric

LIBRARY = FileRubricLibrary(packaged_rubrics())
TEXT = LIBRARY.text("project-vs-product-manager")


@pytest.fixture(scope="module")
def likeness() -> EncodedLikeness:
    return EncodedLikeness(load_encoder())


@pytest.mark.parametrize("rubric", LIBRARY.all(), ids=lambda rubric: rubric.id)
def test_the_packaged_rubrics_leave_nothing_to_remark(
    rubric: Rubric, likeness: EncodedLikeness
) -> None:
    text = LIBRARY.text(rubric.id)
    assert lint_document(text, rubric) == ()
    assert lint_document(text, rubric, likeness=likeness) == ()


def test_each_remark_has_the_line_of_what_it_is_about() -> None:
    criteria = [a_criterion("delivery", advice="More."), a_criterion("value")]
    document = a_rubric(criteria=criteria).model_dump(mode="json")
    text = "# TODO weights: decide them\n" + json.dumps(document, indent=1)
    line = 1 + text[: text.index('"advice": "More."')].count("\n")
    found = {one.code: one for one in lint_document(text, load_rubric(text))}
    decision, advice = found["decision_open"], found["advice_missing"]
    assert decision.line == 1
    assert decision.message.endswith(": weights: decide them")
    assert (advice.line, advice.pointer) == (line, "/criteria/0/advice")


def test_labels_are_taken_into_account() -> None:
    rubric = load_rubric(TEXT)
    same = [Labels(levels={rubric.criteria[0].id: 1})] * 12
    (remark,) = lint_document(TEXT, rubric, labels=same)
    assert (remark.code, remark.pointer) == ("never_varies", "/criteria/0")
    assert remark.line == 1 + TEXT[: TEXT.index("- id: delivery_ownership")].count("\n")
