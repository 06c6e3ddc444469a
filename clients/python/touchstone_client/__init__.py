"""A client of Touchstone: grade an answer or a whole cohort, from Python."""

from touchstone_client.client import Touchstone
from touchstone_client.errors import ClientError, ServiceError, UnreachableError
from touchstone_client.models import (
    Band,
    Cohort,
    Criterion,
    Evidence,
    Feedback,
    Grade,
    Improvement,
    Interval,
    Pitfall,
    Result,
    Review,
    Rubric,
)
from touchstone_client.transport import Retries

__all__ = [
    "Band",
    "ClientError",
    "Cohort",
    "Criterion",
    "Evidence",
    "Feedback",
    "Grade",
    "Improvement",
    "Interval",
    "Pitfall",
    "Result",
    "Retries",
    "Review",
    "Rubric",
    "ServiceError",
    "Touchstone",
    "UnreachableError",
]
