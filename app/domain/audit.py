"""The audit trail: entries that each hold the hash of the one before them.

Whoever changes, moves, adds or takes away one entry breaks the chain at that place. An entry never
holds the text of an answer or of a reason: digests stand for what they hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Final

GENESIS: Final = "sha256:" + "0" * 64
"""Stands before the first entry of a tenant."""
LOCAL_ACTOR: Final = "local"
"""Who acts where nobody shows a key."""
RETENTION_ACTOR: Final = "retention"
"""Who erases what is too old."""

Fact = str | int | None
"""A detail of an entry: an id, a word, a count. No float: programs write those in several ways."""


class Action(StrEnum):
    """What was done."""

    GRADE_REVIEWED = "grade.reviewed"
    REGRADE_REQUESTED = "regrade.requested"
    GRADE_DELETED = "grade.deleted"
    COHORT_DELETED = "cohort.deleted"
    CANDIDATE_ERASED = "candidate.erased"
    RETENTION_ERASED = "retention.erased"
    RUBRIC_PUT = "rubric.put"
    KEY_CREATED = "key.created"
    KEY_ROTATED = "key.rotated"
    KEY_REVOKED = "key.revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditNote:
    """Something that was done, before it has its place in the chain.

    Attributes:
        at: When, in UTC, as text.
        actor: Who: the id of a key, or `local`.
        subject: The id of what it was done to.
        rubric_digest: The rubric it rests on, where there is one.
        before: Digest of what counted before; None where there was nothing.
        after: Digest of what counts now; None where there is nothing any more.
    """

    at: str
    actor: str
    action: Action
    subject: str
    rubric_digest: str | None = None
    before: str | None = None
    after: str | None = None
    details: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """A note at its place in a tenant's chain. `details` is canonical JSON."""

    tenant: str
    seq: int
    at: str
    actor: str
    action: str
    subject: str
    rubric_digest: str | None
    before: str | None
    after: str | None
    details: str
    previous: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainEnd:
    """The last place of a chain: its number (0 for an empty chain) and its hash."""

    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """The first place where a chain does not hold, and why, as a stable word."""

    seq: int
    reason: str


def entry_of(note: AuditNote, *, tenant: str, end: ChainEnd) -> AuditEntry:
    """The entry that puts a note at the end of a chain."""
    content: dict[str, Fact] = {
        "tenant": tenant,
        "seq": end.seq + 1,
        "at": note.at,
        "actor": note.actor,
        "action": note.action.value,
        "subject": note.subject,
        "rubric_digest": note.rubric_digest,
        "before": note.before,
        "after": note.after,
        "details": canonical(dict(note.details)),
        "previous": end.hash,
    }
    return AuditEntry(**content, hash=digest_of(content))  # type: ignore[arg-type]  # named above


def content_of(entry: AuditEntry) -> dict[str, Fact]:
    """Every field but the hash."""
    return {one.name: getattr(entry, one.name) for one in fields(entry) if one.name != "hash"}


def first_break(entries: Iterable[AuditEntry], *, tenant: str, end: ChainEnd) -> Break | None:
    """The first entry that does not follow on the one before it; `end` is where they begin."""
    for entry in entries:
        if entry.tenant != tenant or entry.seq != end.seq + 1:
            return Break(seq=end.seq + 1, reason="missing")
        if entry.previous != end.hash:
            return Break(seq=entry.seq, reason="not_linked")
        if entry.hash != digest_of(content_of(entry)):
            return Break(seq=entry.seq, reason="changed")
        end = ChainEnd(seq=entry.seq, hash=entry.hash)
    return None


def canonical(value: object) -> str:
    """One text for one value: keys sorted, no spaces, ASCII only."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest_of(value: object) -> str:
    """`sha256:` over the canonical text of a value."""
    return "sha256:" + hashlib.sha256(canonical(value).encode("ascii")).hexdigest()
