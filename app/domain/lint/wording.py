"""What the texts of a rubric say: twice, with two negations, hardly differently or not at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from app.domain.lint.remarks import Item, Likeness, Path, Remark, items_of
from app.domain.rubric import ANY_SUBJECT, Criterion, Pitfall, Rubric

HARDLY_DIFFERENT = 0.85
MIN_WORDS = 4
"""Texts shorter than this differ by one word, and may well mean another thing."""
MIN_ADVICE = 2
MANY_WORDS = 1200
"""Of meanings and definitions: they go into every request to an LLM."""

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)?")
_PLAIN = re.compile(
    r"(?:a|an|the|of|to|in|on|at|for|and|or|but|is|are|be|it|its|that|this|with|as|by|from|who|what"
    r"|which|they|their|answer|answers|says?|said)"
)
_NO = r"(?:not|never|no|nothing|nobody|none|cannot|without|hardly|\w+n['\u2019]t)"
_NO_AGAIN = (
    r"(?:not|never|without|nothing|nobody|cannot|\w+n['\u2019]t|unable|unlikely|unclear|unaware"
    r"|fail(?:s|ed|ing)? to|lack(?:s|ing)?|absent|missing|refus(?:es?|ing)|den(?:y|ies|ying))"
)
_DOUBLE = re.compile(
    rf"\b{_NO}\b(?!\s+(?:only|just|merely))(?:\s+(?!(?:and|or|but|nor|that|who|which|what|if|because"
    rf"|when|while)\b)\w+){{0,3}}?\s+{_NO_AGAIN}\b",
    re.IGNORECASE,
)
_DENIABLE = {"levels", "definition", "exceptions", "title"}
"""Texts that a judge decides by."""
_OPEN = re.compile(r"\bTODO\b|\bFIXME\b|\bTBD\b")


class SharedWords:
    """Implements `Likeness` by the words that texts have in common."""

    same = 0.6

    def between(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Words of both, as a share of the words of either."""
        words = [_content(text) for text in texts]
        return [[len(one & two) / max(1, len(one | two)) for two in words] for one in words]


def check_wording(rubric: Rubric, likeness: Likeness) -> Iterator[Remark]:
    """Items that ask for the same, and texts that do not help whoever reads them."""
    yield from _overlaps(rubric, likeness)
    for path, text in _texts(rubric):
        yield from _sentences(path, text)
    for index, criterion in enumerate(rubric.criteria):
        yield from _levels_alike(index, criterion)
    yield from _advice(rubric)
    yield from _unseen(rubric)
    yield from _length(rubric)


def _overlaps(rubric: Rubric, likeness: Likeness) -> Iterator[Remark]:
    for part in ("criteria", "pitfalls"):
        items = [(index, item) for name, index, item in items_of(rubric) if name == part]
        alike = likeness.between([_meant(item) for _, item in items])
        for (first, one), (second, two) in combinations(items, 2):
            if alike[first][second] >= likeness.same and _share_a_subject(one, two):
                yield Remark(
                    code="overlapping_items",
                    severity="warning",
                    path=(part, second),
                    message=f"{two.id!r} seems to ask for the same as {one.id!r}, so that one "
                    "thing counts twice; join them, or say in both where they part",
                )


def _meant(item: Item) -> str:
    meaning = item.definition if isinstance(item, Pitfall) else item.levels[-1].meaning
    return f"{item.title}. {meaning}"


def _share_a_subject(one: Item, two: Item) -> bool:
    return one.subject == two.subject or ANY_SUBJECT in {one.subject, two.subject}


def _texts(rubric: Rubric) -> Iterator[tuple[Path, str]]:
    """Every text that a judge or a candidate reads, with its place."""
    yield ("question",), rubric.question
    yield ("ideal_response",), rubric.ideal_response
    for part, index, item in items_of(rubric):
        path = (part, index)
        yield (*path, "title"), item.title
        yield (*path, "advice"), item.advice
        if isinstance(item, Pitfall):
            yield (*path, "definition"), item.definition
            for number, exception in enumerate(item.exceptions):
                yield (*path, "exceptions", number), exception
            continue
        yield (*path, "strength"), item.strength
        for number, level in enumerate(item.levels):
            yield (*path, "levels", number, "meaning"), level.meaning


def _sentences(path: Path, text: str) -> Iterator[Remark]:
    if _OPEN.search(text):
        yield Remark(
            code="text_unfinished",
            severity="warning",
            path=path,
            message="this text still says that something is to be done; finish it",
        )
    double = _DOUBLE.search(text)
    if double and _DENIABLE & set(path):
        yield Remark(
            code="double_negative",
            severity="advice",
            path=path,
            message=f"{double.group()!r} denies twice, which judges read both ways; say what the "
            "answer does say",
        )


def _levels_alike(index: int, criterion: Criterion) -> Iterator[Remark]:
    words = [Counter(_words(level.meaning)) for level in criterion.levels]
    for number in range(1, len(words)):
        below, here = words[number - 1], words[number]
        longer = max(below.total(), here.total())
        if longer >= MIN_WORDS and (below & here).total() >= HARDLY_DIFFERENT * longer:
            yield Remark(
                code="levels_alike",
                severity="warning",
                path=("criteria", index, "levels", number, "meaning"),
                message=f"levels {number - 1} and {number} of {criterion.id!r} are worded almost "
                "alike; say what an answer on the higher one has that the lower one lacks",
            )


def _advice(rubric: Rubric) -> Iterator[Remark]:
    first: dict[str, str] = {}
    for part, index, item in items_of(rubric):
        path = (part, index, "advice")
        said = " ".join(_words(item.advice))
        if said in first:
            yield Remark(
                code="advice_repeated",
                severity="advice",
                path=path,
                message=f"{item.id!r} gives the advice of {first[said]!r} word for word; say what "
                "to do about this one",
            )
        elif len(said.split()) < MIN_ADVICE:
            yield Remark(
                code="advice_missing",
                severity="advice",
                path=path,
                message=f"the advice of {item.id!r} is no sentence; say what a candidate could do "
                "better",
            )
        first.setdefault(said, item.id)


def _unseen(rubric: Rubric) -> Iterator[Remark]:
    """Items that the embedded judge has too little to go by for."""
    for part, index, item in items_of(rubric):
        signals = item.signals
        words = signals.strong or signals.weak
        if isinstance(item, Pitfall):
            if not words and not signals.exchanged:
                yield _remark_unseen((part, index), _UNSEEN_PITFALL.format(item.id))
        elif not (words or signals.anchors or signals.rests_on or item.levels[-1].examples):
            yield _remark_unseen((part, index), _UNSEEN_CRITERION.format(item.id))


_UNSEEN_PITFALL = (
    "the embedded judge never finds {!r}: it has no `signals.strong`; list the wordings that show "
    "the mistake, or use an LLM"
)
_UNSEEN_CRITERION = (
    "the embedded judge has only the title and the highest level of {!r} to go by; give examples "
    "of that level, `signals.anchors` or `signals.strong`"
)


def _remark_unseen(path: Path, message: str) -> Remark:
    return Remark(code="no_signals", severity="advice", path=path, message=message)


def _length(rubric: Rubric) -> Iterator[Remark]:
    read: Mapping[Path, str] = dict(_texts(rubric))
    shown = {"meaning", "definition", "exceptions"}
    words = sum(len(text.split()) for path, text in read.items() if shown & set(path))
    if words > MANY_WORDS:
        yield Remark(
            code="texts_long",
            severity="advice",
            path=(),
            message=f"meanings and definitions have {words} words, which every request to an LLM "
            f"carries; {MANY_WORDS} are plenty",
        )


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _content(text: str) -> frozenset[str]:
    words = (word.removesuffix("s") for word in _words(text) if not _PLAIN.fullmatch(word))
    return frozenset(words)
