"""What the routes of grades take: bodies, queries and headers, typed and bounded."""

from __future__ import annotations

import hashlib
import json
import re
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Depends, HTTPException, Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from app.api.bodies import Limits
from app.api.examples import GRADE_REQUEST
from app.domain.errors import AnswerRejectedError, GradeNotFoundError, RubricNotFoundError
from app.domain.grade import Status
from app.grading.grader import GradeRequest
from app.grading.judges import JudgeChoice
from app.grading.ports import GradeFilter, IdempotencyKey

GRADE_ID = re.compile(r"^grd_[0-9a-z]{26}$")
RUBRIC_ID = re.compile(r"^[a-z0-9][a-z0-9_-]{0,63}$")
RESERVED_IDS = {"validate"}
MAX_REFERENCE = 200
MAX_METADATA = 32
MAX_KEY = 64
MAX_CURSOR = 200
BIGGEST_INTEGER = 2**53 - 1
BIGGEST_NUMBER = 1e300
NO_NUL = r"^[^\x00]*$"


def whole(value: object) -> object:
    """1.0 is an integer in JSON."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


RubricId = Annotated[str, Field(pattern=RUBRIC_ID.pattern, description="Rubric id.")]
Samples = Annotated[int, Field(ge=1, le=5)]
Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_REFERENCE,
        pattern=NO_NUL,
        description="Your own id for the answer; grades can be listed by it.",
    ),
]
MetadataKey = Annotated[str, Field(min_length=1, max_length=MAX_KEY)]
MetadataText = Annotated[str, Field(max_length=500, pattern=NO_NUL)]
MetadataInteger = Annotated[int, Field(ge=-BIGGEST_INTEGER, le=BIGGEST_INTEGER)]
MetadataNumber = Annotated[float, Field(ge=-BIGGEST_NUMBER, le=BIGGEST_NUMBER)]
MetadataValue = MetadataText | bool | MetadataInteger | MetadataNumber | None


class Taken(BaseModel):
    """A body that is sent to us: nothing unknown in it, and no value taken for another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class GradeBody(Taken):
    """One answer to grade."""

    model_config = ConfigDict(json_schema_extra={"examples": [GRADE_REQUEST]})

    rubric_id: RubricId
    answer: Annotated[str, Field(pattern=NO_NUL)] = Field(
        description="The answer. Offsets in the grade count its code points as sent."
    )
    judge: JudgeChoice = Field(
        default="auto",
        description="`auto` is what the operator chose, else the LLM if there is one.",
    )
    samples: Annotated[int, BeforeValidator(whole, json_schema_input_type=Samples)] = Field(
        default=1, ge=1, le=5, description="How often to ask the judge; the median counts."
    )
    reference: Reference | None = None
    metadata: dict[MetadataKey, MetadataValue] = Field(
        default_factory=dict,
        max_length=MAX_METADATA,
        description="Anything of yours. It is kept and given back, and never read.",
        json_schema_extra={
            "propertyNames": {"minLength": 1, "maxLength": MAX_KEY, "pattern": NO_NUL}
        },
    )

    def checked(self, limits: Limits, *, fresh: bool) -> GradeRequest:
        """The request to the grader.

        Raises:
            AnswerRejectedError: The answer is too long.
        """
        if len(self.answer) > limits.answer_characters:
            raise AnswerRejectedError(f"An answer may have {limits.answer_characters} characters.")
        return GradeRequest(**self.model_dump(), fresh=fresh)

    def digest(self) -> str:
        """Hash of what was asked for: the same for a field left out and its default sent."""
        canonical = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()


class PageQuery(BaseModel):
    """Which page of a list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    limit: int = Field(default=20, ge=1, le=100, description="Most items of the page.")
    cursor: str | SkipJsonSchema[None] = Field(
        default=None,
        min_length=1,
        max_length=MAX_CURSOR,
        description="The `next_cursor` of the page before, with the same filters.",
    )


class GradeQuery(PageQuery):
    """Which grades, and which page of them."""

    rubric_id: RubricId | SkipJsonSchema[None] = None
    status: Status | SkipJsonSchema[None] = Field(default=None, description="How the grade ended.")
    reference: Reference | SkipJsonSchema[None] = None

    def filters(self) -> GradeFilter:
        """The filters without the page."""
        return GradeFilter(rubric_id=self.rubric_id, status=self.status, reference=self.reference)


class GradeHeaders(BaseModel):
    """The headers that change what a request for a grade does."""

    model_config = ConfigDict(frozen=True)

    idempotency_key: str | SkipJsonSchema[None] = Field(
        default=None,
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[ -~]+$",
        description="A key of your own for this request: sent again with the same body within "
        "24 hours, it gives the same grade again, and nothing is judged or paid twice.",
    )
    cache_control: str | SkipJsonSchema[None] = Field(
        default=None,
        alias="Cache-Control",
        max_length=255,
        description="With `no-cache`, the judge is asked even if it did the same work before.",
    )

    @property
    def fresh(self) -> bool:
        """Whether replies to earlier work are not wanted."""
        directives = (self.cache_control or "").lower().split(",")
        return "no-cache" in {directive.strip() for directive in directives}

    def key(self, scope: str, body: GradeBody) -> IdempotencyKey | None:
        """The caller's promise for this body on this route, if there is one."""
        if self.idempotency_key is None:
            return None
        return IdempotencyKey(scope=scope, key=self.idempotency_key, request_digest=body.digest())


RubricVersionKey = Annotated[
    str,
    Field(
        pattern=r"^(?:\d{1,4}\.\d{1,4}\.\d{1,4}|sha256:[0-9a-f]{64})$",
        description="The number or the digest of a version; the current one without it.",
    ),
]


class RubricQuery(BaseModel):
    """Which version of a rubric."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: RubricVersionKey | SkipJsonSchema[None] = None


class RescoreQuery(BaseModel):
    """Which version of the rubric to score by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rubric: Literal["graded", "current"] = Field(
        default="graded",
        description="`graded` is the version that the grade was made by, `current` the newest.",
    )


class RubricHeaders(BaseModel):
    """The header that keeps one writer from undoing what another wrote."""

    model_config = ConfigDict(frozen=True)

    if_match: str | SkipJsonSchema[None] = Field(
        default=None,
        alias="If-Match",
        pattern=r'^"sha256:[0-9a-f]{64}"$',
        description="The `ETag` of the version that yours follows: 412 where another is current.",
    )

    @property
    def expected(self) -> str | None:
        """The digest that must be current."""
        return None if self.if_match is None else self.if_match.strip('"')


def known_grade_id(
    grade_id: Annotated[
        str,
        Path(
            description="Grade id.",
            examples=["grd_01k9x0f2v3b4c5d6e7f8g9h0jk"],
            json_schema_extra={"pattern": GRADE_ID.pattern},
        ),
    ],
) -> str:
    """The id in the path, if it can be one: the store is not asked for anything else.

    Raises:
        GradeNotFoundError: It cannot.
    """
    if not GRADE_ID.fullmatch(grade_id):
        raise GradeNotFoundError(grade_id)
    return grade_id


def known_rubric_id(
    rubric_id: Annotated[
        str,
        Path(
            description="Rubric id.",
            examples=["project-vs-product-manager"],
            json_schema_extra={"pattern": RUBRIC_ID.pattern},
        ),
    ],
) -> str:
    """The id in the path, if it can be one.

    Raises:
        RubricNotFoundError: It cannot.
        HTTPException: It is the name of another path, which takes other methods.
    """
    if rubric_id in RESERVED_IDS:
        raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED)
    if not RUBRIC_ID.fullmatch(rubric_id):
        raise RubricNotFoundError(rubric_id)
    return rubric_id


GradeId = Annotated[str, Depends(known_grade_id)]
RubricPathId = Annotated[str, Depends(known_rubric_id)]
