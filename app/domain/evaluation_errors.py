"""Errors of holding grades against labels. No HTTP request meets them."""

from __future__ import annotations

from app.domain.errors import InputError, TouchstoneError


class LabelsInvalidError(InputError):
    """Labelled answers cannot be used; `faults` names line and field of each fault."""

    code = "labels_invalid"

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


class RecordingInvalidError(InputError):
    """Recorded replies do not fit what is evaluated, or cannot be read."""

    code = "recording_invalid"


class ReportInvalidError(InputError):
    """A report cannot be read, or two reports have nothing to compare."""

    code = "report_invalid"


class PackageMissingError(TouchstoneError):
    """A package that only some commands need is not installed."""

    code = "package_missing"


class BelowFloorError(TouchstoneError):
    """Agreement is worse than the floor; `shortfalls` is a sentence for each figure."""

    code = "below_floor"

    def __init__(self, shortfalls: tuple[str, ...]) -> None:
        self.shortfalls = shortfalls
        super().__init__("Below the floor:\n" + "\n".join(shortfalls))
