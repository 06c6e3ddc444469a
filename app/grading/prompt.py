"""From a rubric and an answer to what an LLM judge is sent. Pure: the one-time code comes in.

The rubric stands in the system prompt and the answer last in the user message, so that all
requests of a cohort begin alike and the provider's prompt cache can be used. Of the rubric the
judge sees the question, what the levels mean and what the pitfalls are: no weight, penalty, cap,
band or advice, and no ideal response.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from app.domain.rubric import Criterion, Pitfall, Rubric
from app.grading.marks import MARK, WORDS_PER_LINE, marked, untagged
from app.grading.reply import ReplyProblem

MAX_QUOTED_REPLY_CHARACTERS = 12_000
"""How much of a faulty reply the judge is shown again."""

_SLOT = re.compile(r"\{\{([a-z]+)\}\}")
_SLOTS = {
    "system": {"question", "criteria", "pitfalls"},
    "user": {"nonce", "answer"},
    "repair": {"problems"},
    "examples": set(),
}

RUBRICS_KEPT = 64
"""What all answers to a rubric share is made once, for so many rubrics."""

Schema = Mapping[str, object]
ParameterValue = str | int | float | None
Parameter = tuple[str, ParameterValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The texts of the prompt, with `{{slots}}` and no other logic.

    Attributes:
        system: Rules and rubric; the same for all answers to a rubric.
        user: The answer.
        repair: What is wrong with a reply.
        examples: What is said of the examples of levels; where it is empty, none are shown.

    Raises:
        ValueError: A template lacks one of its slots or has one that nothing fills.
    """

    system: str
    user: str
    repair: str
    examples: str = ""

    def __post_init__(self) -> None:
        for name, slots in _SLOTS.items():
            if (found := set(_SLOT.findall(getattr(self, name)))) != slots:
                raise ValueError(f"prompt {name}: the slots are {found}, but must be {slots}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a judge is sent: the messages, and the schema its reply has to fit."""

    messages: tuple[Message, ...]
    schema: Schema


def render(templates: Templates, rubric: Rubric, answer: str, nonce: str) -> Prompt:
    """The prompt for one answer.

    Args:
        templates: The texts to fill.
        rubric: What to judge by.
        answer: The cleaned answer.
        nonce: A code that the candidate cannot know; a new one for every prompt.
    """
    user = _filled(templates.user, {"nonce": nonce, "answer": marked(answer)})
    messages = (
        Message(role="system", content=_system(templates, rubric)),
        Message(role="user", content=user),
    )
    return Prompt(messages=messages, schema=reply_schema(rubric))


def render_repair(
    templates: Templates, prompt: Prompt, reply: str, problems: tuple[ReplyProblem, ...]
) -> Prompt:
    """The prompt that shows the judge its reply and asks for a better one.

    No problems stand for a reply of which nothing could be read. A reply repeats words of the
    answer without their marks, so no tag in it is left whole.
    """
    lines = [f"- {problem.message}" for problem in problems] or ["- It holds no readable verdicts."]
    shown = untagged(reply[:MAX_QUOTED_REPLY_CHARACTERS].strip()) or "(empty)"
    messages = (
        *prompt.messages,
        Message(role="assistant", content=shown),
        Message(role="user", content=_filled(templates.repair, {"problems": "\n".join(lines)})),
    )
    return Prompt(messages=messages, schema=prompt.schema)


@lru_cache(maxsize=RUBRICS_KEPT)
def reply_schema(rubric: Rubric) -> Schema:
    """The strict JSON schema of a reply: every id exactly once, the decision after its quote."""
    criteria = {item.id: _reference(f"c{item.max_level}") for item in rubric.criteria}
    pitfalls = {item.id: _reference("p") for item in rubric.pitfalls}
    definitions: dict[str, Schema] = {}
    for top in sorted({item.max_level for item in rubric.criteria}):
        level = {"type": "integer", "enum": list(range(top + 1))}
        definitions[f"c{top}"] = _claim({"level": level})
    sections: dict[str, Schema] = {"criteria": _object(criteria)}
    if pitfalls:  # some servers refuse an object without properties
        sections["pitfalls"] = _object(pitfalls)
        definitions["p"] = _claim({"present": {"type": "boolean"}})
    return {**_object(sections), "$defs": definitions}


def prompt_digest(
    templates: Templates, rubric: Rubric, parameters: Mapping[str, ParameterValue]
) -> str:
    """`sha256:` over all that shapes a reply except the answer and the model's name."""
    return _digest(templates, rubric, tuple(sorted(parameters.items())))


@lru_cache(maxsize=RUBRICS_KEPT)
def _digest(templates: Templates, rubric: Rubric, parameters: tuple[Parameter, ...]) -> str:
    parts = {
        "system": _system(templates, rubric),
        "user": templates.user,
        "repair": templates.repair,
        "schema": reply_schema(rubric),
        "marks": [MARK, WORDS_PER_LINE],
        "parameters": dict(parameters),
    }
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


@lru_cache(maxsize=RUBRICS_KEPT)
def _system(templates: Templates, rubric: Rubric) -> str:
    slots = {
        "question": "\n".join([rubric.question, *_names(rubric)]),
        "criteria": _criteria(templates, rubric),
        "pitfalls": "\n".join(_pitfall(item) for item in rubric.pitfalls) or "None.",
    }
    return _filled(templates.system, slots)


def _filled(template: str, slots: Mapping[str, str]) -> str:
    """The template with its slots filled, in one pass: what is filled in is not read again."""
    return _SLOT.sub(lambda slot: slots[slot[1]], template).strip()


def _names(rubric: Rubric) -> list[str]:
    """What names stand for that could mean several roles."""
    roles = {role.id: role.names[0] for role in rubric.roles}
    meant = {name: roles.get(role) for name, role in rubric.ambiguous_names.items()}
    return [
        f'"{name}" means {role} unless the answer says otherwise.'
        for name, role in meant.items()
        if role
    ]


def _criteria(templates: Templates, rubric: Rubric) -> str:
    shown = bool(templates.examples) and any(
        level.examples for item in rubric.criteria for level in item.levels
    )
    about = [templates.examples.strip()] if shown else []
    return "\n".join([*about, *(_criterion(item, shown=shown) for item in rubric.criteria)])


def _criterion(item: Criterion, *, shown: bool) -> str:
    lines = [item.id]
    for number, level in enumerate(item.levels):
        lines.append(f" {number}: {level.meaning}")
        if shown:  # words of candidates, so they are marked as an answer is
            lines += [marked(example) for example in level.examples]
    return "\n".join(lines)


def _pitfall(item: Pitfall) -> str:
    exceptions = (f" Not this: {exception}" for exception in item.exceptions)
    return "\n".join([f"{item.id}: {item.definition}", *exceptions])


def _claim(decision: Mapping[str, Schema]) -> Schema:
    return _object({"reason": {"type": "string"}, "quote": {"type": "string"}, **decision})


def _reference(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _object(properties: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
