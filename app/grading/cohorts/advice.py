"""Why a cohort is paused, and what to do about it, in a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ASKED: Final = "paused_on_request"
"""Somebody asked for the pause."""

ADVICE: Final[Mapping[str, str]] = MappingProxyType(
    {
        ASKED: "It was paused on request: resume it to go on.",
        "budget_reached": "It cost as much as it may: resume it with a higher max_cost_usd.",
        "price_unknown": "It has a limit of cost, and the price of the model is not known: set "
        "TOUCHSTONE_LLM_PRICES, start the service again and resume.",
        "judge_misconfigured": "The LLM endpoint refuses our key, does not know the model or "
        "cannot be used as it is set up: correct the settings, start the service again and resume.",
        "judge_quota_exceeded": "The account behind the LLM endpoint has no quota left: raise it "
        "there, then resume.",
        "judge_not_configured": "No LLM is configured any more: configure one and resume, or make "
        "a new cohort for the embedded judge.",
        "rubric_gone": "The version of the rubric that it was made with is not there any more: "
        "bring it back and resume, or make a new cohort.",
        "batch_unsupported": "The LLM endpoint has no batches: resume it to go on live, at "
        "the full price.",
        "rubric_not_found": "The rubric is gone: bring it back and resume.",
    }
)
OTHERWISE: Final = "It was stopped for the reason that the code names: resume it once that is gone."


def advice(reason: str) -> str:
    """What to do about a cohort that was paused for that reason."""
    return ADVICE.get(reason, OTHERWISE)
