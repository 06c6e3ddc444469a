"""The judge reads from the file what was learnt, up to rounding."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as matrices

from app.adapters.embedded.layers import WIDTH, Affine, Array, Block, Norm
from app.adapters.embedded.tuned import TunedUnavailableError, read_tuned
from tests.domain.readings import two_roles
from training.export import MATRICES, NORMS, export, rounded, stored

RUBRIC = two_roles()
CHANCE = np.random.default_rng(3)
SHAPES = {
    "attention": (3 * WIDTH, WIDTH),
    "mixing": (WIDTH, WIDTH),
    "widening": (4 * WIDTH, WIDTH),
    "narrowing": (WIDTH, 4 * WIDTH),
}
MET = np.arange(30522) % 3 == 0


def some(*shape: int) -> Array:
    return CHANCE.normal(0, 0.1, shape).astype(np.float32)


def a_block() -> Block:
    return Block(
        attention=an_affine("attention"),
        mixing=an_affine("mixing"),
        attention_norm=Norm(weight=some(WIDTH), bias=some(WIDTH)),
        widening=an_affine("widening"),
        narrowing=an_affine("narrowing"),
        output_norm=Norm(weight=some(WIDTH), bias=some(WIDTH)),
    )


def an_affine(name: str) -> Affine:
    rows, columns = SHAPES[name]
    return Affine(weight=some(columns, rows), bias=some(rows))


def a_state(layers: int) -> dict[str, Array]:
    """A network's arrays; what the file does not need of them is there too."""
    state = {"subject.weight": some(4, WIDTH), "encoder.words.weight": some(2, WIDTH)}
    state |= {"stance.weight": some(4, WIDTH), "encoder.places": some(2, WIDTH)}
    for head in ("token", "query", "value", "outcome"):
        state |= {f"{head}.weight": some(5, WIDTH), f"{head}.bias": some(5)}
    for number in range(layers):
        layer = f"encoder.layers.{number}."
        for name, shape in SHAPES.items():
            state |= {f"{layer}{name}.weight": some(*shape), f"{layer}{name}.bias": some(shape[0])}
        for name in NORMS:
            state |= {f"{layer}{name}.weight": some(WIDTH), f"{layer}{name}.bias": some(WIDTH)}
    return state


def written(folder: Path, state: dict[str, Array], base: list[Block], frozen: int) -> Path:
    path = folder / "below" / f"{RUBRIC.id}.safetensors"
    export(path, RUBRIC, stored(state, base, MET, frozen=frozen), frozen=frozen)
    return path


def test_the_arrays_come_back(tmp_path: Path) -> None:
    state, base = a_state(2), [a_block(), a_block()]
    tuned = read_tuned(written(tmp_path, state, base, frozen=1))
    assert tuned.frozen == 1
    assert tuned.fits(RUBRIC)
    assert np.array_equal(tuned.arrays["outcome.weight"], state["outcome.weight"])
    assert np.array_equal(tuned.arrays["subject"], state["subject.weight"])
    bits = np.unpackbits(np.asarray(tuned.arrays["vocabulary"], np.uint8))[: len(MET)]
    assert np.array_equal(bits.astype(bool), MET)


def test_the_layers_come_back_up_to_rounding(tmp_path: Path) -> None:
    state, base = a_state(2), [a_block(), a_block()]
    tuned = read_tuned(written(tmp_path, state, base, frozen=1))
    assert not [name for name in tuned.arrays if name.startswith("layer.0.")]
    for name in MATRICES:
        learnt = getattr(base[1], name).weight.T + (
            tuned.arrays[f"layer.1.{name}.delta"] * tuned.arrays[f"layer.1.{name}.scale"][:, None]
        )
        wanted = state[f"encoder.layers.1.{name}.weight"]
        assert np.abs(learnt - wanted).max() < 0.01
        bias = tuned.arrays[f"layer.1.{name}.bias"]
        assert np.array_equal(bias, state[f"encoder.layers.1.{name}.bias"])


@given(matrices(np.float32, (3, 5), elements=st.floats(-10, 10, width=32)))
def test_rounding_is_off_by_half_a_scale_at_most(matrix: Array) -> None:
    delta, scale = rounded(matrix)
    assert delta.dtype == np.int8
    error = np.abs(delta * scale[:, None].astype(np.float64) - matrix)
    assert (error <= scale[:, None] * 0.501 + 1e-6).all()


def test_a_row_that_did_not_change_stays_what_it_is() -> None:
    delta, scale = rounded(np.zeros((2, 3), np.float32))
    assert not delta.any()
    assert not scale.any()


def test_the_calibration_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "some.safetensors"
    calibration = {"thresholds": {"delivery": [0.4, 0.6]}, "temperature": 1.75}
    export(path, RUBRIC, stored(a_state(0), [], MET, frozen=0), frozen=0, calibration=calibration)
    tuned = read_tuned(path)
    assert tuned.thresholds == {"delivery": (0.4, 0.6)}
    assert tuned.temperature == 1.75


def test_a_calibration_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a calibration holds no warmth"):
        export(tmp_path / "some", RUBRIC, {}, frozen=0, calibration={"warmth": 2})
    assert list(tmp_path.iterdir()) == []


def test_everybody_may_read_the_file_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = written(tmp_path, a_state(0), [], frozen=0)
    assert path.stat().st_mode & 0o444 == 0o444
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_a_file_that_is_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "below" / f"{RUBRIC.id}.safetensors"
    path.parent.mkdir()
    path.write_text("old")
    with pytest.raises(TunedUnavailableError):
        read_tuned(path)
    written(tmp_path, a_state(0), [], frozen=0)
    assert read_tuned(path).fits(RUBRIC)
