"""Who calls, for which tenant, and what they may do."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from enum import StrEnum

DEFAULT_TENANT = "default"
"""Whose the rows are of a service that was never told about tenants."""
NO_TENANT = "-"
"""Of callers that nobody vouches for: no tenant can have this name, so no row is theirs."""
EVERY_TENANT = "*"
"""Of what belongs to all of them, such as rubrics that come as files; no tenant has this name."""
TENANT = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Scope(StrEnum):
    """What a caller may do. `admin` covers the others."""

    GRADE = "grade"
    READ = "read"
    REVIEW = "review"
    RUBRICS = "rubrics"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLimits:
    """How much a key may use. None: what the service allows by default; 0: nothing.

    Attributes:
        requests_per_minute: Requests of any kind.
        concurrency: Requests at the same time.
        grades_per_day: Answers handed in for grading, from midnight to midnight in UTC.
        tokens_per_day: Tokens of the judge, in and out, from midnight to midnight in UTC.
    """

    requests_per_minute: int | None = None
    concurrency: int | None = None
    grades_per_day: int | None = None
    tokens_per_day: int | None = None

    def over(self, defaults: KeyLimits) -> KeyLimits:
        """These, and the defaults where these say nothing."""
        own = {name: value for name, value in self.given().items() if value is not None}
        return KeyLimits(**(defaults.given() | own))

    def given(self) -> dict[str, int | None]:
        """Every limit by its name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


NO_LIMITS = KeyLimits()
"""A key that may use what the service allows by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who sent a request.

    Attributes:
        tenant: Whose rows they see and make.
        scopes: What they may do.
        key_id: The key they showed; None where none was asked for.
        limits: How much that key may use.
    """

    tenant: str
    scopes: frozenset[Scope]
    key_id: str | None = None
    limits: KeyLimits = NO_LIMITS

    def may(self, scope: Scope) -> bool:
        """Whether they may do what needs that scope."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


LOCAL = Caller(tenant=DEFAULT_TENANT, scopes=frozenset(Scope))
"""A program of this machine, while there are no keys."""
NOBODY = Caller(tenant=NO_TENANT, scopes=frozenset())
"""Whoever asks for what anyone may see."""
