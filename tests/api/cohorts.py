"""Uploads of cohorts to a service over fakes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from app.domain.cohort import CohortAnswer
from app.grading.cohorts.records import Cohort
from tests.api.service import RUBRIC, Backstage

PATH = "/v1/cohorts"
QUERY: dict[str, Any] = {"rubric_id": RUBRIC.id}
CSV = {"Content-Type": "text/csv"}
NDJSON = {"Content-Type": "application/x-ndjson"}
JSON = {"Content-Type": "application/json"}
TABLE = b"candidate,answer,team\nc-1,One says this.,red\nc-2,Two says that.,blue\n"
BOUNDARY = "----WebKitFormBoundaryx7Gq2"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}


def stored(behind: Backstage) -> list[Cohort]:
    """Every cohort, newest first."""
    return list(asyncio.run(behind.cohorts.page(limit=100, after=None)).items)


def answers_of(behind: Backstage, cohort_id: str) -> list[CohortAnswer]:
    """The answers that are stored and have no result."""
    return list(asyncio.run(behind.cohorts.pending(cohort_id, start=0, limit=10**7)))


def a_document(answers: Sequence[object], **fields: object) -> bytes:
    """A cohort in JSON, the fields before the answers."""
    return json.dumps({**fields, "answers": answers}).encode()


def a_form(*parts: tuple[str, bytes, str]) -> bytes:
    """A form as a browser sends it: parts of name (or header), content and file name."""
    written = []
    for name, content, filename in parts:
        head = f'Content-Disposition: form-data; name="{name}"'
        if filename:
            head += f'; filename="{filename}"\r\nContent-Type: application/octet-stream'
        written.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*written, f"--{BOUNDARY}--\r\n".encode()])
