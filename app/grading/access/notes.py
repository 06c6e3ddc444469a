"""What the audit trail is told of keys: ids and scopes, never a name or a secret."""

from __future__ import annotations

from datetime import datetime

from app.domain.audit import LOCAL_ACTOR, Action, AuditNote
from app.grading.access.records import KeyRecord
from app.grading.reviews.notes import at


def created(key: KeyRecord) -> AuditNote:
    """A key was made."""
    return AuditNote(
        at=at(key.created_at),
        actor=LOCAL_ACTOR,
        action=Action.KEY_CREATED,
        subject=key.id,
        details={"scopes": " ".join(sorted(key.scopes))},
    )


def rotated(key_id: str, successor: KeyRecord) -> AuditNote:
    """Another key took the place of one."""
    return AuditNote(
        at=at(successor.created_at),
        actor=LOCAL_ACTOR,
        action=Action.KEY_ROTATED,
        subject=key_id,
        details={"successor": successor.id},
    )


def revoked(key_id: str, now: datetime) -> AuditNote:
    """A key was taken back."""
    return AuditNote(at=at(now), actor=LOCAL_ACTOR, action=Action.KEY_REVOKED, subject=key_id)
