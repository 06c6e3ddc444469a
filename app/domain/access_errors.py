"""Why a caller is turned away, whatever the request asks for.

AccessError
  KeyRejectedError          no key, or none that counts: the same for every cause
  NoKeysYetError            no key exists, and the caller is not on this machine
  ScopeMissingError         the key may not do this
  CrossSiteError            a page of another site sent it
  LimitError                the key used up what it may
    RequestLimitError       requests a minute
    ConcurrencyLimitError   requests at the same time
    DailyLimitError         grades or tokens a day
KeyInvalidError             a key cannot be made like this
KeyNotFoundError            no key has that id
"""

from __future__ import annotations

from app.domain.access import Scope
from app.domain.errors import InputError, NotFoundError, TouchstoneError


class AccessError(TouchstoneError):
    """The caller may not do this."""

    code = "forbidden"


class KeyRejectedError(AccessError):
    """No key that counts came with the request. The causes are not told apart."""

    code = "unauthorized"

    def __init__(self) -> None:
        super().__init__(
            "A key is needed that is known here, not expired and not revoked: send it as "
            "`Authorization: Bearer ts_...`."
        )


class NoKeysYetError(AccessError):
    """No key exists yet, so only programs of this very machine are served."""

    code = "no_keys_yet"

    def __init__(self) -> None:
        super().__init__(
            "No key exists yet, so only programs of the machine that this service runs on are "
            "served, and not through a proxy. Make a key there: touchstone keys create."
        )


class ScopeMissingError(AccessError):
    """The key has not the scope that this needs.

    Attributes:
        scope: The scope that is needed.
    """

    code = "scope_missing"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__(f"This needs a key with the scope {scope.value}.")


class CrossSiteError(AccessError):
    """A page of another site sent the request through a browser."""

    code = "cross_site"

    def __init__(self) -> None:
        super().__init__("A page of another site sent this request: use a key instead.")


class LimitError(AccessError):
    """The key used up what it may.

    Attributes:
        policy: The limit by its name in the headers RateLimit and RateLimit-Policy.
        retry_after_seconds: When there is some of it again.
    """

    code = "rate_limited"

    def __init__(self, message: str, *, policy: str, retry_after_seconds: float) -> None:
        self.policy = policy
        self.retry_after_seconds = retry_after_seconds
        super().__init__(message)


class RequestLimitError(LimitError):
    """The key sent as many requests as it may this minute."""


class ConcurrencyLimitError(LimitError):
    """The key has as many requests running as it may."""

    code = "too_many_at_once"


class DailyLimitError(LimitError):
    """The key used up its grades or tokens of the day."""

    code = "daily_limit_reached"


class KeyInvalidError(InputError):
    """A key cannot be made like this."""

    code = "key_invalid"


class KeyNotFoundError(NotFoundError):
    """No key has that id."""

    code = "key_not_found"

    def __init__(self) -> None:
        super().__init__("There is no key with this id.")
