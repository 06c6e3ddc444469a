"""What the routes of cohorts take: queries, headers, and what an upload says beside its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.json_schema import SkipJsonSchema

from app.api.cohort_bodies import UploadBody
from app.api.faults import validation_faults
from app.api.json_body import pointer_token
from app.api.rejections import Fault, RequestInvalidError
from app.api.requests import NO_NUL, RubricId, Samples, whole
from app.domain.cohort import CohortLane
from app.domain.intake import IntakeChoices
from app.grading.cohorts.desk import CohortRequest, OnInvalid
from app.grading.cohorts.intake import Intake
from app.grading.judges import JudgeChoice

MAX_COLUMN = 200
CHOICES: Final = ("answer_column", "reference_column", "delimiter")
"""Fields that have to be known before the first answer is read."""

Name = Annotated[
    str,
    Field(min_length=1, max_length=200, pattern=NO_NUL, description="Your own words for it."),
]
Cost = Annotated[
    float,
    Field(
        gt=0,
        le=1_000_000,
        allow_inf_nan=False,
        description="Dollars at which the cohort is paused.",
    ),
]
Column = Annotated[str, Field(min_length=1, max_length=MAX_COLUMN, pattern=NO_NUL)]
Delimiter = Annotated[str, Field(min_length=1, max_length=1, pattern=r"^[^\x00\r\n\"]$")]


class CohortFields(BaseModel):
    """What is asked for; an upload in JSON or in a form may say it too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rubric_id: RubricId
    name: Name | SkipJsonSchema[None] = None
    judge: JudgeChoice = "auto"
    samples: Annotated[int, BeforeValidator(whole, json_schema_input_type=Samples)] = Field(
        default=1, ge=1, le=5
    )
    max_cost_usd: Cost | SkipJsonSchema[None] = None
    lane: CohortLane = CohortLane.LIVE
    on_invalid: OnInvalid = "reject"

    def request(self) -> CohortRequest:
        """The same for the use case."""
        return CohortRequest(**self.model_dump())


class CohortQuery(BaseModel):
    """What the query says. It goes before what the upload says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rubric_id: RubricId | SkipJsonSchema[None] = None
    name: Name | SkipJsonSchema[None] = None
    judge: JudgeChoice | SkipJsonSchema[None] = Field(
        default=None, description="`auto`, the default, is what the operator chose."
    )
    samples: Samples | SkipJsonSchema[None] = Field(
        default=None, description="How often to ask the judge for each answer; 1 by default."
    )
    max_cost_usd: Cost | SkipJsonSchema[None] = None
    lane: CohortLane | SkipJsonSchema[None] = Field(
        default=None,
        description="`live`, the default: one call an answer. `batch`: by the provider's Batch "
        "API, at its lower price, within a day.",
    )
    on_invalid: OnInvalid | SkipJsonSchema[None] = Field(
        default=None,
        description="`reject`, the default: one row that cannot be taken, and none is. `skip`: "
        "the others are.",
    )
    dry_run: bool = Field(
        default=False, description="Only count and estimate: nothing is stored or graded."
    )
    answer_column: Column | SkipJsonSchema[None] = Field(
        default=None, description="Column or field that holds the answers."
    )
    reference_column: Column | SkipJsonSchema[None] = Field(
        default=None, description="Column or field that holds your ids for them."
    )
    delimiter: Delimiter | SkipJsonSchema[None] = Field(
        default=None, description="The character between the cells of a CSV file."
    )

    def said(self) -> dict[str, object]:
        """What it asks for, without what has to be known before the first answer."""
        return self.model_dump(exclude_unset=True, exclude_none=True, exclude={*CHOICES, "dry_run"})

    def request(self) -> CohortRequest | None:
        """All that is asked for, if the query names the rubric."""
        return None if self.rubric_id is None else checked(self.said(), place="query")

    def choices(self, body: UploadBody) -> IntakeChoices:
        """How the upload is to be read: what the query says, else the form before its file."""
        named = {name: body.fields[name] for name in CHOICES if name in body.fields}
        named |= self.model_dump(include=set(CHOICES), exclude_none=True)
        if len(named.get("delimiter", ",")) != 1:
            raise _unfit("delimiter", "A delimiter is one character.")
        return IntakeChoices(charset=body.charset, **named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Says what is asked for, as far as the upload has been read: see `receiving.Ask`."""

    query: CohortQuery
    body: UploadBody
    intake: Intake
    chosen: frozenset[str]

    def __call__(self) -> CohortRequest:
        """All of it.

        Raises:
            RequestInvalidError: It is not valid, or the query and the upload contradict each other.
        """
        said = {**self.intake.fields, **self._form()}
        asked = self.query.said()
        if disputed := [name for name in asked if name in said and asked[name] != said[name]]:
            raise _unfit(disputed[0], "The query says something else.")
        merged = {**said, **asked}
        if "rubric_id" not in merged:
            raise _unfit("rubric_id", "It is missing: say it in the query or before the answers.")
        return checked(merged, strict=not self.body.is_form)

    def _form(self) -> dict[str, object]:
        """The fields of a form. Browsers send those that were left empty, too."""
        late = [name for name in CHOICES if name in self.body.fields and name not in self.chosen]
        if late:
            raise _unfit(late[0], "In a form, this field goes before the file.")
        fields = self.body.fields.items()
        return {name: value for name, value in fields if value and name not in CHOICES}


class CohortHeaders(BaseModel):
    """The headers that change what a request for a cohort does."""

    model_config = ConfigDict(frozen=True)

    idempotency_key: str | SkipJsonSchema[None] = Field(
        default=None,
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[ -~]+$",
        description="A key of your own for this upload: sent again with the same body, it goes on "
        "where it was cut off, or gives the same cohort again.",
    )


class ResumeQuery(BaseModel):
    """How a paused cohort goes on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_cost_usd: Cost | SkipJsonSchema[None] = Field(
        default=None, description="Takes the place of the limit there was."
    )


def checked(
    said: Mapping[str, object],
    *,
    strict: bool = False,
    place: Literal["body", "query"] = "body",
) -> CohortRequest:
    """The request that these fields make.

    Raises:
        RequestInvalidError: They make none.
    """
    try:
        return CohortFields.model_validate(said, strict=strict).request()
    except ValidationError as error:
        details = [{**one, "loc": (place, *one["loc"])} for one in error.errors(include_url=False)]
        faults = validation_faults(RequestValidationError(details, body=said))
        raise RequestInvalidError("The request is not valid: see errors.", faults=faults) from None


def _unfit(name: str, detail: str) -> RequestInvalidError:
    fault = Fault(detail=detail, pointer=pointer_token(name))
    return RequestInvalidError("The request is not valid: see errors.", faults=(fault,))
