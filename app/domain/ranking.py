"""The few greatest of very many, kept while they pass by."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Greatest(Generic[Item]):
    """Keeps the items with the greatest keys; of equal keys, those with the lowest index."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._heap: list[tuple[float, int, Item]] = []

    def add(self, key: float, index: int, make: Callable[[], Item]) -> None:
        """Take an item in; `make` is called only where the item is kept.

        Args:
            key: What to rank by.
            index: Unlike that of every other item.
            make: Gives the item.
        """
        rank = (key, -index)
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, (*rank, make()))
        elif self._heap and rank > self._heap[0][:2]:
            heapq.heapreplace(self._heap, (*rank, make()))

    def items(self) -> tuple[Item, ...]:
        """What was kept, greatest first."""
        return tuple(item for _, _, item in sorted(self._heap, key=_rank, reverse=True))


def _rank(entry: tuple[float, int, Item]) -> tuple[float, int]:
    return entry[:2]
