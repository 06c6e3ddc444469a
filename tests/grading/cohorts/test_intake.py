from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from app.adapters.intake.upload import Upload
from app.domain.cohort import CohortAnswer
from app.domain.intake import IntakeLimits, UploadFormat
from app.grading.cohorts.intake import OpenIntake


def test_uploads_come_in_through_the_port() -> None:
    async def source() -> AsyncIterator[bytes]:
        yield b"answer,team\nx,red\n"

    async def read(begin: OpenIntake) -> None:
        intake = begin(source(), UploadFormat.CSV)
        assert [row async for row in intake] == [
            CohortAnswer(index=0, answer="x", reference=None, extra={"team": "red"})
        ]
        assert (intake.columns, intake.notices, intake.fields) == (("team",), (), {})

    asyncio.run(read(partial(Upload, limits=IntakeLimits(rows=1))))
