"""What the linter says of a rubric, with the lines of the document it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.adapters.files.yaml_document import Document, read_document
from app.adapters.files.yaml_text import readable_text
from app.domain.labels import Labels
from app.domain.lint.linter import lint
from app.domain.lint.remarks import Likeness, Remark
from app.domain.rubric import Rubric

MAX_SHOWN = 200
_OPEN = re.compile(r"^[ \t]*#[ \t]*TODO\b[ \t:]*(.*)$", re.MULTILINE)


def lint_document(
    text: str | bytes,
    rubric: Rubric,
    *,
    likeness: Likeness | None = None,
    labels: Sequence[Labels] = (),
) -> tuple[Remark, ...]:
    """The remarks on a rubric, in the order of the lines of the document it was read from.

    Raises:
        RubricInvalidError: The document cannot be read.
    """
    document = read_document(text, source=rubric.id)
    remarks = [
        *_open_decisions(readable_text(text, source=rubric.id)),
        *(_placed(one, document) for one in lint(rubric, likeness=likeness, labels=labels)),
    ]
    return tuple(sorted(remarks, key=lambda one: (one.line or 0, one.column or 0, one.code)))


def _placed(remark: Remark, document: Document) -> Remark:
    if not remark.path:
        return remark
    place = document.place(remark.path)
    return replace(remark, line=place.line, column=place.column)


def _open_decisions(text: str) -> Iterator[Remark]:
    """Comments of a draft that say what a person has yet to decide."""
    line, last = 1, 0
    for found in _OPEN.finditer(text):
        line += text.count("\n", last, found.start())
        last = found.start()
        yield Remark(
            code="decision_open",
            severity="warning",
            path=(),
            message=f"decide, then remove this comment: {found[1][:MAX_SHOWN].strip()}",
            line=line,
            column=1,
        )
