"""Drafts of rubrics as YAML that a person goes on with."""

from __future__ import annotations

import yaml
from typing_extensions import override

from app.grading.rubrics.outline import Draft

WIDTH = 96
SCHEMA = "# yaml-language-server: $schema=schema.json"


class _Plain(yaml.SafeDumper):
    """Writes no anchors, which a rubric may not have, and sets lists off from what holds them."""

    @override
    def ignore_aliases(self, data: object) -> bool:
        return True

    @override
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


def draft_text(draft: Draft, *, source: str) -> str:
    """The draft as a rubric file. Comments at its top say what a person has to decide.

    Args:
        draft: What was drafted.
        source: What to call the document and how it was read.
    """
    head = [
        SCHEMA,
        f"# DRAFT made {_line(source)}. It can be graded with, but its numbers are placeholders.",
        "# Decide each of these, and remove its comment:",
        *(f"# TODO {_line(one)}" for one in draft.decisions),
    ]
    body = yaml.dump(draft.fields, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=WIDTH)
    return "\n".join([*head, body])


def _line(text: str) -> str:
    """On one line: what follows a line end would be read as part of the rubric."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
