"""How low agreement may fall before a change counts as a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.agreement import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFloor:
    """What a figure must keep to; None sets no limit."""

    at_least: float | None = None
    at_most: float | None = None


Floors = Mapping[str, FigureFloor]
"""By the id of the quantity, such as `score.pearson`."""


def shortfalls(floors: Floors, figures: Mapping[str, Figure]) -> tuple[str, ...]:
    """A sentence for each figure that breaks its floor. One without a number breaks it too."""
    return tuple(fault for name, floor in floors.items() for fault in _faults(name, floor, figures))


def _faults(name: str, floor: FigureFloor, figures: Mapping[str, Figure]) -> Iterator[str]:
    figure = figures.get(name)
    if figure is None or figure.value is None:
        reason = "not measured" if figure is None else figure.note
        yield f"{name} has no value: {reason}."
        return
    if floor.at_least is not None and figure.value < floor.at_least:
        yield f"{name} is {figure.value:.3f}, and must be at least {floor.at_least:g}."
    if floor.at_most is not None and figure.value > floor.at_most:
        yield f"{name} is {figure.value:.3f}, and must be at most {floor.at_most:g}."
