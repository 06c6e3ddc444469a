"""Floors of agreement as a JSON file: report name to figure to limit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from app.domain.agreement_floors import FigureFloor, Floors
from app.domain.evaluation_errors import ReportInvalidError


class _Floor(BaseModel):
    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    at_least: float | None = None
    at_most: float | None = None


FILES = TypeAdapter(dict[str, dict[str, _Floor]])


def read_floors(file: Path) -> Mapping[str, Floors]:
    """The floors of each report, by its name such as `my-rubric--embedded`.

    Raises:
        ReportInvalidError: The file cannot be read, or does not hold floors.
    """
    try:
        found = FILES.validate_json(file.read_bytes())
    except OSError as error:
        raise ReportInvalidError(f"{file} cannot be read: {error.strerror}.") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "the document"
        raise ReportInvalidError(f"{file}: {field}: {first['msg']}.") from None
    return {
        name: {figure: FigureFloor(**limits.model_dump()) for figure, limits in floors.items()}
        for name, floors in found.items()
    }


def floors_of(file: Path, name: str) -> Floors:
    """The floors of one report.

    Raises:
        ReportInvalidError: The file cannot be used, or has none for that report.
    """
    floors = read_floors(file)
    if name not in floors:
        known = ", ".join(floors) or "none"
        raise ReportInvalidError(f"{file} has no floors for {name}; it has those of: {known}.")
    return floors[name]
