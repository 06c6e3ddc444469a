"""What the figures of agreement are called and mean, in plain words."""

from __future__ import annotations

from app.domain.agreement import Figure

NONE = "none"
TITLES = {
    "score.pearson": ("Scores rise together", "Correlation of score and label; 1 is perfect."),
    "score.spearman": ("Same order", "Rank correlation of score and label; 1 is perfect."),
    "score.mean_absolute_error": (
        "Points apart",
        "Mean distance of score and label; 0 is perfect.",
    ),
    "score.bias": ("Points too high or low", "Mean of score less label; 0 is perfect."),
    "band.kappa": ("Bands", "Quadratic kappa: agreement beyond chance; 1 is perfect."),
    "band.exact": ("Same band", "Share of answers in the band that people chose."),
    "levels.kappa": ("Levels", "Mean quadratic kappa over the criteria; 1 is perfect."),
    "levels.exact": ("Same level", "Share of criteria on the level that people chose."),
    "pitfalls.f1": ("Pitfalls", "Mean F1 over the pitfalls; 1 is perfect."),
    "pitfalls.precision": (
        "Pitfalls that are real",
        "Share of pitfalls found that people saw too.",
    ),
    "pitfalls.recall": ("Pitfalls that are found", "Share of pitfalls people saw that were found."),
    "score.strong_scored_low": (
        "Strong answers scored low",
        "Labelled 75 or more, scored under 55; none is perfect.",
    ),
    "score.weak_scored_high": (
        "Weak answers scored high",
        "Labelled under 30, scored 55 or more; none is perfect.",
    ),
    "score.inside_interval": (
        "Labels inside the interval",
        "Share of labels that lie where the grade said the score may lie.",
    ),
    "range.inside": ("Attacks scored honestly", "Share of scores inside their honest range."),
    "range.bad_scored_high": (
        "Attacks that paid",
        "Worth under 55 when read honestly, scored 55 or more; none is perfect.",
    ),
    "flags.found": ("Attacks that are flagged", "Share of attacks sent to a person."),
    "flags.false": ("False alarms", "Share of harmless answers sent to a person as attacks."),
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
FULL = 100.0
THINNEST = 0.8


def title(name: str) -> str:
    """What a figure is called."""
    return TITLES[name][0] if name in TITLES else name.replace(".", ": ").replace("_", " ")


def explained(name: str) -> str:
    """What it means."""
    return TITLES[name][1] if name in TITLES else ""


def form_of(name: str, value: float | None) -> str:
    """A value in the form of its figure: a share, points or a coefficient."""
    if value is None:
        return NONE
    if name in SHARES:
        return f"{FULL * value:.0f}%"
    text = f"{value:.1f}" if name in POINTS else f"{value:.2f}"
    return text.replace("-", "\u2212")


def plotted(name: str, figure: Figure) -> tuple[float, float, float] | None:
    """Where the interval begins, its width and the value, in hundredths of a line from 0 to 1."""
    if name in POINTS or figure.value is None or figure.low is None or figure.high is None:
        return None
    low, high = (min(max(FULL * one, 0.0), FULL) for one in (figure.low, figure.high))
    width = max(high - low, THINNEST)
    at = min(max(FULL * figure.value, 0.0), FULL)
    return round(min(low, FULL - width), 2), round(width, 2), round(at, 2)
