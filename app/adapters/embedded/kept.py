"""What is made once for a rubric and kept while few others come by."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The values made last, by key. Safe to use from several threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: dict[str, T] = {}
        self._making: dict[str, Lock] = {}
        self._lock = Lock()

    def get(self, key: str, make: Callable[[], T]) -> T:
        """The value for a key. Of several threads that want it one makes it, the others wait."""
        with self._lock:
            if key in self._values:
                return self._latest(key)
            making = self._making.setdefault(key, Lock())
        with making:
            with self._lock:
                if key in self._values:
                    return self._latest(key)
            try:
                value = make()
            except BaseException:
                with self._lock:
                    # Keys for which nothing can be made must not pile up.
                    self._making.pop(key, None)
                raise
            with self._lock:
                self._values[key] = value
                self._making.pop(key, None)
                if len(self._values) > self._size:
                    del self._values[next(iter(self._values))]
        return value

    def _latest(self, key: str) -> T:
        """The value, which is from now on the one wanted last."""
        self._values[key] = value = self._values.pop(key)
        return value
