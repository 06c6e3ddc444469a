"""All pages, and how they join the application of the API."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI

from app.web.error_pages import show_errors_as_pages
from app.web.routes import (
    agreement,
    assets,
    cohort,
    cohort_answers,
    cohort_review,
    cohorts,
    embed,
    grades,
    login,
    reference,
    rubrics,
)
from app.web.site import Site

ROUTERS: tuple[APIRouter, ...] = (
    grades.router,
    cohorts.router,
    cohort_answers.router,
    cohort_review.router,
    cohort.router,
    rubrics.router,
    agreement.router,
    reference.router,
    login.router,
    embed.router,
    assets.router,
)


def attach(app: FastAPI, site: Site) -> None:
    """Give the application what its pages need. Their routers go in when it is built."""
    app.state.site = site
    show_errors_as_pages(app)
