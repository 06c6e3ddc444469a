"""The command says what is wrong with what it is given, before it loads anything large."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from training.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--hold-out", "t9"], "hold out some of t1, t2"),
        (["--rubric", "nothing"], "There is no rubric with this id"),
        (["--rubric", "pm-field-exercise"], "no answers are labelled for pm-field-exercise"),
    ],
)
def test_a_fault_ends_it_with_its_reason(arguments: list[str], reason: str) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert str(end.value.code).startswith(reason)


def test_it_tells_what_it_can_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    told = capsys.readouterr().out
    options = (
        "--rubric",
        "--hold-out",
        "--epochs",
        "--seed",
        "--threads",
        "--calibration",
        "--out",
    )
    assert [one for one in options if one not in told] == []


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_without_torch_it_says_where_to_read_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"torch.*training/README\.md says what to install"):
        main(["--out", str(tmp_path / "some.safetensors")])
    assert list(tmp_path.iterdir()) == []
