"""Fits the network: epochs of augmented answers, and the average of what was learnt on the way."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from random import Random

import torch
from torch import nn

from app.adapters.embedded.model import ModelFiles
from app.domain.rubric import Rubric
from training.augmentation.mixture import Mixture
from training.batches import Batch, batches, hidden
from training.corpus import Corpus
from training.loss import loss
from training.network import Network, outline
from training.tokens import TokenReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to train.

    Attributes:
        epochs: How often everything is read.
        seed: The same seed makes the same examples in the same order.
        encoder_rate: Highest learning rate of the encoder's layers.
        head_rate: Highest learning rate of everything else.
        batch: Examples for each step.
        hidden: Share of the word pieces that are hidden.
        warm_up: Share of the steps in which the rates rise; then they fall evenly.
        least: Share of the highest rates that they never fall below after that.
        decay: Weight decay.
        longest_gradient: Gradients are cut to this length.
        memory: Share of the average that a step leaves as it is, at most.
    """

    epochs: int = 8
    seed: int = 0
    encoder_rate: float = 1.5e-4
    head_rate: float = 2e-3
    batch: int = 16
    hidden: float = 0.04
    warm_up: float = 0.06
    least: float = 0.02
    decay: float = 0.01
    longest_gradient: float = 1.0
    memory: float = 0.995


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """What an epoch has come to.

    Attributes:
        number: From 1.
        examples: How many were read.
        loss: Mean over the steps.
        average: The network to use: the average of all steps, the later ones counting more. It is
            the same object after every epoch.
    """

    number: int
    examples: int
    loss: float
    average: Network


def fit(rubric: Rubric, corpus: Corpus, files: ModelFiles, plan: Plan) -> Iterator[Epoch]:
    """Train epoch by epoch.

    Raises:
        ValueError: The network cannot be trained for such a rubric.
    """
    chance = Random(plan.seed)
    torch.manual_seed(plan.seed)
    course = _Course(Network(files, outline(rubric)), plan)
    reader = TokenReader(rubric, files)
    mixture = Mixture(rubric, corpus.examples, corpus.statements)
    for number in range(plan.epochs):
        encoded = [reader.encode(one) for one in mixture.epoch(chance)]
        encoded = [hidden(one, plan.hidden, chance) for one in encoded]
        steps = list(batches(encoded, plan.batch, chance))
        losses = [
            course.step(batch, number * len(steps) + place, plan.epochs * len(steps))
            for place, batch in enumerate(steps)
        ]
        yield Epoch(
            number=number + 1,
            examples=len(encoded),
            loss=sum(losses) / len(losses),
            average=course.average,
        )


def pace(plan: Plan, step: int, steps: int) -> float:
    """The share of the highest learning rates that a step is made with."""
    return min(1.0, step / (plan.warm_up * steps + 1)) * max(plan.least, 1 - step / steps)


class _Course:
    """The network while it learns, and its average."""

    def __init__(self, network: Network, plan: Plan) -> None:
        self._network, self._plan = network.train(), plan
        self.average = deepcopy(network).eval()
        self._steps = 0
        encoder = [one for one in network.encoder.parameters() if one.requires_grad]
        own = {id(one) for one in network.encoder.parameters()}
        heads = [one for one in network.parameters() if id(one) not in own]
        self._rates = (plan.encoder_rate, plan.head_rate)
        self._optimiser = torch.optim.AdamW(
            [{"params": encoder}, {"params": heads}], weight_decay=plan.decay
        )

    def step(self, batch: Batch, step: int, steps: int) -> float:
        """Learn from a batch; how wrong the network was on it."""
        share = pace(self._plan, step, steps)
        for group, rate in zip(self._optimiser.param_groups, self._rates, strict=True):
            group["lr"] = rate * share
        wrong = loss(self._network(batch.ids, batch.mask, batch.marks), batch)
        self._optimiser.zero_grad()
        wrong.backward()
        nn.utils.clip_grad_norm_(self._network.parameters(), self._plan.longest_gradient)
        self._optimiser.step()
        self._remember()
        return float(wrong.detach())

    def _remember(self) -> None:
        """Move the average towards the network, the less the more steps it holds."""
        self._steps += 1
        memory = min(self._plan.memory, (1 + self._steps) / (20 + self._steps))
        pairs = zip(self.average.parameters(), self._network.parameters(), strict=True)
        with torch.no_grad():
            for kept, new in pairs:
                if new.requires_grad:
                    kept.lerp_(new, 1 - memory)
