"""Settings of cohorts: how they are taken in and graded."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class CohortSettings(BaseSettings):
    """How fast cohorts are graded, by whom, and how much may be sent."""

    cohort_concurrency: int = Field(
        default=50,
        ge=1,
        le=2000,
        description="Most calls to the endpoint at the same time for cohorts, in each process that "
        "grades them. They begin with fewer, and slow down when the endpoint has trouble.",
    )
    cohort_requests_per_minute: float | None = Field(
        default=None,
        gt=0,
        description="Most requests to the endpoint a minute for cohorts, all processes together. "
        "Not set: no limit.",
    )
    cohort_tokens_per_minute: float | None = Field(
        default=None,
        gt=0,
        description="Most tokens a minute for cohorts, sent and received, all processes together. "
        "Not set: no limit.",
    )
    cohort_flush_seconds: float = Field(
        default=0.05,
        ge=0,
        le=10,
        description="How long a result of a cohort waits for others to be stored with it, in "
        "seconds. A process that is killed has to ask again for what was not stored.",
    )
    cohort_patience_seconds: float | None = Field(
        default=None,
        gt=0,
        description="How long the endpoint may be away before a cohort is paused, in seconds. Not "
        "set: cohorts wait until it is back.",
    )
    cohort_worker: Literal["on", "off"] = Field(
        default="on",
        description="Whether the service itself grades cohorts. `off`, on PostgreSQL: only "
        "`touchstone worker` does. On SQLite the service always grades them.",
    )
    max_cohort_answers: int = Field(
        default=1_000_000, ge=1, le=10_000_000, description="Most answers of a cohort."
    )
    max_upload_bytes: int = Field(
        default=1_000_000_000,
        ge=1_000,
        le=100_000_000_000,
        description="Largest upload of a cohort, in bytes.",
    )
    upload_idle_seconds: float = Field(
        default=30,
        gt=0,
        le=3600,
        description="Longest silence of whoever sends such an upload, in seconds. How long all of "
        "it takes is not limited.",
    )
    upload_kept_seconds: float = Field(
        default=86_400,
        gt=0,
        description="How long an upload that was cut off waits to be gone on with, in seconds.",
    )
