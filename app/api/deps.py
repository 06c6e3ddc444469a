"""What the routes work with. It is opened by the lifespan and handed to each request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, TypedDict, cast

from fastapi import Depends
from starlette.requests import Request

from app.api.bodies import Limits
from app.api.metrics import Metrics
from app.api.running import Running
from app.domain.lint.remarks import Remark
from app.domain.rubric import Rubric
from app.grading.grader import Grader
from app.grading.ports import GradeStore
from app.grading.rescore import Rescorer
from app.grading.rubrics.library import Rubrics

RubricReader = Callable[[bytes], Rubric]
"""Reads a rubric document in YAML (or JSON), or raises RubricInvalidError."""

RubricLinter = Callable[[bytes, Rubric], Sequence[Remark]]
"""What an author should look at in a rubric document that can be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessCheck:
    """A part of the service that must work before it can grade.

    Attributes:
        name: What is checked, such as `database`.
        check: Raises a TouchstoneError when the part does not work.
        seconds: How long to wait for it.
    """

    name: str
    check: Callable[[], Awaitable[None]]
    seconds: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything the routes call."""

    grader: Grader
    rescorer: Rescorer
    store: GradeStore
    rubrics: Rubrics
    read_rubric: RubricReader
    lint_rubric: RubricLinter
    readiness: Sequence[ReadinessCheck]
    limits: Limits
    metrics: Metrics
    running: Running


class State(TypedDict):
    """What the lifespan yields."""

    services: Services


def get_services(request: Request) -> Services:
    """The services of the application that answers the request."""
    return cast(Services, request.state.services)


ServicesDep = Annotated[Services, Depends(get_services)]
