"""Cohorts as rows, and rows as cohorts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from app.domain.cohort import CohortAnswer, CohortCounts, CohortLane, CohortStatus
from app.grading.cohorts.records import Cohort
from app.grading.ports import IdempotencyKey

NO_KEY = {"key_scope": None, "key_hash": None, "request_digest": None}


def new_cohort_row(
    cohort: Cohort, key: IdempotencyKey | None, *, tenant: str, now: datetime
) -> dict[str, object]:
    """The columns of a cohort that has taken in no answer yet."""
    return {
        "id": cohort.id,
        "tenant": tenant,
        "name": cohort.name,
        "rubric_id": cohort.rubric_id,
        "rubric_version": cohort.rubric_version,
        "rubric_digest": cohort.rubric_digest,
        "judge": cohort.judge,
        "samples": cohort.samples,
        "lane": cohort.lane.value,
        "is_batching": cohort.is_batching,
        "columns": columns_text(()),
        "status": CohortStatus.RECEIVING.value,
        **dict.fromkeys(("total", "graded", "needs_review", "failed", "last_seq"), 0),
        **dict.fromkeys(("input_tokens", "output_tokens", "cost_usd"), 0),
        "max_cost_usd": cohort.max_cost_usd,
        "created_at": cohort.created_at,
        "received_at": now,
        "chain": "",
        **(NO_KEY if key is None else key_columns(key)),
    }


def key_columns(key: IdempotencyKey) -> dict[str, object]:
    """The columns of the request that made a cohort; the key itself is not stored."""
    return {
        "key_scope": key.scope,
        "key_hash": hashlib.sha256(key.key.encode("utf-8", "surrogatepass")).hexdigest(),
        "request_digest": key.request_digest,
    }


def columns_text(columns: Sequence[str]) -> str:
    """The names of the columns that are kept, as they are stored."""
    return _dump(list(columns))


def cohort_of(row: RowMapping) -> Cohort:
    """The cohort of a whole row."""
    status = CohortStatus(row["status"])
    ended = row["graded"] + row["needs_review"] + row["failed"]
    counts = CohortCounts(
        total=row["total"],
        graded=row["graded"],
        needs_review=row["needs_review"],
        failed=row["failed"],
        # No rows are written for these: an answer of a cancelled cohort either ended or did not.
        cancelled=row["total"] - ended if status is CohortStatus.CANCELLED else 0,
    )
    return Cohort(
        counts=counts,
        status=status,
        lane=CohortLane(row["lane"]),
        is_batching=bool(row["is_batching"]),
        columns=tuple(json.loads(row["columns"])),
        cost_usd=_float(row["cost_usd"]),
        max_cost_usd=_float(row["max_cost_usd"]),
        **{name: row[name] for name in PLAIN},
    )


PLAIN = (
    *("id", "tenant", "name", "rubric_id", "rubric_version", "rubric_digest", "judge", "samples"),
    *("paused_reason", "input_tokens", "output_tokens"),
    *("created_at", "finished_at"),
)
"""Columns that are fields of a cohort, as they are."""


def answer_row(answer: CohortAnswer) -> dict[str, object]:
    """The columns of an answer, but for whose it is."""
    return {
        "idx": answer.index,
        "reference": answer.reference,
        "extra": _dump(dict(answer.extra)) if answer.extra else None,
        "answer": answer.answer,
    }


def answer_of(row: RowMapping) -> CohortAnswer:
    """The answer of a row."""
    return CohortAnswer(
        index=row["idx"],
        answer=row["answer"],
        reference=row["reference"],
        extra=extra_of(row["extra"]),
    )


def extra_of(text: str | None) -> Mapping[str, str]:
    """The other columns that an answer came with."""
    extra: dict[str, str] = {} if text is None else json.loads(text)
    return extra


def _float(value: float | None) -> float | None:
    """SQLite gives a number back as it came, where it returns the row that it is writing."""
    return None if value is None else float(value)


def _dump(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
