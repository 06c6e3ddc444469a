"""The id of a cohort in a path."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import Depends, Path

from app.domain.errors import CohortNotFoundError

COHORT_ID = re.compile(r"^coh_[0-9a-z]{26}$")


def known_cohort_id(
    cohort_id: Annotated[
        str,
        Path(
            description="Cohort id.",
            examples=["coh_01k9x0f2v3b4c5d6e7f8g9h0jk"],
            json_schema_extra={"pattern": COHORT_ID.pattern},
        ),
    ],
) -> str:
    """The id in the path, if it can be one: the store is not asked for anything else.

    Raises:
        CohortNotFoundError: It cannot.
    """
    if not COHORT_ID.fullmatch(cohort_id):
        raise CohortNotFoundError(cohort_id)
    return cohort_id


CohortId = Annotated[str, Depends(known_cohort_id)]
