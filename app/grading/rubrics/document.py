"""A document as an author wrote it: Markdown or plain text, cut into headed sections.

Documents of this kind are half Markdown and half plain text: headings may be marked, underlined,
bold or merely short lines. So it is read line by line, in linear time, and what is neither heading,
list nor paragraph (code, tables, comments) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.drafting_errors import DocumentInvalidError

MAX_CHARACTERS = 200_000
MAX_LINE = 20_000
MAX_LINES = 20_000
HEADING_WORDS = 12
HEADING_CHARACTERS = 90
PLAIN_LEVEL = 2
WRAPPED_CHARACTERS = 130

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufdd0\ufffe\uffff\U000e0000-\U000e007f]"
)
_MARKED = re.compile(r"(#{1,6})\s+(\S.*)$")
_BOLD = re.compile(r"\*\*([^*]{1,90})\*\*:?$|__([^_]{1,90})__:?$")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})\s*$")
_BULLET = re.compile(r"\s*(?:[-*+\u2022]|\d{1,3}[.)])\s+(\S.*)$")
_QUOTED = re.compile(r"\s*(?:>\s?)+")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_TABLE = re.compile(r"\s*\|.*\|\s*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,500}\)")
_EMPHASIS = re.compile(r"\*\*|__|`|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])")
_LABEL = re.compile(
    r"((?:(?:common|typical|the|a|interview) ){0,2}(?:pitfall|mistake|trap|red flag|anti-?pattern)"
    r"(?: (?:no\. ?)?\d{1,2})?"
    r"|(?:(?:an?|the|our) )?(?:ideal|model|sample|reference) (?:response|answer)(?: example)?"
    r"|(?:(?:the|interview) )?question(?: \d{1,2})?)\s*[:\u2013\u2014]\s*(.*)$",
    re.IGNORECASE,
)
_ENDS_LIKE_TEXT = (".", "!", ";", ",", ":", '"', "\u201d", ")")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A bullet or a paragraph, and its one-based line."""

    text: str
    line: int
    is_bullet: bool = False


@dataclass(slots=True, kw_only=True)
class Section:
    """What stands under a heading or a label such as "Pitfall 2:".

    Attributes:
        title: The heading, or the label.
        level: 1 for the highest heading; labels are below every heading.
        line: One-based line of the heading.
        is_label: Whether it begins with a label in its line.
        passages: What stands under it, in order.
    """

    title: str
    level: int
    line: int
    is_label: bool = False
    passages: list[Passage] = field(default_factory=list)

    @property
    def bullets(self) -> list[Passage]:
        """The entries of its lists."""
        return [one for one in self.passages if one.is_bullet]

    @property
    def paragraphs(self) -> list[Passage]:
        """What is in no list."""
        return [one for one in self.passages if not one.is_bullet]


LABEL_LEVEL = 9


def read_sections(document: str) -> tuple[Section, ...]:
    """The sections of a document in order; what comes before the first heading has no title.

    Raises:
        DocumentInvalidError: It is empty, too long, or has a line no person wrote.
    """
    lines = _lines(document)
    is_plain = not any(_MARKED.match(line) for line in lines)
    joins = _is_wrapped(lines)
    below = _next_texts(lines)
    sections = [Section(title="", level=0, line=1)]
    ended = True
    for number, line in enumerate(lines, start=1):
        heading = _heading(lines, number - 1, below[number - 1] if is_plain else None)
        text = _plain(line)
        if heading is not None:
            sections.append(heading)
            ended = True
        elif not text or _UNDERLINE.match(line):
            ended = True
        else:
            _add(sections, Passage(text=text, line=number), line, joins=joins and not ended)
            ended = False
    return tuple(one for one in sections if one.title or one.passages)


def _lines(document: str) -> list[str]:
    if len(document) > MAX_CHARACTERS:
        raise DocumentInvalidError(
            f"The document has more than {MAX_CHARACTERS} characters: cut out the part that is "
            "about one question."
        )
    text = _UNSEEN.sub("", document.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.strip():
        raise DocumentInvalidError("The document is empty.")
    # Line by line from here on, so a comment must leave its line ends behind.
    text = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    lines = list(_without_blocks(text.split("\n")))
    if len(lines) > MAX_LINES or any(len(line) > MAX_LINE for line in lines):
        raise DocumentInvalidError(
            f"The document has more than {MAX_LINES} lines, or one of more than {MAX_LINE} "
            "characters: save it as text, with one paragraph a line."
        )
    return lines


def _without_blocks(lines: Sequence[str]) -> Iterator[str]:
    """The lines; those of code, tables and the settings at the top are empty."""
    is_code = False
    is_top = lines[0].strip() == "---"
    for number, line in enumerate(lines):
        if is_top:
            is_top = number == 0 or line.strip() != "---"
            yield ""
        elif _FENCE.match(line):
            is_code = not is_code
            yield ""
        else:
            yield "" if is_code or _TABLE.match(line) else _QUOTED.sub("", line, count=1)


def _is_wrapped(lines: Sequence[str]) -> bool:
    """Whether a paragraph goes over several lines, and an empty line ends it."""
    has_gaps = any(not line.strip() for line in lines[1:-1])
    return has_gaps and max(map(len, lines)) <= WRAPPED_CHARACTERS


def _next_texts(lines: Sequence[str]) -> list[str]:
    """For each line the next one below it that is not empty."""
    found, last = [""] * len(lines), ""
    for index in range(len(lines) - 1, -1, -1):
        found[index] = last
        last = lines[index].strip() or last
    return found


def _heading(lines: Sequence[str], index: int, below: str | None) -> Section | None:
    """The heading that a line is, if it is one; `below` where headings may have no marks."""
    line, number = lines[index].strip(), index + 1
    following = lines[index + 1] if index + 1 < len(lines) else ""
    if marked := _MARKED.match(line):
        return _section(marked[2].rstrip("# "), len(marked[1]), number)
    if label := _LABEL.match(_plain(line)):
        section = Section(title=label[1], level=LABEL_LEVEL, line=number, is_label=True)
        if label[2].strip():
            section.passages.append(Passage(text=label[2].strip(), line=number))
        return section
    level = _level(line, following, below)
    return None if level is None else _section(line, level, number)


def _level(line: str, following: str, below: str | None) -> int | None:
    """The level of a heading without a mark before it; None for any other line."""
    if _BOLD.match(line):
        return PLAIN_LEVEL + 1
    if line and _UNDERLINE.match(following) and not _BULLET.match(line):
        return 1 if following.startswith("=") else PLAIN_LEVEL
    is_short = below is not None and _looks_like_a_heading(line, below)
    return PLAIN_LEVEL if is_short else None


def _looks_like_a_heading(line: str, below: str) -> bool:
    """Whether a line without marks is short, is no sentence, and has text under it."""
    if not any(map(str.isalpha, line)) or _BULLET.match(line) or line.endswith(_ENDS_LIKE_TEXT):
        return False
    if len(line) > HEADING_CHARACTERS or len(line.split()) > HEADING_WORDS:
        return False
    return len(below) > len(line) or bool(_BULLET.match(below)) or below.endswith(_ENDS_LIKE_TEXT)


def _section(title: str, level: int, line: int) -> Section:
    return Section(title=_plain(title).strip(" :"), level=level, line=line)


def _add(sections: list[Section], passage: Passage, line: str, *, joins: bool) -> None:
    """Add a line of text: to the passage above where it goes on with it, else as one of its own."""
    passages = sections[-1].passages
    bullet = _BULLET.match(line)
    if bullet:
        text = _plain(bullet[1])
        passages.append(Passage(text=text, line=passage.line, is_bullet=True))
    elif passages and joins and (not passages[-1].is_bullet or _goes_on(line)):
        last = passages[-1]
        text = f"{last.text} {passage.text}"
        passages[-1] = Passage(text=text, line=last.line, is_bullet=last.is_bullet)
    else:
        passages.append(passage)


def _goes_on(line: str) -> bool:
    """Whether a line under a list entry belongs to it: it is set in, or begins in small letters."""
    return line[0].isspace() or line[0].islower()


def _plain(text: str) -> str:
    """The text without the marks of Markdown, and with single spaces."""
    return " ".join(_EMPHASIS.sub("", _LINK.sub(r"\1", text)).split())
