"""One cohort: how far it is, what its results come to, and what can be done to it."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.api.actors import actor_of
from app.api.cohort_ids import CohortId
from app.api.cohort_requests import ResumeQuery
from app.api.deps import CohortServices, Services, ServicesDep
from app.api.errors import row_of
from app.api.rejections import PathUnknownError, RequestInvalidError
from app.domain.errors import ConflictError, InputError, NotFoundError, TouchstoneError
from app.grading.cohorts.advice import ASKED
from app.grading.cohorts.records import Cohort
from app.web.forms import read_form
from app.web.page_route import PageRoute
from app.web.rendering import page
from app.web.views.cohort_figures import CohortFigures, cohort_figures
from app.web.views.cohort_state import CohortState, cohort_state, cohort_title
from app.web.views.questions import Trouble

AT_ONCE: Final = 500
"""Up to so many results, the figures come with the page; more are counted when asked for."""
BY_THEMSELVES: Final = 20_000
"""Up to so many, script fetches them without being asked: a core is at it for some seconds."""
PRIVATE: Final = {"X-Robots-Tag": "noindex, nofollow, noarchive"}
ACTIONS: Final = ("pause", "resume", "cancel", "retry")

router = APIRouter(prefix="/cohorts/{cohort_id}", include_in_schema=False, route_class=PageRoute)

Action = Annotated[str, Path(max_length=10)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the page of a cohort holds.

    Attributes:
        state: Where it stands.
        figures: What its results come to; None where that was not counted.
        has_rubric: Whether its rubric is still there, without which nothing is counted.
    """

    state: CohortState
    figures: CohortFigures | None
    has_rubric: bool


@router.get("")
async def show_cohort(request: Request, services: ServicesDep, cohort_id: CohortId) -> Response:
    """How far a cohort is; with its figures where they are counted at once."""
    return await _shown(request, services, cohort_id)


@router.get("/figures")
async def show_figures(request: Request, services: ServicesDep, cohort_id: CohortId) -> Response:
    """What the results of a cohort come to so far."""
    cohort = await services.cohorts.store.get(cohort_id)
    figures = cohort_figures(await services.cohort_output.reports.report(cohort_id))
    return page(
        request,
        "cohort_figures_page.html.j2",
        headers=PRIVATE,
        cohort=cohort,
        title=cohort_title(cohort),
        figures=figures,
    )


@router.post("/delete")
async def remove_cohort(request: Request, services: ServicesDep, cohort_id: CohortId) -> Response:
    """Delete a cohort for good."""
    await read_form(request, services.limits)
    await services.cohorts.remove(cohort_id, actor=actor_of(request))
    return RedirectResponse("/cohorts", status_code=HTTPStatus.SEE_OTHER)


@router.post("/{action}")
async def act(
    request: Request, services: ServicesDep, cohort_id: CohortId, action: Action
) -> Response:
    """Pause a cohort, let it go on, end it, or try its failed answers again."""
    if action not in ACTIONS:
        raise PathUnknownError("There is nothing at this address.")
    sent = await read_form(request, services.limits)
    try:
        await _done(services.cohorts, cohort_id, action, sent)
    except (ConflictError, InputError) as error:
        status = row_of(error).status
        return await _shown(request, services, cohort_id, error=error, status=status)
    return RedirectResponse(f"/cohorts/{cohort_id}", status_code=HTTPStatus.SEE_OTHER)


async def _done(cohorts: CohortServices, cohort_id: str, action: str, sent: dict[str, str]) -> None:
    store, engine = cohorts.store, cohorts.engine
    match action:
        case "pause":
            await store.pause(cohort_id, reason=ASKED)
            await engine.halt(cohort_id)
        case "cancel":
            await store.cancel(cohort_id)
            await engine.halt(cohort_id)
        case "resume":
            limit = _limit(sent.get("max_cost_usd", ""))
            await _submitted(cohorts, await store.resume(cohort_id, max_cost_usd=limit))
        case _:
            await _submitted(cohorts, await store.retry(cohort_id))


async def _submitted(cohorts: CohortServices, cohort: Cohort) -> None:
    if cohort.status.is_to_do:
        await cohorts.engine.submit(cohort.id)


def _limit(written: str) -> float | None:
    try:
        return ResumeQuery.model_validate({"max_cost_usd": written or None}).max_cost_usd
    except ValueError:
        raise RequestInvalidError("A limit is a number of dollars above 0.") from None


async def _shown(
    request: Request,
    services: Services,
    cohort_id: str,
    *,
    error: TouchstoneError | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    shown = await _looked_up(services, cohort_id)
    return page(
        request,
        "cohort.html.j2",
        status=status,
        headers=PRIVATE,
        state=shown.state,
        cohort=shown.state.cohort,
        figures=shown.figures,
        has_rubric=shown.has_rubric,
        comes_by_itself=shown.state.cohort.counts.done <= BY_THEMSELVES,
        trouble=None if error is None else Trouble.of(error, status),
    )


async def _looked_up(services: Services, cohort_id: str) -> Shown:
    cohort = await services.cohorts.store.get(cohort_id)
    try:
        rubric = await services.rubrics.version(cohort.rubric_id, cohort.rubric_digest)
    except NotFoundError:
        return Shown(state=cohort_state(cohort, cohort.rubric_id), figures=None, has_rubric=False)
    figures = None
    if 0 < cohort.counts.done <= AT_ONCE:
        figures = cohort_figures(await services.cohort_output.reports.report(cohort_id))
    return Shown(state=cohort_state(cohort, rubric.title), figures=figures, has_rubric=True)
