"""Work of a cohort that this process did lately, so that identical answers are judged once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from app.grading.answering import Earlier
from app.grading.records import GradeRecord


class RecentWork:
    """A ledger in memory, of bounded length. What it forgets is stored by then."""

    def __init__(self, length: int, tenant: str) -> None:
        self._length = length
        self._tenant = tenant
        self._kept: OrderedDict[str, Earlier] = OrderedDict()

    @property
    def tenant(self) -> str:
        """Whose work it is."""
        return self._tenant

    def __contains__(self, fingerprint: str) -> bool:
        return fingerprint in self._kept

    def learn(self, records: Iterable[GradeRecord]) -> None:
        """Take in what was graded before."""
        for record in records:
            self._kept[record.fingerprint] = Earlier.of(record)
            self._kept.move_to_end(record.fingerprint)
        while len(self._kept) > self._length:
            self._kept.popitem(last=False)

    async def find(self, fingerprint: str) -> Earlier | None:
        """What the work with that fingerprint gave, if it is remembered."""
        found = self._kept.get(fingerprint)
        if found is not None:
            self._kept.move_to_end(fingerprint)
        return found

    async def keep(self, record: GradeRecord) -> None:
        """Remember a graded record that holds replies."""
        if record.replies and record.grade is not None:
            self.learn([record])
