"""Reports as JSON, and back. The fields of the report classes are the format."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from app.domain.agreement import AgreementReport, Comparison
from app.domain.evaluation_errors import ReportInvalidError

REPORTS = TypeAdapter(AgreementReport)
COMPARISONS = TypeAdapter(Comparison)


def report_json(report: AgreementReport) -> str:
    """The report as JSON text. It holds every answer's labels and marks, not its text."""
    return REPORTS.dump_json(report, indent=1).decode() + "\n"


def comparison_json(comparison: Comparison) -> str:
    """The comparison as JSON text."""
    return COMPARISONS.dump_json(comparison, indent=1).decode() + "\n"


def read_report(file: Path) -> AgreementReport:
    """A report that was written as JSON.

    Raises:
        ReportInvalidError: The file cannot be read, or is no report.
    """
    try:
        return REPORTS.validate_json(file.read_bytes())
    except OSError as error:
        raise ReportInvalidError(f"{file} cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the document"
        raise ReportInvalidError(
            f"{file} is no report in JSON: {field}: {first['msg']}. Write one with --format json."
        ) from None
