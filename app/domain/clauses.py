"""Who each part of an answer speaks of, and whether it claims what it says.

An answer is cut into clauses. Each clause gets a subject: the role it describes, after pronouns,
"the former", "the other", headings and names given to a role by the answer itself are followed.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.aliases import find_aliases, with_aliases
from app.domain.answer import Answer
from app.domain.attribution import subjects
from app.domain.folding import lower_case
from app.domain.roles import BOTH, find_mentions, role_names
from app.domain.rubric import ANY_SUBJECT, Rubric
from app.domain.sentences import read_stretches
from app.domain.stance import Stance, negated_spans, stances


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause of an answer; offsets are into `Answer.clean`, ends are exclusive.

    Attributes:
        start: Where it begins.
        end: Where it ends.
        sentence: Number of the sentence it belongs to, from 0.
        subject: Id of the role it speaks of, `both` (every role of the rubric) or `none`.
        stance: `asserted`, `denied`, `reported` (somebody else's view, or a view that is
            rejected) or `hypothetical`.
        negated: Places inside it that a negation reaches.
        mentions: Places inside it that name a role.
    """

    start: int
    end: int
    sentence: int
    subject: str
    stance: Stance
    negated: tuple[tuple[int, int], ...] = ()
    mentions: tuple[tuple[int, int], ...] = ()

    def speaks_of(self, subject: str) -> bool:
        """Whether what it says is said of that role; `any` is always spoken of."""
        return subject == ANY_SUBJECT or self.subject in {subject, BOTH}

    @property
    def is_claimed(self) -> bool:
        """Whether the candidate stands behind it."""
        return self.stance in {"asserted", "hypothetical"}

    def denies(self, place: int) -> bool:
        """Whether what begins at that place is negated."""
        return any(start <= place < end for start, end in self.negated)


def read_clauses(rubric: Rubric, answer: Answer) -> tuple[Clause, ...]:
    """The clauses of an answer in order. Takes linear time."""
    text = answer.clean
    names = role_names(rubric)
    mentions = find_mentions(names, text)
    aliases = find_aliases(names, text, mentions)
    mentions = with_aliases(text, aliases, mentions)
    stretches = read_stretches(text, mentions)
    who = subjects(names, aliases, text, stretches, mentions)
    lower = lower_case(text)
    how = stances(lower, stretches)
    return tuple(
        Clause(
            start=stretch.start,
            end=stretch.end,
            sentence=stretch.sentence,
            subject=who[index].role,
            stance=how[index],
            negated=negated_spans(lower, stretch.start, stretch.end),
            mentions=tuple((one.start, one.end) for one in who[index].mentions),
        )
        for index, stretch in enumerate(stretches)
    )
