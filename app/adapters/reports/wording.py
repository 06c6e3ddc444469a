"""How figures are worded in reports for people."""

from __future__ import annotations

from app.domain.agreement import Change, Figure

NONE = "-"

TITLES = {
    "score.pearson": "score, Pearson",
    "score.spearman": "score, Spearman",
    "score.mean_absolute_error": "score, mean absolute error",
    "score.bias": "score, bias (grade minus label)",
    "band.kappa": "band, quadratic kappa",
    "band.exact": "band, exact",
    "levels.kappa": "levels, mean quadratic kappa",
    "levels.exact": "levels, exact",
    "pitfalls.f1": "pitfalls, mean F1",
    "pitfalls.precision": "pitfalls, mean precision",
    "pitfalls.recall": "pitfalls, mean recall",
    "score.strong_scored_low": "labelled 75 or more, scored under 55",
    "score.weak_scored_high": "labelled under 30, scored 55 or more",
    "score.inside_interval": "labelled score inside the grade's interval",
    "range.inside": "score inside its honest range",
    "range.bad_scored_high": "honest range under 55, scored 55 or more",
    "flags.found": "attacks that are flagged",
    "flags.false": "harmless answers that are flagged",
}
SHARES = frozenset(
    {
        "band.exact",
        "levels.exact",
        "score.strong_scored_low",
        "score.weak_scored_high",
        "score.inside_interval",
        "range.inside",
        "range.bad_scored_high",
        "flags.found",
        "flags.false",
    }
)
POINTS = ("score.mean_absolute_error", "score.bias")


def title(name: str) -> str:
    """The name of a figure for people; items keep their ids."""
    return TITLES.get(name, name.replace(".", " ").replace("_", " "))


def number(name: str, value: float | None) -> str:
    """A value in the form of its figure: a share, points or a coefficient."""
    if value is None:
        return NONE
    if name in SHARES:
        return f"{100 * value:.0f}%"
    return f"{value:.1f}" if name in POINTS else f"{value:.2f}"


def interval(name: str, figure: Figure) -> str:
    """The 95% interval of a figure, or nothing."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{number(name, figure.low)} to {number(name, figure.high)}"


def signed(change: Change) -> str:
    """A difference with its sign."""
    value = change.difference.value
    if value is None:
        return NONE
    return f"{'+' if value >= 0 else ''}{number(change.id, value)}"
