"""The network in torch: what `app.adapters.embedded.trained` computes, with gradients."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from app.adapters.embedded.layers import WIDTH
from app.adapters.embedded.model import ModelFiles
from app.adapters.embedded.trained import ABOUT, OF_BOTH, STANCES, SUBJECTS, TINY
from app.domain.rubric import Rubric
from training.layers import Encoder

VALUES = 48
"""Width of what is gathered from the tokens for each item."""
HIGHEST_LEVEL = 2
_DROPOUT = 0.15
_OUT_OF_SIGHT = -1e4


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What of a rubric gives the network its shape.

    Attributes:
        gates: By item, the number of the role that it must be said of; None: of anybody.
        criteria: How many of the items are criteria; the others are pitfalls.
    """

    gates: tuple[int | None, ...]
    criteria: int


def outline(rubric: Rubric) -> Outline:
    """The outline for a rubric with two roles and criteria of three levels.

    Raises:
        ValueError: The rubric is another kind of rubric.
    """
    roles = [role.id for role in rubric.roles]
    highest = {item.max_level for item in rubric.criteria}
    if len(roles) != 2 or highest != {HIGHEST_LEVEL}:  # noqa: PLR2004 - a gate for each of two
        raise ValueError(f"{rubric.id} must have two roles, and levels 0 to 2 only")
    subjects = [item.subject for item in rubric.criteria]
    subjects += [item.subject for item in rubric.pitfalls]
    return Outline(
        gates=tuple(roles.index(one) if one in roles else None for one in subjects),
        criteria=len(rubric.criteria),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the network says of a batch: logits throughout.

    Attributes:
        speaks: Answers by tokens by items: that the token speaks to the item, of the right role.
        about: Answers by tokens by kinds of subject.
        stance: Answers by tokens by stances.
        outcomes: Answers by items by 2: at least level 1, level 2; for a pitfall, that it is there.
    """

    speaks: Tensor
    about: Tensor
    stance: Tensor
    outcomes: Tensor


class Outcome(nn.Module):
    """For each item a linear map from what was gathered for it to two logits."""

    def __init__(self, items: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(items, width, 2) * 0.05)
        self.bias = nn.Parameter(torch.zeros(items, 2))

    def forward(self, gathered: Tensor) -> Tensor:
        """Answers by items by 2."""
        return torch.einsum("bkf,kfo->bko", gathered, self.weight) + self.bias


class Network(nn.Module):
    """Reads whole answers in canonical form."""

    def __init__(self, files: ModelFiles, shape: Outline) -> None:
        super().__init__()
        items = len(shape.gates)
        self._gates = shape.gates
        self.encoder = Encoder(files)
        self.subject = nn.Embedding(SUBJECTS, WIDTH)
        self.stance = nn.Embedding(len(STANCES), WIDTH)
        nn.init.normal_(self.subject.weight, std=0.02)
        nn.init.normal_(self.stance.weight, std=0.02)
        self.token = nn.Linear(WIDTH, items + ABOUT + len(STANCES))
        self.query = nn.Linear(WIDTH, items)
        self.value = nn.Linear(WIDTH, VALUES)
        self.outcome = Outcome(items, VALUES + 2 + items)
        self.drop = nn.Dropout(_DROPOUT)

    def forward(self, ids: Tensor, mask: Tensor, marks: Tensor) -> Reading:
        """What is to be said of a batch.

        Args:
            ids: Answers by tokens: word pieces.
            mask: The same: 1, or 0 for padding.
            marks: Answers by tokens by 2: subject and stance by rule.
        """
        added = self.subject(marks[..., 0]) + self.stance(marks[..., 1])
        states = self.drop(self.encoder(ids, mask, added))
        items = len(self._gates)
        tokens = self.token(states)
        about = tokens[..., items : items + ABOUT]
        speaks = self._gated(tokens[..., :items], torch.log_softmax(about, -1))
        return Reading(
            speaks=speaks,
            about=about,
            stance=tokens[..., items + ABOUT :],
            outcomes=self.outcome(self._gathered(states, speaks, mask)),
        )

    def _gated(self, speaks: Tensor, about: Tensor) -> Tensor:
        """Speaking to an item of one role takes being about that role, or about both."""
        columns = []
        for item, role in enumerate(self._gates):
            column = speaks[..., item]
            if role is not None:
                of_role = torch.logaddexp(about[..., role], about[..., OF_BOTH])
                share = torch.sigmoid(column) * torch.exp(of_role)
                column = torch.log(share + TINY) - torch.log(1 - share + TINY)
            columns.append(column)
        return torch.stack(columns, -1)

    def _gathered(self, states: Tensor, speaks: Tensor, mask: Tensor) -> Tensor:
        """By item: values of the tokens that speak to it, how much they do, and all the others."""
        hidden = (1 - mask)[..., None] * _OUT_OF_SIGHT
        attention = torch.softmax(self.query(states) + speaks.detach() * 0.5 + hidden, 1)
        values = torch.einsum("bnk,bnd->bkd", attention, self.value(states))
        strongest = torch.logsumexp(speaks * 2 + hidden, 1) / 2 / 4
        mean = (attention * speaks).sum(1) / 4
        everywhere = torch.tanh(strongest)[:, None].expand(-1, len(self._gates), -1)
        return torch.cat([values, torch.stack([strongest, mean], -1), everywhere], -1)
