"""From claims to verdicts that count."""

from __future__ import annotations

from app.domain.answer import read
from app.domain.assessment import assess
from app.domain.evidence import EvidenceFinder
from app.domain.grade import Assessment, EvidenceStatus
from app.domain.verdict import Verdicts
from tests.builders import ANSWER, a_charge, a_claim, a_rubric, verdicts

RUBRIC = a_rubric()
FINDER = EvidenceFinder(RUBRIC, read(ANSWER))
INVENTED = "The candidate dreams about roadmaps in the mountains."


def test_a_claim_with_its_quote_in_the_answer_counts() -> None:
    result = assess(RUBRIC, verdicts(), FINDER).criteria[0]
    assert (result.level, result.points, result.evidence_status) == (
        2,
        50.0,
        EvidenceStatus.VERIFIED,
    )
    assert ANSWER[result.evidence[0].start : result.evidence[0].end] == result.evidence[0].text


def test_a_claim_with_an_invented_quote_is_worth_level_0_and_keeps_what_was_claimed() -> None:
    result = assess(RUBRIC, verdicts(delivery=a_claim(quote=INVENTED)), FINDER).criteria[0]
    assert (result.level, result.claimed_level, result.points) == (0, 2, 0.0)
    assert (result.evidence, result.evidence_status) == ((), EvidenceStatus.UNSUPPORTED)


def test_level_0_needs_no_evidence() -> None:
    result = assess(RUBRIC, verdicts(delivery=a_claim(0)), FINDER).criteria[0]
    assert result.evidence_status is EvidenceStatus.NOT_NEEDED


def test_a_missing_verdict_is_not_assessed_and_not_level_0() -> None:
    nothing = assess(RUBRIC, Verdicts(criteria={}, pitfalls={}), FINDER)
    assert [r.level for r in nothing.criteria] == [None, None]
    assert [r.present for r in nothing.pitfalls] == [None]
    assert {r.status for r in nothing.criteria} == {Assessment.NOT_ASSESSED}


def test_a_pitfall_with_evidence_costs_and_brings_its_advice() -> None:
    result = assess(RUBRIC, verdicts(confusion=a_charge()), FINDER).pitfalls[0]
    assert (result.present, result.penalty, result.advice) == (True, -5.0, "Avoid confusion.")


def test_a_pitfall_with_an_invented_quote_costs_nothing() -> None:
    result = assess(RUBRIC, verdicts(confusion=a_charge(quote=INVENTED)), FINDER).pitfalls[0]
    assert (result.present, result.claimed_present, result.penalty) == (False, True, 0.0)
    assert result.evidence_status is EvidenceStatus.UNSUPPORTED
