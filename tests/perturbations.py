"""Changes to an answer that must not move its score, and changes that must ruin it."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from app.domain.roles import find_mentions, role_names
from app.domain.rubric import Rubric

Perturbation = Callable[[str, Rubric, Random], str]

TYPO_SHARE = 0.04
FILLERS = ("um, ", "uh, ", "you know, ", "well, ", "basically, ", "hmm, ", "honestly, ", "er, ")
SYNONYMS = {
    "project_manager": ("project manager", "PjM", "project lead", "delivery manager"),
    "product_manager": ("product manager", "PdM", "product lead", "product person"),
}
EXCHANGED = {"project_manager": "product manager", "product_manager": "project manager"}
GENDERS = {"he": "she", "she": "he", "his": "her", "him": "her", "himself": "herself"}
GENDERS |= {"herself": "himself"}
NAMES = ("Deepa", "Tom", "Irina", "Kwame", "Mei", "Carlos", "Anna", "Yusuf", "Priya", "Lars")
BRITISH = {
    "prioritiz": "prioritis",
    "organiz": "organis",
    "realiz": "realis",
    "behavior": "behaviour",
    "favor": "favour",
    "color": "colour",
    "analyz": "analys",
    "customiz": "customis",
}
PADDING = (
    "I hope you can hear me well.",
    "The weather has been kind to us this week.",
    "I first heard this question some years ago.",
    "My sister works in another city.",
    "There is a lot written about this.",
    "Thanks for having me today.",
)
STOPWORDS = frozenset(
    """a an the of to in on at by for with and or but is are was be been it its that this these
    those they them their he she his her who what which when how why from as not so if then than
    into out up while whereas does do did has have had will would can could should may might must
    i we you our my your us""".split()  # noqa: SIM905 - a list of words reads better as words
)
# A sentence that begins so refers to the one before it.
_LEANS = re.compile(
    r"(?:and|but|so|while|whereas|he|she|they|it|this|that|these|those|one|both|the (?:other|one|"
    r"first|second|former|latter)|then|also|instead|in short|for example|because)\b",
    re.IGNORECASE,
)
_BY_ORDER = re.compile(r"\b(?:first|second|former|latter|1st|2nd|I|my|mine)\b")


def typos(text: str, _: Rubric, chance: Random) -> str:
    """Two letters exchanged in some of the longer words."""

    def slip(match: re.Match[str]) -> str:
        word = match[0]
        if chance.random() >= TYPO_SHARE:
            return word
        place = chance.randrange(1, len(word) - 2)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    return re.sub(r"\b[a-z]{5,}\b", slip, text)


def fillers(text: str, _: Rubric, chance: Random) -> str:
    """Words that fill a pause, before some of the sentences."""
    return _each_sentence(
        text, lambda one: chance.choice(FILLERS) + one if chance.random() < 1 / 3 else one
    )


def upper_case(text: str, _: Rubric, __: Random) -> str:
    """All in capitals."""
    return text.upper()


def lower_case(text: str, _: Rubric, __: Random) -> str:
    """All in small letters."""
    return text.lower()


def bullets(text: str, _: Rubric, __: Random) -> str:
    """Every sentence a bullet."""
    return "\n".join(f"- {one}" for one in _sentences(text))


def synonyms(text: str, rubric: Rubric, chance: Random) -> str:
    """Each role called by another of its names, the same one throughout."""
    names = {role: chance.choice(words) for role, words in SYNONYMS.items()}
    return _renamed(text, rubric, names)


def british(text: str, _: Rubric, __: Random) -> str:
    """British (and Indian) spelling."""
    for american, other in BRITISH.items():
        text = text.replace(american, other)
    return text


def genders(text: str, _: Rubric, __: Random) -> str:
    """He for she and she for he."""
    return re.sub(r"\b(?:s?he|his|him|himself|herself)\b", lambda match: GENDERS[match[0]], text)


def people(text: str, _: Rubric, chance: Random) -> str:
    """Other first names for the people of these names."""
    others = dict(zip(NAMES, chance.sample(NAMES, len(NAMES)), strict=True))
    return re.sub(rf"\b(?:{'|'.join(NAMES)})\b", lambda match: others[match[0]], text)


def padding(text: str, _: Rubric, chance: Random) -> str:
    """True but irrelevant sentences before and after."""
    first, last = chance.sample(PADDING, 2)
    return f"{first} {text.rstrip()} {last}"


def order(text: str, rubric: Rubric, chance: Random) -> str:
    """Sentences in another order, where each of them stands on its own."""
    sentences = _sentences(text)
    names = role_names(rubric)
    if any(_LEANS.match(one) or not find_mentions(names, one) for one in sentences):
        return text
    return " ".join(chance.sample(sentences, len(sentences)))


def exchanged_roles(text: str, rubric: Rubric, _: Random) -> str:
    """Everything said of one role is said of the other one.

    An answer that says who is meant by order, by "I" or through one role alone is left as it is:
    to exchange names would not exchange the roles.
    """
    named = {mention.role for mention in find_mentions(role_names(rubric), text)}
    if not named >= EXCHANGED.keys() or _BY_ORDER.search(text):
        return text
    return _renamed(text, rubric, EXCHANGED)


def without_stopwords(text: str, _: Rubric, __: Random) -> str:
    """Content words alone."""
    return " ".join(
        word for word in text.split() if re.sub(r"\W", "", word).lower() not in STOPWORDS
    )


def shuffled(text: str, _: Rubric, chance: Random) -> str:
    """The same words in any order."""
    words = text.split()
    chance.shuffle(words)
    return " ".join(words)


def _renamed(text: str, rubric: Rubric, names: dict[str, str]) -> str:
    pieces, done = [], 0
    for mention in find_mentions(role_names(rubric), text):
        if mention.role in names and not text[mention.start : mention.end].endswith("management"):
            plural = "s" if re.search(r"(?i)\w{4}s$", text[mention.start : mention.end]) else ""
            pieces += [text[done : mention.start], names[mention.role] + plural]
            done = mention.end
    return "".join([*pieces, text[done:]])


def _each_sentence(text: str, change: Callable[[str], str]) -> str:
    return " ".join(map(change, _sentences(text)))


def _sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.!?])\s+|\n+", text) if one.strip()]


HARMLESS: dict[str, Perturbation] = {
    "typos": typos,
    "fillers": fillers,
    "upper case": upper_case,
    "lower case": lower_case,
    "bullets": bullets,
    "role synonyms": synonyms,
    "British spelling": british,
    "genders": genders,
    "people": people,
    "padding": padding,
    "order of sentences": order,
}
RUINOUS: dict[str, Perturbation] = {
    "roles exchanged": exchanged_roles,
    "without stopwords": without_stopwords,
    "words shuffled": shuffled,
}
