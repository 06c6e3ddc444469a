"""A cohort's form with its file, read while it comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request

from app.api.cohort_bodies import FORM, open_body
from app.api.cohort_requests import Asked, CohortQuery
from app.api.deps import Services
from app.api.negotiation import check_body_type
from app.domain.intake import IntakeChoices
from app.grading.cohorts.desk import CohortRequest
from app.web.forms import check_sender
from app.web.sampling import SampledIntake

PART = "part"
"""Field of a form whose rows are only to be shown: `whole`, or `cut` where the file goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A form whose file is about to be read.

    Attributes:
        fields: What was chosen beside it. Those behind the file come with its end.
        intake: The rows of the file.
        asked: Says what is asked for, once the file is read.
        is_part: Whether its rows are only to be shown.
        is_cut: Whether the file is the first part of a larger one.
    """

    fields: Mapping[str, str]
    intake: SampledIntake
    asked: Asked
    is_part: bool
    is_cut: bool

    def ask(self) -> CohortRequest:
        """What is asked for.

        Raises:
            RequestInvalidError: It is not valid.
        """
        return self.asked()


async def open_upload(request: Request, services: Services) -> Upload:
    """Begin to read a form: all that stands before its file.

    Raises:
        RequestError: It was sent by a page of another site, is not valid or came too slowly.
        UploadError: It is too large, or no form with a file.
    """
    check_sender(request)
    headers = request.headers
    check_body_type(headers.get("content-type"), headers.get("content-encoding"), FORM)
    body = await open_body(request, services.limits)
    choices = IntakeChoices(
        charset=body.charset,
        answer_column=body.fields.get("answer_column") or None,
        reference_column=body.fields.get("reference_column") or None,
    )
    intake = services.cohorts.open_intake(body.source, body.upload_format, choices=choices)
    sampled = SampledIntake(intake)
    asked = Asked(query=CohortQuery(), body=body, intake=sampled, chosen=frozenset(body.fields))
    return Upload(
        fields=body.fields,
        intake=sampled,
        asked=asked,
        is_part=PART in body.fields,
        is_cut=body.fields.get(PART) == "cut",
    )
