"""The parts of a rubric, found in a document by a language model.

The model is asked for words only: numbers are placeholders as in any draft. Its reply is untrusted,
and so is the document: what cannot be read, or names a line that is not there, is asked for once
more and then refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from app.domain.drafting_errors import DocumentInvalidError
from app.domain.errors import JudgeReplyInvalidError
from app.grading.endpoint import Endpoint, Inquiry
from app.grading.jsontext import find_objects
from app.grading.marks import MARK, untagged
from app.grading.prompt import Message, Prompt
from app.grading.rubrics.document import Section, read_sections
from app.grading.rubrics.outline import (
    MAX_CRITERIA,
    MAX_PITFALLS,
    CriterionOutline,
    Outline,
    PitfallOutline,
    Place,
)
from app.grading.rubrics.structure import digest_of, roles_of

MAX_CHARACTERS = 60_000
"""Of a document that is sent to a model."""
MAX_OUTPUT_TOKENS = 6000
MAX_PROBLEMS = 10
MAX_REPLY_SHOWN = 12_000

_SLOT = re.compile(r"\{\{([a-z]+)\}\}")
_SLOTS = {"system": set[str](), "user": {"nonce", "document"}, "repair": {"problems"}}

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftingTemplates:
    """The texts of the prompt, with `{{slots}}` and no other logic.

    Raises:
        ValueError: A template lacks one of its slots or has one that nothing fills.
    """

    system: str
    user: str
    repair: str

    def __post_init__(self) -> None:
        for name, slots in _SLOTS.items():
            if (found := set(_SLOT.findall(getattr(self, name)))) != slots:
                raise ValueError(f"prompt {name}: the slots are {found}, but must be {slots}")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Criterion(_Part):
    title: Text
    line: int
    absent: Text
    partly: Text
    fully: Text
    advice: Text
    strength: Text


class _Pitfall(_Part):
    title: Text
    line: int
    definition: Text
    exceptions: tuple[Words, ...] = ()
    wordings: tuple[Words, ...] = ()
    advice: Text


class _Reply(_Part):
    title: Text
    question: Text
    ideal_response: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20)]
    criteria: tuple[_Criterion, ...] = Field(min_length=1, max_length=MAX_CRITERIA)
    pitfalls: tuple[_Pitfall, ...] = Field(max_length=MAX_PITFALLS)


async def ask_for_outline(
    endpoint: Endpoint, templates: DraftingTemplates, document: str, nonce: str
) -> Outline:
    """The parts of a rubric, as a model finds them in a document.

    Args:
        endpoint: Where to ask.
        templates: The texts of the prompt.
        document: Markdown or plain text.
        nonce: A code that the document's author cannot know.

    Raises:
        DocumentInvalidError: The document cannot be read, or is too long to be sent.
        JudgeReplyInvalidError: Nothing usable came back, twice.
        JudgeError: The model could not be asked.
    """
    sections = read_sections(document)
    if len(document) > MAX_CHARACTERS:
        raise DocumentInvalidError(
            f"The document has more than {MAX_CHARACTERS} characters, which is too long for a "
            "model: cut out the part that is about one question, or draft by structure."
        )
    lines = document.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    prompt = _prompt(templates, lines, nonce)
    completion = await endpoint.complete(_inquiry(prompt))
    reply = _read(completion.text, len(lines))
    if isinstance(reply, list):
        repair = _repair(templates, prompt, completion.text, reply)
        completion = await endpoint.complete(_inquiry(repair))
        reply = _read(completion.text, len(lines))
    if isinstance(reply, list):
        raise JudgeReplyInvalidError(f"The model's draft cannot be used: {reply[0]}")
    return _outline(reply, sections, document)


def _inquiry(prompt: Prompt) -> Inquiry:
    return Inquiry(prompt=prompt, sample=0, max_output_tokens=MAX_OUTPUT_TOKENS)


def _prompt(templates: DraftingTemplates, lines: Sequence[str], nonce: str) -> Prompt:
    numbered = (
        f"{number}{MARK} {untagged(line.replace(MARK, '|'))}"
        for number, line in enumerate(lines, start=1)
    )
    user = _filled(templates.user, nonce=nonce, document="\n".join(numbered))
    messages = (
        Message(role="system", content=templates.system.strip()),
        Message(role="user", content=user),
    )
    return Prompt(messages=messages, schema=reply_schema())


def _repair(
    templates: DraftingTemplates, prompt: Prompt, reply: str, problems: Sequence[str]
) -> Prompt:
    listed = "\n".join(f"- {problem}" for problem in problems)
    messages = (
        *prompt.messages,
        Message(role="assistant", content=untagged(reply[:MAX_REPLY_SHOWN].strip()) or "(empty)"),
        Message(role="user", content=_filled(templates.repair, problems=listed)),
    )
    return Prompt(messages=messages, schema=prompt.schema)


def _filled(template: str, **slots: str) -> str:
    """The template with its slots filled, in one pass: what is filled in is not read again."""
    return _SLOT.sub(lambda slot: slots[slot[1]], template).strip()


@cache
def reply_schema() -> dict[str, object]:
    """The strict JSON schema of a reply; lengths are checked by us, as some servers refuse them."""
    text, number = {"type": "string"}, {"type": "integer"}
    texts = {"type": "array", "items": text}
    levels = dict.fromkeys(("absent", "partly", "fully", "advice", "strength"), text)
    criterion = _object({"title": text, "line": number, **levels})
    pitfall = _object(
        {
            "title": text,
            "line": number,
            "definition": text,
            "exceptions": texts,
            "wordings": texts,
            "advice": text,
        }
    )
    return _object(
        {
            "title": text,
            "question": text,
            "ideal_response": text,
            "criteria": {"type": "array", "items": criterion},
            "pitfalls": {"type": "array", "items": pitfall},
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _read(text: str, lines: int) -> _Reply | list[str]:
    """The reply, or what is wrong with it."""
    found = find_objects(text)
    if not found:
        return ["It holds no JSON object."]
    try:
        reply = _Reply.model_validate(found[-1])
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)[:MAX_PROBLEMS]
        return [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in details]
    named = (*(one.line for one in reply.criteria), *(one.line for one in reply.pitfalls))
    beyond = [line for line in named if not 1 <= line <= lines]
    return [f"The document has no line {line}." for line in beyond[:MAX_PROBLEMS]] or reply


def _outline(reply: _Reply, sections: Sequence[Section], document: str) -> Outline:
    return Outline(
        title=reply.title,
        question=reply.question,
        ideal_response=reply.ideal_response,
        criteria=tuple(
            CriterionOutline(
                title=one.title,
                levels=(one.absent, one.partly, one.fully),
                advice=one.advice,
                strength=one.strength,
                place=_place(sections, one.line),
                anchors=(one.fully,),
            )
            for one in reply.criteria
        ),
        pitfalls=tuple(
            PitfallOutline(
                title=one.title,
                definition=one.definition,
                advice=one.advice,
                place=_place(sections, one.line),
                exceptions=tuple(filter(None, one.exceptions)),
                wordings=one.wordings,
            )
            for one in reply.pitfalls
        ),
        digest=digest_of(document),
        roles=roles_of(reply.question),
        decisions=("truth: a model wrote this; see that each part says what its passage says",),
    )


def _place(sections: Sequence[Section], line: int) -> Place:
    above = [one.title for one in sections if one.line <= line]
    return Place(section=above[-1] if above else "", line=line)
