"""What the audit trail is told of rubrics."""

from __future__ import annotations

from app.domain.audit import Action, AuditNote
from app.grading.reviews.notes import at
from app.grading.rubrics.records import KeptRubric


def put(kept: KeptRubric, *, before: str | None) -> AuditNote:
    """A version was kept; `before` is the digest of the one that was current."""
    return AuditNote(
        at=at(kept.version.created_at),
        actor=kept.actor,
        action=Action.RUBRIC_PUT,
        subject=kept.version.id,
        rubric_digest=kept.version.digest,
        before=before,
        after=kept.version.digest,
        details={"version": kept.version.version},
    )
