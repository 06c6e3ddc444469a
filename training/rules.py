"""What a rubric's items become when an answer is changed: the one place that names items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.rubric import Rubric


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules for one rubric.

    Attributes:
        owned: Criteria that say what belongs to which role.
        enough_owned: Sum of their levels from which exchanging the roles makes the answer wrong.
        untouched: Criteria that do not hang on who is who: their level is unknown afterwards.
        exchanged: What the pitfalls are after the exchange; None: not known.
        inherited: By pitfall, the criterion that makes it certain when that one was met in full.
        contrast: The criterion that is met when each role is given its own; None: there is none.
    """

    owned: tuple[str, ...]
    enough_owned: int
    untouched: frozenset[str]
    exchanged: Mapping[str, bool | None]
    inherited: Mapping[str, str] = field(default_factory=dict)
    contrast: str | None = None


_RULES = {
    "project-vs-product-manager": Rules(
        owned=("delivery_ownership", "value_ownership"),
        enough_owned=3,
        untouched=frozenset({"collaboration", "demonstrated_ownership"}),
        exchanged={
            "manages_projects": None,
            "delivery_as_outcome": None,
            "empty_jargon": False,
            "role_confusion": True,
        },
        inherited={"manages_projects": "delivery_ownership"},
        contrast="clear_contrast",
    )
}


def rules_for(rubric: Rubric) -> Rules | None:
    """The rules for a rubric; None where there are none, and then no labels follow by rule."""
    return _RULES.get(rubric.id)
