"""Whether a clause is claimed, denied, reported or imagined, and which words in it are negated.

Every text here is in lower case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from app.domain.sentences import Stretch
from app.domain.wording import cue

Stance = Literal["asserted", "denied", "reported", "hypothetical"]

MAX_NEGATED = 80
"""Characters that one negation reaches at most."""
EARLY = 88
"""A denial must begin within so many characters of its clause."""
MAX_TAKEN_BACK = 8
"""Clauses that one withdrawal takes back at most."""

_NOT_ALONE = r"(?!\s+(?:only|just|merely|simply|necessarily|because|until|finished|done))"
_NEGATION = cue(
    rf"not\b{_NOT_ALONE}",
    rf"\w+n['\u2019]t\b{_NOT_ALONE}",
    r"(?:cannot|never|no longer|nor|neither|hardly|nobody|nothing|none|unlike)\b",
    r"without\b(?!\s+(?:blowing|exceeding|breaking|going|busting))",
    r"(?:rather than|instead of|as opposed to|nothing to do with|less about|far from)\b",
    r"no\b(?!\s+(?:matter|one))",
)
_NEGATION_ENDS = re.compile(
    r"[,;:()]|\b(?:but|however|although|though|yet|because|so|until|unless"
    r"|(?:it|he|she|that)(?: is|['\u2019]s)|they are|and (?:is|does|has|owns|decides|then))\b",
)
_ADVERBS = (
    r"(?:(?:really|about|there|here|to|supposed|be|even|meant|in charge|responsible for|the one who"
    r"|a|an|the|my|her|his|their)\s+)*"
)
# Denials of a whole job. "It is not late" denies something, yet no claim about a role.
_DENIAL = cue(
    rf"(?:do|does|did|is|are|was|should|would|will|must|ca|wo|can|could)(?:n['\u2019]?t|\s+not"
    rf"|\s+never){_NOT_ALONE}\s+{_ADVERBS}(?:own|manag|run|track|plan|deliver|project|ship|schedul"
    r"|coordinat|chas|measur|judg|job|care|same|senior|special|kind|define|interchang)\w*",
)
_REFUSAL = re.compile(
    r"\W*(?:(?:and|but|so|well|also|actually|honestly)\b\W*)*"
    r"(?:no(?=[,.:;!])|not\b(?! (?:only|just))|never\b)",
)
_SAY = r"(?:think|say|believe|claim|assume|treat|argue|confuse|mix|describe|insist|tell|call)"
_OFTEN = r"(?:often |sometimes |always |still |usually |wrongly |will |would |may |might )?"
_OPINION = cue(
    r"(?:some|many|most|a lot of|lots of|certain|other|several|few) (?:(?:people|candidates|folks"
    r"|companies|of them|managers|colleagues|recruiters|friends|books|teams|blogs) )?"
    rf"{_OFTEN}{_SAY}",
    rf"people (?:in my \w+ |around me |here )?{_OFTEN}{_SAY}",
    rf"(?:everyone|everybody|they|you) {_OFTEN}(?:says?|hear|tell you)\b",
    r"i (?:used to|once|would have|had) (?:\w+ )?(?:say|said|think|thought|repeat|believed?|told)",
    r"i (?:hear|heard|was told|have heard|read (?:that|somewhere))\b",
    r"i (?:disagree|(?:don['\u2019]t|do not) (?:agree|think|believe))",
    r"i (?:would not|wouldn['\u2019]t) (?:say|call|agree)",
    r"(?:common|popular|frequent|classic|big|biggest|usual|easy) (?:mistake|misconception|error"
    r"|myth|trap|confusion|answer)",
    r"(?:misconception|myth)\b",
    r"(?:it is|it['\u2019]s|would be) (?:a mistake|wrong)",
    r"often (?:described|seen|confused|mistaken|told|said)",
    r"(?:contrary to|wrongly|mistaken|mistakenly|supposedly|allegedly|so-called)\b",
    r"tempt(?:ing|ed) to\b",
    r"(?:that|this|which|it) is (?:false|wrong|nonsense)\b",
    r"(?:is|was)(?: not|n['\u2019]t) true\b",
    r"(?:founder|boss|friend|recruiter|ceo|cto|colleague) (?:once )?(?:said|asked|told)\b",
    r"according to (?:some|many|him|her|them)\b",
    r"(?:theory|textbook|books?) (?:says?|goes|tells?)\b",
    r"(?<!i )(?:says|said|thinks|believes|claims|insists|tells me|told me)(?: to me)?,? "
    r"(?:that |it['\u2019]s )?(?:a|an|the|they|it)\b",
)
_OWN_VIEW = cue(
    r"(?:but|in fact|actually|in reality|however|the truth|really|instead|in truth|yet|rather)\b"
)
_LET_US = (
    r"(?:imagine|suppose|picture|assume|consider|what if|when a|say (?:we|you|a|the|that|our)"
    r"|let['\u2019]?s say|if (?:i|we|you|users?|customers?|a|an|the)\b|had (?:we|i|she|he)\b)"
)
_IMAGINED = re.compile(rf"\W*(?:(?:and|but|so|for example|for instance),? )?{_LET_US}")
_UNREAL = cue(r"(?:could|would|might) have\b", r"for instance, if\b")
_WITHDRAWN = cue(
    r"(?:scratch|strike) that\b",
    r"no,? wait\b",
    r"wait,? no\b",
    r"no no\b",
    r"no,? sorry\b",
    r"sorry,? no\b",
    r"actually,? no\b",
    r"(?:take|took) (?:it|that) back\b",
    r"start (?:again|over)\b",
    r"let me (?:start over|correct|rephrase|restart)\b",
    r"correction\b",
    r"i (?:said|had|wrote|put|got|mixed|swapped|switched|reversed|confused)"
    r" (?:it|that|this|them|those|these) (?:\w+ ){0,3}"
    r"(?:backwards?|wrong|up|round|around|reversed?)",
    r"i misspoke\b",
    r"that(?: is|['\u2019]s) wrong\b",
    r"that was unfair\b",
    r"(?:other|wrong) way (?:a?round|about)\b",
    r"i mean(?:t)? the (?:other|opposite|reverse)\b",
)
_OTHERS_ERR = cue(r"(?:people|anyone|they|who|those|many|some|never|often|don['\u2019]t|not)\b")


def negated_spans(text: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The words of `text[start:end]` that a negation reaches."""
    spans = []
    for found in _NEGATION.finditer(text, start, end):
        limit = min(end, found.end() + MAX_NEGATED)
        stop = _NEGATION_ENDS.search(text, found.end(), limit)
        spans.append((found.end(), stop.start() if stop else limit))
    return tuple(spans)


def stances(text: str, stretches: Sequence[Stretch]) -> list[Stance]:
    """The stance of each clause; what is taken back later counts as denied."""
    found: list[Stance] = []
    previous: Stretch | None = None
    for stretch in stretches:
        carried = previous is not None and previous.sentence == stretch.sentence
        found.append(_own(text, stretch, carried=carried and found[-1] == "reported"))
        previous = stretch
    for place, stretch in enumerate(stretches):
        if is_withdrawal(text, stretch):
            for index in _taken_back(stretches, place):
                found[index] = "denied"
    return found


def is_withdrawal(text: str, stretch: Stretch) -> bool:
    """Whether the speaker takes back what they just said."""
    match = _WITHDRAWN.search(text, stretch.start, stretch.end)
    return match is not None and not _OTHERS_ERR.search(text, stretch.start, match.start())


def _own(text: str, stretch: Stretch, *, carried: bool) -> Stance:
    """The stance of a clause by itself; `carried` when a reported view may go on in it."""
    start, end = stretch.start, stretch.end
    if _OPINION.search(text, start, end):
        return "reported"
    if carried and not _OWN_VIEW.search(text, start, end):
        return "reported"
    denial = _DENIAL.search(text, start, end)
    if _REFUSAL.match(text, start, end) or (denial and denial.start() <= start + EARLY):
        return "denied"
    imagined = _IMAGINED.match(text, start, end) or _UNREAL.search(text, start, end)
    return "hypothetical" if imagined else "asserted"


def _taken_back(stretches: Sequence[Stretch], place: int) -> range:
    """A withdrawal's own clause and those before it in its sentence, or in the sentence before."""
    alone = not place or stretches[place - 1].sentence != stretches[place].sentence
    sentence = stretches[place - 1 if alone and place else place].sentence
    first = place
    while first and stretches[first - 1].sentence == sentence and place - first < MAX_TAKEN_BACK:
        first -= 1
    return range(first, place + 1)
