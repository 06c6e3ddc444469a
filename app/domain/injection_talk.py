"""Talk about being assessed: found by the ideas that come together, not by a known sentence.

An answer to the question has no reason to speak of graders, rubrics, marks and itself in one
breath. Each idea has a weight; a sentence or two short ones that reach the threshold are flagged.
Words of the field take some away, since people do score features and grade releases.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.disguises import Reading
from app.domain.injection_words import CLAUSE, GRADER, compiled
from app.domain.patterns import searchable

THRESHOLD = 4
"""Sum of weights that is talk about being assessed."""

THRESHOLD_WITHOUT_FIELD = 3
"""The same, where marks are spoken of and nothing of the field is."""

STRONG = 2
"""Weight of an idea of which at least one is needed."""

LONGEST_PAIR = 40
"""Words of two sentences that are read together."""

BREATH = 30
"""Words that say all of it; every further half as many have to say one idea more."""

_TOP_MARK = 3
_SELF = 2
_MARK_ALONE = 5
_ORDER = 6
_FIELD = 12
_MARK_IDEAS = (_MARK_ALONE, _FIELD)
_MARK = r"(?:marks?|scores?|grades?|credits?|band|points|results?|evaluation|pass)"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Idea:
    """Something that is said in talk about being assessed."""

    weight: int
    patterns: tuple[str, ...]


_IDEAS = (
    _Idea(
        weight=STRONG,
        patterns=(
            rf"\b(?:an?|the|this|your|my|dear|fair|any|every|two|good|great"
            rf"|only) (?:\w+ )??{GRADER}",
            r"\b(?:exam(?:ination)? board|hiring panel|marking team"
            r"|(?:fair|terrible|good) judge"
            r"|grader)\b",
        ),
    ),
    _Idea(
        weight=STRONG,
        patterns=(
            r"\b(?:rubrics?|(?:marking|scoring|grading|mark) (?:scheme|guide|key|polic(?:y|ies))"
            r"|(?:answer|score|mark|instruction|solution) (?:key|sheet)|(?:ideal|model|reference"
            r"|gold) (?:answer|response)|source document)\b",
        ),
    ),
    _Idea(
        weight=STRONG,
        patterns=(
            r"\b(?:this|my|the (?:above|full|following)) (?:\w+ )??(?:answer|response|submission"
            r"|reply|entry|transcript|attempt)s?\b",
            r"\b(?:the|this|all|every|any|these) (?:candidates?|applicants?|examinees?)\b",
            r"\bcandidate (?:id |no |number |#)?\d",
            r"\b(?:this|such an?) (?:text|test|exam|evaluation|assessment|record)\b",
        ),
    ),
    _Idea(
        weight=STRONG,
        patterns=(
            r"\b(?:full|maximum|max|top|highest|best|perfect|passing|pass|good|high|minimum|low"
            rf"|lowest|bad|failing|generous|extra|default) (?:possible )?{_MARK}\b",
            r"\bstrong hire\b|\b(?:score|grade) of\b|\bthe maximum\b|\bpassing value\b",
            r"(?:^|[^0-9])(?:10 ?/ ?10|100 ?/ ?100|5 ?/ ?5|20 ?/ ?20|100 points)",
        ),
    ),
    _Idea(
        weight=STRONG,
        patterns=(
            r"\b(?:lower the bar|wave (?:it|me|this|them) through|pre-?approved|fast-?track\w*"
            r"|in (?:my|the candidate's) favou?r|in favou?r of (?:the candidate|me)|have a heart"
            r"|push me|get me through|over the line|help me pass|choose (?:kindly|high)"
            r"|benefit of the doubt|let (?:this|me|it) (?:pass|through)|credited|fail(?:s|ed)? me"
            r"|pass(?:es)? me"
            r"|right by definition)\b",
            r"\b(?:as|be|count\w*|considered?|treat\w*) (?:\w+ ){0,4}?(?:complete|covered|correct"
            r"|satisfied|passed|full understanding)\b",
        ),
    ),
    _Idea(
        weight=1,
        patterns=(
            r"\b(?:scor(?:es?|ed|ing)|grad(?:es?|ed|ing)|marks|marked|points|verdict|band|rating"
            r"|passed|pass|fail|credit|award(?:s|ed)|weighting|deductions?|evaluat\w+|assess\w*"
            r"|hired?)(?:\b|$)",
        ),
    ),
    _Idea(
        weight=1,
        patterns=(
            rf"(?:{CLAUSE}|[/*] ?|\b(?:should|to|will|do not|you) )(?:give|award|assign|grant|treat"
            r"|count|consider|choose|accept|approve|pass|adjust|insert|return|mark|record|log"
            r"|confirm|skip|carry|ignore|forget|disregard|assume|decide|use|output|enter|put|set"
            r"|report|submit|add|raise|lower|rate|score|grade|write|list|tell|share|repeat"
            r"|translate"
            r"|print|show|store|do not|don't|read|tick|close|copy|execute|finish|start|stop"
            r"|apply|rewrite|improve)\b",
        ),
    ),
    _Idea(weight=1, patterns=(r"\b(?:you|your|you're|you'd|please|kindly|sir|madam|dear)\b",)),
    _Idea(
        weight=1,
        patterns=(
            r"\b(?:criteri(?:a|on)|pitfalls?|levels?|competenc\w+|definitions?|evidence|quote\w*"
            r"|feedback|weakness\w*|strengths?)\b",
        ),
    ),
    _Idea(
        weight=1,
        patterns=(
            r"\b(?:all|every|each|everything|everybody|full|fully|maximum|highest|perfect|excellent"
            r"|outstanding|always|minimum|100|9\d|no|none|any|entire)\b",
        ),
    ),
    _Idea(
        weight=1,
        patterns=(
            r"\b(?:hr|hiring manager|interviewer|recruiter|reviewer|teacher|professor|qa|author"
            r"|admin\w*|exam|test|policy|rule|accommodat\w+|calibrat\w+|approved|verified|confirmed"
            r"|reviewed|checked|authori[sz]\w+|default|by definition|parser|pipeline|system|prompt"
            r"|instructions?|ai|llm|chatgpt|anthropic|openai|override|enforced|developer|bot"
            r"|procedure|replaced|outdated|amended|exempt|automatic|manual|suspicious"
            r"|moderator|supervisor|configured|by hand|checks?|validated|official|pre-\w+)\b",
        ),
    ),
    _Idea(
        weight=1,
        patterns=(
            r"\b(?:please|kindly|beg|mercy|heart|lost my job|visa|children|mother|needful|hard work"
            r"|studied|bonus|lawyer|court|shut down|sorry|generous|lenient|veteran|sick|disab\w+"
            r"|deserv\w+|favou?r|trust|potential|terrible|biased|father|savings|hospital|poor"
            r"|last chance"
            r"|only chance|kindest|disappoint|reputation|intelligent|wonderful|smart|wise"
            r"|grateful|reward)\b",
        ),
    ),
    _Idea(
        weight=-1,
        patterns=(
            r"\b(?:product|project|programs?|pms?|features?|users?|customers?|clients?|roadmap"
            r"|backlog|teams?|stakeholders?|engineers?|designers?|analysts?|sprints?|launch\w*"
            r"|shipp\w+|deadlines?|budget|retention|adoption|revenue|students|teachers|suppliers?"
            r"|market|sales|ideas?)\b",
        ),
    ),
)
_PATTERNS = tuple(compiled(idea.patterns) for idea in _IDEAS)
_STRONG_IDEAS = tuple(n for n, idea in enumerate(_IDEAS) if idea.weight == STRONG)
_NEEDED_IDEAS = (*_STRONG_IDEAS, _MARK_ALONE)
_OTHER_IDEAS = tuple(n for n, idea in enumerate(_IDEAS) if idea.weight != STRONG)


def assessment_talk(
    reading: Reading, sentences: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The stretches of a reading that talk about being assessed.

    Args:
        reading: The text.
        sentences: Where its sentences begin and end, in order.
    """
    # Hardly any answer holds these; looking for them once spares looking in each sentence.
    if not _ideas_in(reading.text, _NEEDED_IDEAS):
        return
    before = _NOTHING
    before_start = 0
    for start, end in sentences:
        text = reading.text[start:end]
        sentence = _Sentence(text=text, strong=_ideas_in(text, _STRONG_IDEAS))
        if sentence.is_talk():
            yield start, end
            sentence = _NOTHING
        elif before.words and before.words + sentence.words <= LONGEST_PAIR:
            both = f"{before.text} {text}"
            if _Sentence(text=both, strong=before.strong | sentence.strong).is_talk():
                yield before_start, end
        before, before_start = sentence, start


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    """A sentence, or two, and the strong ideas in it."""

    text: str
    strong: frozenset[int]

    @property
    def words(self) -> int:
        return len(self.text.split())

    @staticmethod
    def _orders(ideas: frozenset[int]) -> bool:
        return _ORDER in ideas and any(
            number in ideas for number in _STRONG_IDEAS if number != _SELF
        )

    def is_talk(self) -> bool:
        """Whether the weights of its ideas reach the threshold."""
        ideas = self.strong | _ideas_in(self.text, _OTHER_IDEAS if self.strong else _MARK_IDEAS)
        if _FIELD not in ideas and (_MARK_ALONE in ideas or self._orders(ideas)):
            ideas |= _ideas_in(self.text, _OTHER_IDEAS)
            threshold = THRESHOLD_WITHOUT_FIELD
        elif self.strong:
            threshold = THRESHOLD
        else:
            return False
        length = max(0, self.words - BREATH) / (BREATH / 2)
        return sum(_IDEAS[number].weight for number in ideas) - length >= threshold


_NOTHING = _Sentence(text="", strong=frozenset())


def _ideas_in(text: str, numbers: Sequence[int]) -> frozenset[int]:
    """Those of the ideas that are in a text. The mark in a top mark is no second idea."""
    rest = _PATTERNS[_TOP_MARK].sub(" ", text) if _MARK_ALONE in numbers else text
    whole, rest = searchable(text), searchable(rest)
    return frozenset(
        number
        for number in numbers
        if _PATTERNS[number].search(rest if number == _MARK_ALONE else whole)
    )
