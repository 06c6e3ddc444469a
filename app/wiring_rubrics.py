"""Builds what the commands on rubrics need: settings become a library, a linter, a draft."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app import wiring
from app.adapters.database.address import read_url
from app.adapters.database.grades import SqlGradeStore
from app.adapters.database.rubrics import SqlRubricStore
from app.adapters.embedded.judge import load_encoder
from app.adapters.embedded.likeness import EncodedLikeness
from app.adapters.embedded.model import ModelUnavailableError
from app.adapters.files.labelled import read_labelled
from app.adapters.files.prompts import read_drafting_templates
from app.adapters.files.rubric_remarks import lint_document
from app.adapters.files.rubric_writing import draft_text
from app.adapters.files.rubrics import load_rubric, read_bytes
from app.adapters.openai.judge import open_endpoint
from app.adapters.system.clock import SystemClock
from app.domain.drafting_errors import DocumentInvalidError
from app.domain.errors import JudgeNotConfiguredError
from app.domain.evaluation_errors import LabelsInvalidError
from app.domain.labels import Labels, faults
from app.domain.lint.remarks import Remark
from app.domain.outcomes import marks_of
from app.domain.rubric import Rubric
from app.grading.ports import GradeFilter, GradeStore
from app.grading.rubrics.asking import ask_for_outline
from app.grading.rubrics.document import MAX_CHARACTERS
from app.grading.rubrics.library import Put, Rubrics
from app.grading.rubrics.outline import Outline, drafted
from app.grading.rubrics.records import Origin, RubricVersion, version_of
from app.grading.rubrics.structure import outline_of
from app.settings import Settings
from app.wiring_database import open_database
from app.wiring_judges import llm_options

DraftedBy = Literal["auto", "structure", "llm"]
PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The rubrics and grades of a database."""

    rubrics: Rubrics
    grades: GradeStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a rubric is held against beside itself.

    Attributes:
        labelled: Files of labelled answers.
        graded: How many stored grades to read, the newest first.
        words_only: Leave the encoder out, which takes a second to load.
    """

    labelled: tuple[Path, ...] = ()
    graded: int = 0
    words_only: bool = False


@asynccontextmanager
async def open_shelf(settings: Settings) -> AsyncIterator[Shelf]:
    """Open the database, migrated, and the rubrics in it and beside it.

    Raises:
        RubricInvalidError: A rubric file cannot be used.
        StoreError: The database cannot be used.
    """
    clock = SystemClock()
    files = wiring.rubric_library(settings)
    async with open_database(settings) as database:
        store = SqlRubricStore(database)
        rubrics = Rubrics(files=files, store=store, read=load_rubric, clock=clock)
        yield Shelf(rubrics=rubrics, grades=SqlGradeStore(database, clock=clock))


async def list_versions(settings: Settings) -> Sequence[RubricVersion]:
    """Every rubric in its current version, by id. A database that is not there is not made."""
    if not _has_database(settings):
        now = SystemClock().now()
        files = wiring.rubric_library(settings).all()
        return [version_of(rubric, Origin.FILE, now) for rubric in files]
    found: list[RubricVersion] = []
    async with open_shelf(settings) as shelf:
        while page := await shelf.rubrics.page(limit=PAGE, after=found[-1].id if found else ""):
            found += page
    return found


async def find_rubric(
    settings: Settings, rubric_id: str, version: str | None = None
) -> tuple[Rubric, str]:
    """A rubric, in its current version or another, and the document it was read from.

    Raises:
        NotFoundError: There is no such rubric or version.
    """
    if not _has_database(settings) and version is None:
        files = wiring.rubric_library(settings)
        return files.get(rubric_id), files.text(rubric_id)
    async with open_shelf(settings) as shelf:
        rubrics = shelf.rubrics
        rubric = await (
            rubrics.get(rubric_id) if version is None else rubrics.version(rubric_id, version)
        )
        return rubric, await rubrics.document(rubric_id, rubric.digest)


async def put_rubric(settings: Settings, file: Path) -> Put:
    """Keep the rubric of a file in the database of the service.

    Raises:
        RubricInvalidError: It has faults.
        ConflictError: Its id or its version is taken.
    """
    content = read_bytes(file)
    rubric = load_rubric(content, source=str(file))
    async with open_shelf(settings) as shelf:
        return await shelf.rubrics.put(rubric.id, content)


async def lint_rubric(settings: Settings, target: str, evidence: Evidence) -> tuple[Remark, ...]:
    """What an author should look at in a rubric, by its file or its id.

    Raises:
        RubricInvalidError: It cannot be used at all.
        LabelsInvalidError: The labelled answers cannot be used.
    """
    text = _content(target)
    if text is None:
        rubric, text = await find_rubric(settings, target)
    else:
        rubric = load_rubric(text, source=target)
    labels = await _labels(settings, rubric, evidence)
    return lint_document(text, rubric, likeness=_likeness(evidence), labels=labels)


async def draft_rubric(
    settings: Settings, file: Path, *, by: DraftedBy = "auto", rubric_id: str | None = None
) -> str:
    """A draft of a rubric, from a document that tells of good answers.

    Args:
        settings: Whether there is an LLM, and where.
        file: Markdown or plain text in UTF-8.
        by: What finds the parts; `auto` is the LLM where one is configured.
        rubric_id: The rubric's id; None makes one of the title.

    Raises:
        DocumentInvalidError: Nothing can be drafted from it.
        JudgeError: The LLM could not be asked, or gave nothing usable.
    """
    document = read_text(file)
    asks = by == "llm" or (by == "auto" and settings.has_llm)
    outline = await _asked(settings, document) if asks else outline_of(document, name=file.stem)
    means = f"by {settings.llm_model}" if asks else "by its structure"
    text = draft_text(drafted(outline, rubric_id=rubric_id), source=f"from {file.name} {means}")
    load_rubric(text, source="draft")
    return text


def read_text(file: Path) -> str:
    """The text of a document.

    Raises:
        DocumentInvalidError: It cannot be read, is no UTF-8 or is too long.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(4 * MAX_CHARACTERS + 1)
        return content.decode("utf-8-sig")
    except OSError as error:
        raise DocumentInvalidError(f"{file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        message = f"{file} is not UTF-8 text: save it as Markdown or plain text, at most"
        raise DocumentInvalidError(f"{message} {MAX_CHARACTERS} characters.") from None


async def _asked(settings: Settings, document: str) -> Outline:
    if not settings.has_llm:
        raise JudgeNotConfiguredError("No LLM endpoint is configured: draft by structure.")
    async with open_endpoint(llm_options(settings)) as endpoint:
        code = f"{secrets.randbits(128):039d}"
        return await ask_for_outline(endpoint, read_drafting_templates(), document, code)


def _content(target: str) -> str | bytes | None:
    """What the file of that name holds; None where there is none, as with an id."""
    file = Path(target)
    return read_bytes(file) if file.is_file() else None


def _likeness(evidence: Evidence) -> EncodedLikeness | None:
    """By meaning; None where that is not wanted, or its weights are not installed."""
    if evidence.words_only:
        return None
    try:
        return EncodedLikeness(load_encoder())
    except ModelUnavailableError:
        return None


async def _labels(settings: Settings, rubric: Rubric, evidence: Evidence) -> list[Labels]:
    labels: list[Labels] = []
    if evidence.labelled:
        answers = read_labelled(evidence.labelled, limit=settings.max_answer_characters)
        if found := faults(rubric, answers):
            raise LabelsInvalidError(found[:20])
        labels = [one.labels for one in answers]
    if evidence.graded and _has_database(settings):
        labels += await _graded(settings, rubric, evidence.graded)
    return labels


async def _graded(settings: Settings, rubric: Rubric, count: int) -> list[Labels]:
    """What the newest grades under this very version say."""
    where, after = GradeFilter(rubric_id=rubric.id), None
    found: list[Labels] = []
    async with open_shelf(settings) as shelf:
        for _ in range(-(-count // PAGE)):
            page = await shelf.grades.page(where=where, limit=PAGE, after=after)
            for record in page.items:
                if record.grade is not None and record.rubric.digest == rubric.digest:
                    marks = marks_of(record.grade)
                    levels = {key: one for key, one in marks.levels.items() if one is not None}
                    there = {key: one for key, one in marks.pitfalls.items() if one is not None}
                    found.append(Labels(levels=levels, pitfalls=there))
            if (after := page.next_after) is None:
                break
    return found[:count]


def _has_database(settings: Settings) -> bool:
    url = read_url(settings.resolved_database_url)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()
