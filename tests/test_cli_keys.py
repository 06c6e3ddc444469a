"""The commands of keys as a shell sees them, and a service that knows what they made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.cli import main
from app.cli_exit import Exit
from app.cli_keys import duration, moment
from app.domain.access_errors import KeyInvalidError
from app.domain.key_token import parse
from app.settings import Settings
from app.wiring import create_app
from tests.keys import bearer

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a database of its own."""
    monkeypatch.setenv("TOUCHSTONE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "300")

    def run_arguments(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["keys", *arguments])
        status = ended.value.code
        assert status is None or isinstance(status, int)
        return (status or 0, *capsys.readouterr())

    return run_arguments


def test_a_key_is_printed_once_and_never_listed(run: Run) -> None:
    options = ("--tenant", "acme", "--scopes", "read,review", "--concurrency", "3")
    status, printed, told = run("create", "--name", "CI of Acme", *options)
    token = parse(printed.strip())
    assert (status, token is not None) == (Exit.DONE, True)
    assert token is not None
    assert token.secret not in told
    _, listed, _ = run("list")
    assert token.secret not in listed
    [row] = [line for line in listed.splitlines() if line.startswith(f"ts_{token.id}")]
    for cell in ("CI of Acme", "acme", "read,review", "concurrency 3", "never", "counts"):
        assert cell in row


def test_a_service_lets_keys_in_until_they_are_revoked(run: Run, tmp_path: Path) -> None:
    _, printed, _ = run("create", "--name", "one")
    first = printed.strip()
    _, printed, _ = run("rotate", first[:15], "--overlap", "0s")
    second = printed.strip()
    _, printed, _ = run("create", "--name", "two")
    third = printed.strip()
    status, said, _ = run("revoke", third)
    assert (status, "Within 2 seconds" in said) == (Exit.DONE, True)
    with TestClient(create_app(Settings(data_dir=tmp_path))) as client:
        answers = [client.get("/v1/grades", headers=bearer(key)) for key in (first, second, third)]
    assert [answer.status_code for answer in answers] == [401, 200, 401]
    _, listed, _ = run("list")
    rows = {line.split()[0][3:]: line for line in listed.splitlines()[1:]}
    assert " ended " in rows[first[3:15]]
    assert " revoked " in rows[third[3:15]]
    assert f"{datetime.now(UTC):%Y-%m-%d} " in rows[second[3:15]].partition("counts")[0]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("create",), Exit.USAGE),
        (("create", "--name", "x", "--scopes", "all"), Exit.INVALID),
        (("create", "--name", "x", "--tenant", "A B"), Exit.INVALID),
        (("create", "--name", "x", "--expires", "tomorrow"), Exit.INVALID),
        (("create", "--name", "x", "--expires", "2020-01-01"), Exit.INVALID),
        (("revoke", "ts_nothing"), Exit.INVALID),
        (("rotate", "ts_nothing"), Exit.INVALID),
        (("rotate", "ts_nothing", "--overlap", "1"), Exit.INVALID),
    ],
)
def test_what_cannot_be_done_ends_with_its_status(
    run: Run, arguments: tuple[str, ...], status: Exit
) -> None:
    ended, printed, _ = run(*arguments)
    assert (ended, printed) == (status, "")


def test_an_end_is_a_time_from_now_or_a_date() -> None:
    assert moment("90d", NOW) == NOW + timedelta(days=90)
    assert moment("2027-01-31", NOW) == datetime(2027, 1, 31, tzinfo=UTC)
    assert moment("2027-01-31T10:00+02:00", NOW) == datetime(2027, 1, 31, 8, tzinfo=UTC)
    assert duration("2w") == timedelta(days=14)
    for text in ("", "d", "-1d", "1y", "999999d"):
        with pytest.raises(KeyInvalidError):
            duration(text)
