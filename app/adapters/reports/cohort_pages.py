"""The report on a cohort as a page of its own: no script, nothing fetched, light and dark.

Whatever candidates wrote is escaped by the template, and kept apart from the page's own direction
of writing.
"""

from __future__ import annotations

from typing import Final

from app.adapters.reports import cohort_plots, plots
from app.adapters.reports.pages import PAGES
from app.domain.cohort_report import CohortReport, CostSummary, CriterionSummary

NONE: Final = "-"


def cohort_html(report: CohortReport) -> str:
    """The report as one HTML document."""
    criteria = report.criteria
    return PAGES.get_template("cohort.html.j2").render(
        report=report,
        subject=report.subject,
        counts=report.counts,
        scores=report.scores,
        histogram=cohort_plots.histogram(report.scores),
        band_marks=cohort_plots.band_marks(report.bands),
        deepest=max((len(item.levels) for item in criteria), default=0),
        criteria=[(item, _levels(item), cohort_plots.level_whisker(item)) for item in criteria],
        queue=[(one, cohort_plots.score_whisker(one)) for one in report.queue.entries],
        cost=cost(report.cost),
        along=cohort_plots.along,
        bar=cohort_plots.bar,
        number=number,
        percent=percent,
        counted=counted,
        words=words,
        sizes={
            "width": cohort_plots.HISTOGRAM_WIDTH,
            "height": cohort_plots.HISTOGRAM_HEIGHT,
            "bar": cohort_plots.BAR_WIDTH,
            "whisker": plots.WIDTH,
        },
    )


def number(value: float | None, digits: int = 1) -> str:
    """A number for people, or a dash."""
    return NONE if value is None else f"{value:,.{digits}f}"


def percent(share: float | None) -> str:
    """A share for people: what is there is never shown as nothing."""
    if share is None:
        return NONE
    return "<1%" if 0 < share < 0.005 else f"{100 * share:.0f}%"  # noqa: PLR2004 - rounds to 1%


def counted(count: int, thing: str) -> str:
    """So many things, in words."""
    return f"{count:,} {thing}" + ("" if count == 1 else "s")


def words(code: str) -> str:
    """A stable code, to be read."""
    return code.replace("_", " ").replace(".", ": ")


def cost(spent: CostSummary) -> str:
    """What it cost; where some prices are not known, at least how much."""
    if spent.cost_usd is None:
        return f"at least ${spent.known_cost_usd:,.4f}"
    return f"${spent.cost_usd:,.4f}" if spent.cost_usd else "$0"


def _levels(item: CriterionSummary) -> tuple[plots.Cell, ...]:
    return cohort_plots.levels(item)
