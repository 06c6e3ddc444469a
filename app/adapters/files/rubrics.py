"""Rubrics as YAML files: one rubric a file, checked whole before any of it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from app.adapters.files.packaged import packaged
from app.adapters.files.rubric_problems import problems_of
from app.adapters.files.yaml_document import Document, FieldPath, read_document
from app.adapters.files.yaml_text import MAX_BYTES, refusal
from app.domain.errors import RubricInvalidError, RubricNotFoundError
from app.domain.rubric import Rubric

SUFFIX = ".yaml"
MAX_PATTERNS = 2000
MAX_UNICODE_CLASSES = 200

_PATTERN_LISTS: frozenset[FieldPath] = frozenset(
    {("patterns",), ("strong",), ("weak",), ("support",)}
)
_UNICODE_CLASS = re.compile(r"\\[pP]")


def packaged_rubrics() -> Path:
    """The folder of the rubrics that come with the project."""
    return packaged("rubrics")


def load_rubric(text: str | bytes, *, source: str = "rubric") -> Rubric:
    """The rubric in a YAML document. `source` names the document in messages.

    Raises:
        RubricInvalidError: The document or the rubric has faults; it lists them all, as far as
            the document can be read.
    """
    document = read_document(text, source=source)
    content = json.dumps(document.root, ensure_ascii=False)
    _refuse_costly_patterns(content, document, source)
    return _checked(content, document, source)


def read_rubric(path: Path) -> Rubric:
    """The rubric in that file, whose name must be the rubric's id and `.yaml`.

    Raises:
        RubricInvalidError: The file cannot be read, has another name or is not a valid rubric.
    """
    return read_rubric_text(path)[0]


def read_rubric_text(path: Path) -> tuple[Rubric, str]:
    """The rubric in that file, and what the file says.

    Raises:
        RubricInvalidError: The file cannot be read, has another name or is not a valid rubric.
    """
    source = str(path)
    content = read_bytes(path)
    rubric = load_rubric(content, source=source)
    if path.name != rubric.id + SUFFIX:
        message = f"the id is {rubric.id!r}, so the file must be named {rubric.id}{SUFFIX}"
        raise refusal(message, pointer="/id", source=source)
    return rubric, content.decode()


def read_bytes(path: Path) -> bytes:
    """What a file holds, cut where it is too large to be a rubric.

    Raises:
        RubricInvalidError: The file cannot be read.
    """
    try:
        with path.open("rb") as file:
            # One byte more than allowed is enough to see that it is too large.
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"this file cannot be read: {error.strerror}"
        raise refusal(message, source=str(path)) from error


class FileRubricLibrary:
    """Implements the `RubricFiles` port over folders of rubric files, read once."""

    def __init__(self, *directories: Path) -> None:
        """Reads every `.yaml` file of these folders.

        Raises:
            RubricInvalidError: A folder is missing, a file is not a valid rubric, or two files
                hold the same rubric.
        """
        self._rubrics: dict[str, Rubric] = {}
        self._texts: dict[str, str] = {}
        for directory in directories:
            for path in _rubric_files(directory):
                rubric, text = read_rubric_text(path)
                self._add(rubric, path)
                self._texts[rubric.id] = text

    def get(self, rubric_id: str) -> Rubric:
        """The rubric with that id.

        Raises:
            RubricNotFoundError: There is none.
        """
        try:
            return self._rubrics[rubric_id]
        except KeyError:
            raise RubricNotFoundError(rubric_id, tuple(sorted(self._rubrics))) from None

    def all(self) -> Sequence[Rubric]:
        """Every rubric, by id."""
        return tuple(self._rubrics[rubric_id] for rubric_id in sorted(self._rubrics))

    def text(self, rubric_id: str) -> str:
        """What the file of a rubric says.

        Raises:
            RubricNotFoundError: There is none.
        """
        return self._texts[self.get(rubric_id).id]

    def _add(self, rubric: Rubric, path: Path) -> None:
        if rubric.id in self._rubrics:
            message = f"another folder holds the rubric {rubric.id!r} already; remove one of them"
            raise refusal(message, pointer="/id", source=str(path))
        self._rubrics[rubric.id] = rubric


def _refuse_costly_patterns(content: str, document: Document, source: str) -> None:
    """Keep the time to compile every pattern of a hostile rubric to about a second."""
    patterns = sum(path[-2:-1] in _PATTERN_LISTS for path in document.values)
    if patterns > MAX_PATTERNS:
        raise refusal(f"a rubric has at most {MAX_PATTERNS} patterns", source=source)
    if len(_UNICODE_CLASS.findall(content)) > MAX_UNICODE_CLASSES:
        message = rf"at most {MAX_UNICODE_CLASSES} \p and \P classes; write the letters out"
        raise refusal(message, source=source)


def _checked(content: str, document: Document, source: str) -> Rubric:
    try:
        # As JSON, because only there strictness takes a list for a tuple; and strictly, because
        # otherwise the text `no` would pass for false and the text "5" for a number.
        return Rubric.model_validate_json(content, strict=True)
    except ValidationError as error:
        raise RubricInvalidError(problems_of(error, document), source) from None


def _rubric_files(directory: Path) -> list[Path]:
    if not directory.is_dir():
        raise refusal("there is no such folder of rubrics", source=str(directory))
    if misnamed := sorted(directory.glob("*.yml")):
        raise refusal("rename this file: rubrics end in .yaml", source=str(misnamed[0]))
    return sorted(directory.glob(f"*{SUFFIX}"))
