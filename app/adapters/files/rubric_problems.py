"""Turns the faults that the rubric model finds into problems an author can act on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.adapters.files.rubric_schema import field_description, field_names
from app.adapters.files.yaml_document import Document, FieldPath, pointer_to
from app.domain.errors import RubricProblem

MAX_PROBLEMS = 50
MAX_MESSAGE_CHARS = 400

Context = Mapping[str, Any]

_AS_NUMBER: Final = "write a number here, without quotes"
_AS_FIELDS: Final = "write fields here, one `name: value` on each line"
_MESSAGES: dict[str, str] = {
    "string_type": "write text here; a number, a true or a null that is meant as text needs quotes",
    "float_type": _AS_NUMBER,
    "int_type": "write a whole number here, without quotes",
    "int_from_float": "write a whole number here",
    "bool_type": "write true or false here",
    "tuple_type": "write a list here, with `- ` before each entry",
    "model_type": _AS_FIELDS,
    "dict_type": _AS_FIELDS,
    "finite_number": "write an ordinary number here",
    "too_short": "this needs at least {min_length}, and has {actual_length}",
    "too_long": "this has {actual_length}; at most {max_length} are allowed",
    "string_too_short": "this must not be empty",
    "string_too_long": "this text is too long; at most {max_length} characters are allowed",
    "string_pattern_mismatch": "this does not have the form {pattern}",
    "literal_error": "write {expected} here",
    "greater_than": "this must be more than {gt:g}",
    "greater_than_equal": "this must be at least {ge:g}",
    "less_than": "this must be less than {lt:g}",
    "less_than_equal": "this must be at most {le:g}",
}
_FORMS: dict[str, str] = {
    "version": "write three numbers, such as 1.0.0",
    "digest": "write sha256: and 64 hexadecimal digits",
}
_PATTERN_HINTS: dict[str, str] = {
    "(?=": "RE2 has no lookahead; list the wordings as patterns of their own",
    "(?!": "RE2 has no lookahead; list the wordings as patterns of their own",
    "(?<": "RE2 has no lookbehind; list the wordings as patterns of their own",
    "(?>": "RE2 has no atomic groups, and needs none; write (?:...)",
    "invalid escape sequence": "RE2 has no back-references and no \\Z; use \\b, \\w, \\s, \\d, \\.",
    "pattern too large": "write shorter repetitions, or several patterns",
    "repetition": "a repetition has at most 1000 rounds, and needs something before it",
}


def problems_of(error: ValidationError, document: Document) -> tuple[RubricProblem, ...]:
    """Each fault with its place in the document, in the order of the lines.

    At most `MAX_PROBLEMS`; one more then says how many were left out.
    """
    details = _without_echoes(error.errors(include_url=False, include_input=False))
    problems = [_problem(detail, document) for detail in details[:MAX_PROBLEMS]]
    problems.sort(key=lambda problem: (problem.line or 0, problem.column or 0))
    if left_out := len(details) - len(problems):
        problems.append(RubricProblem(message=f"{left_out} more faults are not listed"))
    return tuple(problems)


def _without_echoes(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Keep one fault where a single slip leads to two."""
    unknown = [detail["loc"] for detail in details if detail["type"] == "extra_forbidden"]
    misspelt: set[FieldPath] = {
        (*path[:-1], near) for path in unknown[:MAX_PROBLEMS] if (near := _nearest(path))
    }
    holders = {
        path[:end] for path in (detail["loc"] for detail in details) for end in range(len(path))
    }
    echoes: dict[str, set[FieldPath]] = {
        # A field is missing because the unknown one beside it is that field misspelt.
        "missing": misspelt,
        # A list is too short because an entry with faults is not counted.
        "too_short": holders,
    }
    return [detail for detail in details if detail["loc"] not in echoes.get(detail["type"], ())]


def _nearest(path: FieldPath) -> str | None:
    near = get_close_matches(str(path[-1]), field_names(path[:-1]), n=1, cutoff=0.6)
    return near[0] if near else None


def _problem(detail: ErrorDetails, document: Document) -> RubricProblem:
    context = detail.get("ctx", {})
    path: FieldPath = (*detail["loc"], *context.get("path", ()))
    if path and path[-1] == "[key]":
        path = path[:-1]
    at_key = detail["type"] == "extra_forbidden"
    place = document.key_place(path) if at_key else document.place(path)
    return RubricProblem(
        message=_message(detail, path)[:MAX_MESSAGE_CHARS],
        pointer=pointer_to(path),
        line=place.line,
        column=place.column,
    )


def _message(detail: ErrorDetails, path: FieldPath) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if writer := _WRITERS.get(kind):
        return writer(path, context)
    template = _MESSAGES.get(kind)
    return template.format_map(context) if template else detail["msg"]


def _missing(path: FieldPath, _context: Context) -> str:
    description = field_description(path)
    return f"the field {path[-1]!r} is missing" + (f" ({description})" if description else "")


def _unknown(path: FieldPath, _context: Context) -> str:
    near = _nearest(path)
    names = ", ".join(field_names(path[:-1]))
    advice = f"did you mean {near!r}?" if near else f"the fields here are {names}"
    return f"there is no field {path[-1]!r} here; {advice}"


def _form(path: FieldPath, context: Context) -> str:
    name = str(path[-1]) if path else ""
    advice = _FORMS.get(name) or field_description(path)
    return f"this does not have the right form: {advice or context['pattern']}"


def _fault(_path: FieldPath, context: Context) -> str:
    message = str(context["error"])
    hint = next((hint for mark, hint in _PATTERN_HINTS.items() if mark in message), None)
    return f"{message}; {hint}" if hint else message


_WRITERS: dict[str, Callable[[FieldPath, Context], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "string_pattern_mismatch": _form,
    "value_error": _fault,
}
