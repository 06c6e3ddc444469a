"""The results of a cohort: a page at a time, as a file, and as a report."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.api.cohort_ids import CohortId
from app.api.cohort_output import CohortOutput
from app.api.cohort_report_schemas import CohortReportResponse
from app.api.cohort_results_schemas import CohortResultResponse, CohortResultsPage
from app.api.cursors import decode, encode
from app.api.deps import ServicesDep
from app.api.json_route import JSON, JsonRoute
from app.api.problems import documented
from app.api.requests import MAX_CURSOR
from app.grading.cohorts.export import ExportFormat, exported
from app.grading.cohorts.records import Cohort, ResultPage

CSV, NDJSON, HTML = "text/csv", "application/x-ndjson", "text/html"
FORMATS: Final = {JSON: "json", CSV: "csv", NDJSON: "ndjson", HTML: "html"}
"""What is answered to a media type where no `format` is asked for."""
DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t"}
PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; sandbox"
)
DISPOSITION: Final = {
    "Content-Disposition": {
        "description": "Of a file: that it is one, and its name.",
        "schema": {"type": "string"},
    }
}
TEXT: Final[dict[str, Any]] = {"schema": {"type": "string"}}
EXPORTED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A page of results; or, as CSV or NDJSON, all results there are so far.",
        "content": {CSV: TEXT, NDJSON: TEXT},
        "headers": DISPOSITION,
    }
}
DRAWN: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The report, or a page that shows it.", "content": {HTML: TEXT}}
}
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9]+")

router = APIRouter(prefix="/v1/cohorts", tags=["cohorts"], route_class=JsonRoute)


class ResultsQuery(BaseModel):
    """In which form, and which page."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["json", "ndjson", "csv"] | SkipJsonSchema[None] = Field(
        default=None, description="What to answer in; without it, Accept decides."
    )
    limit: int = Field(default=100, ge=1, le=1000, description="Most items of a page in JSON.")
    cursor: str | SkipJsonSchema[None] = Field(
        default=None,
        min_length=1,
        max_length=MAX_CURSOR,
        description="The `next_cursor` of the page before; for pages in JSON.",
    )
    delimiter: Literal["comma", "semicolon", "tab"] = Field(
        default="comma",
        description="What stands between the cells of CSV. Excel wants a semicolon where numbers "
        "are written with a decimal comma.",
    )


class ReportQuery(BaseModel):
    """In which form."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["json", "html"] | SkipJsonSchema[None] = Field(
        default=None, description="What to answer in; without it, Accept decides."
    )


@router.get(
    "/{cohort_id}/results",
    response_model=CohortResultsPage,
    responses={**EXPORTED, **documented(404, 422, 503)},
    operation_id="listCohortResults",
)
async def list_results(
    request: Request,
    services: ServicesDep,
    cohort_id: CohortId,
    query: Annotated[ResultsQuery, Query()],
) -> Response:
    """The results there are so far, by index, also while the cohort is graded.

    In JSON a page at a time. As CSV or NDJSON all of them, streamed as a file.
    """
    output = services.cohort_output
    match query.format or FORMATS[request.state.media_type]:
        case "json":
            return await _page(output, cohort_id, query)
        case name:
            cohort = await output.store.get(cohort_id)
            writer = output.make_writer(
                ExportFormat(name),
                cohort,
                await services.rubrics.version(cohort.rubric_id, cohort.rubric_digest),
                delimiter=DELIMITERS[query.delimiter],
            )
            return StreamingResponse(
                exported(output.store, cohort_id, writer=writer),
                media_type=CSV if name == "csv" else NDJSON,
                headers={"Content-Disposition": _attachment(cohort, name)},
            )


@router.get(
    "/{cohort_id}/report",
    response_model=CohortReportResponse,
    responses={**DRAWN, **documented(404, 422, 503)},
    operation_id="getCohortReport",
)
async def get_report(
    request: Request,
    services: ServicesDep,
    cohort_id: CohortId,
    query: Annotated[ReportQuery, Query()],
) -> Response:
    """What the results come to so far, in JSON or as a page that stands alone.

    Scores, bands, criteria, pitfalls and checks; what to review first; answers that are alike or
    copy the ideal response; failures and cost.
    """
    output = services.cohort_output
    report = await output.reports.report(cohort_id)
    if (query.format or FORMATS[request.state.media_type]) == "html":
        page = await run_in_threadpool(output.draw, report)
        headers = {"Content-Security-Policy": PAGE_POLICY}
        return Response(page.encode("utf-8", "replace"), media_type=HTML, headers=headers)
    return await _json(lambda: CohortReportResponse.of(report))


async def _page(output: CohortOutput, cohort_id: str, query: ResultsQuery) -> Response:
    listed = f"results {cohort_id}"
    after = decode(query.cursor, of=listed)
    page = await output.store.results(
        cohort_id, after=None if after is None else int(after), limit=query.limit
    )
    return await _json(lambda: _on_the_wire(page, listed))


def _on_the_wire(page: ResultPage, listed: str) -> CohortResultsPage:
    after = page.next_after
    return CohortResultsPage(
        items=tuple(map(CohortResultResponse.of, page.items)),
        next_cursor=None if after is None else encode(str(after), of=listed),
    )


async def _json(make: Callable[[], BaseModel]) -> Response:
    """What is made, as JSON; in a thread, since a thousand grades take a while."""
    body = await run_in_threadpool(lambda: make().model_dump_json())
    return Response(body, media_type=JSON)


def _attachment(cohort: Cohort, ending: str) -> str:
    """A file name of plain letters: what the caller named the cohort is not trusted in a header."""
    name = _NOT_IN_A_NAME.sub("-", (cohort.name or "").lower()).strip("-")[:60].strip("-")
    return f'attachment; filename="{name or "cohort"}-{cohort.id[-6:]}.{ending}"'
