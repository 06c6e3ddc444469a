"""Marking the answer as data inside a prompt, and taking the marks out of quotes again.

The answer is set in short lines that each begin with a mark, and the mark is put into whatever
could be read as a tag: a forged delimiter, a chat template's control token. Text that carries the
mark everywhere cannot pass for ours. Taking the marks out gives back the words of the answer, so
a quote stays a quote. Both ways take linear time.
"""

from __future__ import annotations

from collections.abc import Iterator

MARK = "¦"
LINE_MARK = f"{MARK} "
WORDS_PER_LINE = 16
_MARK_IN_ANSWER = "|"
_TAG_OPENERS = "<["


def marked(text: str) -> str:
    """The text in marked lines, with no tag left whole."""
    safe = untagged(text.replace(MARK, _MARK_IN_ANSWER))
    return "\n".join(
        LINE_MARK + " ".join(words)
        for line in safe.splitlines() or [""]
        for words in _portions(line)
    )


def untagged(text: str) -> str:
    """The text with the mark after whatever could begin a tag, and nothing else changed."""
    for opener in _TAG_OPENERS:
        text = text.replace(opener + MARK, opener).replace(opener, opener + MARK)
    return text


def unmarked(text: str) -> str:
    """The text without marks, and with single spaces where lines were broken."""
    return " ".join(part.strip() for part in text.split(LINE_MARK)).replace(MARK, "").strip()


def _portions(line: str) -> Iterator[list[str]]:
    words = line.split()
    yield words[:WORDS_PER_LINE]
    for start in range(WORDS_PER_LINE, len(words), WORDS_PER_LINE):
        yield words[start : start + WORDS_PER_LINE]
