"""How codes and numbers are worded for a person."""

from __future__ import annotations

import re

OVERRIDES = "\u202d\u202e"
"""Characters that turn the order of letters around, so that a text reads as another."""
_OBEYED = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f{OVERRIDES}]")
REPLACEMENT = "\ufffd"
PICTURES = 0x2400
SMALLEST_COST = 0.0001

REVIEW_REASONS = {
    "addresses_grader": "The answer talks to the grader: an order, a plea or a verdict of its own.",
    "copied_ideal_response": "It is the model answer of the rubric, which a candidate should "
    "not know.",
    "degraded": "The language model was out of reach, so the offline judge stood in.",
    "hidden_text": "It holds text or characters that a reader does not see.",
    "judge_disagreement": "The offline judge read along and is sure of another verdict.",
    "keyword_disagreement": "A keyword check contradicts a verdict of the judge.",
    "low_confidence": "The judge was unsure of too much of it.",
    "not_assessed": "The judge said nothing usable on at least one point.",
    "sample_spread": "Asked several times, the judge gave scores far apart.",
    "score_disagreement": "The offline judge read along and comes to a very different score.",
    "unsupported_evidence": "A verdict quotes words that are not in the answer, so it does not "
    "count.",
    "judge_refused": "The model refused to judge this answer.",
    "judge_reply_invalid": "The judge's reply could not be read, even after one repair.",
}
OUTCOMES = {
    "found": "said",
    "denied": "said only to reject it",
    "other_subject": "said of another role",
    "not_found": "not said",
}
COHORT_STATES = {
    "receiving": "Answers come in",
    "ready": "Waits for its turn",
    "running": "Being graded",
    "paused": "Paused",
    "done": "Done",
    "cancelled": "Cancelled",
}
ENDINGS = {
    "graded": "Graded",
    "needs_review": "For review",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "deleted": "Deleted",
}
SHORT_REASONS = {
    "addresses_grader": "talks to the grader",
    "copied_ideal_response": "copies the model answer",
    "degraded": "a stand-in judged",
    "hidden_text": "hidden text",
    "judge_disagreement": "judges disagree",
    "keyword_disagreement": "a check disagrees",
    "low_confidence": "unsure judge",
    "not_assessed": "points not assessed",
    "sample_spread": "samples far apart",
    "score_disagreement": "judges\u2019 scores far apart",
    "unsupported_evidence": "invented evidence",
}
FLOORS = {
    "empty": "There is nothing in it to read.",
    "gibberish": "It is not written in words.",
    "too_short": "It is too short to be judged.",
    "copied_question": "It repeats the question.",
    "copied_ideal_response": "It copies the model answer of the rubric.",
}
JUDGES = {
    "llm": "Language model",
    "embedded": "Offline judge",
    "none": "No judge was asked",
}
ADVICE = {
    "answer_rejected": "Shorten the answer and send it again.",
    "body_too_large": "Send less at once: shorten the text and try again.",
    "body_timeout": "The connection was too slow. Try again.",
    "body_incomplete": "The connection broke. Try again.",
    "bad_request": "Open the page here and send the form again.",
    "grade_not_found": "The link may be incomplete, or the grade was deleted. Grade the answer "
    "again to get a new one.",
    "rubric_not_found": "Choose one of the questions that this service knows.",
    "judge_not_configured": "Choose another judge.",
    "judge_quota_exceeded": "Whoever runs this service has to raise the quota of the language "
    "model. Until then, choose the offline judge.",
    "judge_misconfigured": "Whoever runs this service has to correct how it reaches the language "
    "model. Until then, choose the offline judge.",
    "judge_rate_limited": "The language model is busy. Wait a little, then try again.",
    "judge_unavailable": "The language model is out of reach. Wait a little, then try again.",
    "judge_timeout": "The language model took too long. Try again, or choose the offline judge.",
    "idempotency_key_in_flight": "The same answer is being graded already. Wait a moment.",
    "path_not_found": "Check the address, or start again from the first page.",
    "method_not_allowed": "Start again from the first page.",
    "invalid_request": "Reload the page and send it again.",
    "cohort_not_found": "The link may be incomplete, or the cohort was deleted. All cohorts are "
    "listed under Cohorts.",
    "cohort_state": "Look at how far it is now: something else may have come first.",
    "upload_invalid": "Look at the file, then try again.",
    "upload_unreadable": "Save the answers as CSV in UTF-8, then try again.",
    "answer_column_missing": "Say which column holds the answers, under \u201cIf the columns "
    "have other names\u201d.",
    "upload_empty": "Choose a file with at least one answer in it.",
    "upload_too_large": "Split the file into smaller ones.",
    "too_many_answers": "Split the file into smaller ones.",
    "rows_invalid": "Mend these rows, or choose to leave such rows out.",
    "unsupported_media_type": "Choose a file that ends in .csv, .ndjson, .jsonl or .json.",
}
AGAIN = "Wait a moment, then try again."
REPORT = "Try again. If it stays so, tell whoever runs this service the number below."
HEADINGS = {
    404: "This page does not exist",
    405: "This page cannot be used that way",
    413: "That was too much at once",
    500: "Something went wrong here",
    503: "Not possible just now",
    504: "The judge took too long",
}
NOT_FOUND = {
    "grade_not_found": "There is no such grade",
    "rubric_not_found": "There is no such rubric",
    "cohort_not_found": "There is no such cohort",
}


def shown(text: str) -> str:
    """The text with control characters made visible, and none that turns other letters around."""
    return _OBEYED.sub(_visible, text)


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(PICTURES + code) if code < ord(" ") else REPLACEMENT


def points(value: float) -> str:
    """Points without needless zeros, and with a true minus sign."""
    text = f"{round(value, 1):g}"
    return text.replace("-", "\u2212")


def percent(share: float) -> str:
    """A share of 1 as a percentage."""
    return f"{100 * share:.0f}%"


def seconds(milliseconds: float) -> str:
    """A time that a person can feel."""
    if milliseconds < 1000:  # noqa: PLR2004 - a second
        return f"{milliseconds:.0f} ms"
    return f"{milliseconds / 1000:.1f} s"


def dollars(cost: float) -> str:
    """A cost in US dollars, with as many digits as it takes to see it."""
    if 0 < cost < SMALLEST_COST:
        return f"under ${SMALLEST_COST}"
    return f"${cost:.4f}"


def thousands(number: int) -> str:
    """A whole number with thin gaps."""
    return f"{number:,}".replace(",", "\u202f")


def count(number: int, one: str, many: str) -> str:
    """A number and its noun."""
    return f"{thousands(number)} {one if number == 1 else many}"


def review_reason(code: str) -> str:
    """Why a person should look, in a sentence."""
    return REVIEW_REASONS.get(code, f"{_spaced(code)}.")


def short_reason(code: str) -> str:
    """The same in few words, for a list."""
    return SHORT_REASONS.get(code, code.replace("_", " "))


def duration(seconds: float) -> str:
    """A time to wait, roughly."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * length:
            return f"about {seconds / length:.0f} {unit}s"
    return "about a minute" if seconds >= 60 else f"about {max(1, round(seconds))} s"  # noqa: PLR2004 - a minute


def failure(code: str) -> str:
    """Why an answer has no grade."""
    return REVIEW_REASONS.get(code, f"{_spaced(code)}.")


def outcome(code: str) -> str:
    """What a keyword check found."""
    return OUTCOMES[code]


def floor(check_id: str) -> str:
    """Why an answer was worth nothing before any judge was asked."""
    return FLOORS.get(check_id, f"{_spaced(check_id)}.")


def check_name(check_id: str) -> str:
    """The id of a check as words."""
    return _spaced(check_id)


def judge(kind: str) -> str:
    """Who judged."""
    return JUDGES.get(kind, kind)


def error_heading(status: int, code: str) -> str:
    """What happened, as the heading of a page."""
    return NOT_FOUND.get(code) or HEADINGS.get(status, "That did not work")


def error_advice(code: str, status: int) -> str:
    """What to do about an error."""
    if code in ADVICE:
        return ADVICE[code]
    return AGAIN if status in {408, 409, 503, 504} else REPORT


def _spaced(code: str) -> str:
    words = code.replace("_", " ").replace(":", ": ")
    return words[:1].upper() + words[1:]
