"""The fuzzed laws hold for the seeds and for what chance makes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.seeds import seeds
from fuzz.targets import TARGETS

MAKEFILE = (Path(__file__).parents[2] / "Makefile").read_text()


def test_make_fuzz_names_every_target() -> None:
    line = next(line for line in MAKEFILE.splitlines() if line.startswith("FUZZED"))
    assert sorted(line.split()[2:]) == sorted(TARGETS)


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_a_target_takes_its_seeds(name: str) -> None:
    assert seeds(name)
    for seed in seeds(name):
        TARGETS[name](seed)


@pytest.mark.parametrize("name", sorted(TARGETS))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_target_takes_cut_and_mixed_seeds(name: str, data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from(seeds(name)))[:2000]
    cut = data.draw(st.integers(0, len(seed)))
    TARGETS[name](seed[:cut] + data.draw(st.binary(max_size=40)) + seed[cut:])
