"""Database URLs."""

from __future__ import annotations

import pytest
from psycopg.conninfo import conninfo_to_dict

from app.adapters.database.address import conninfo, read_url
from app.domain.errors import StoreMisconfiguredError


@pytest.mark.parametrize(
    ("text", "driver", "database"),
    [
        ("sqlite:///grades.db", "sqlite+aiosqlite", "grades.db"),
        ("sqlite+aiosqlite:////var/lib/grades.db", "sqlite+aiosqlite", "/var/lib/grades.db"),
        ("sqlite:///with space/100%.db", "sqlite+aiosqlite", "with space/100%.db"),
        ("postgresql://ann:pw@db:5433/grades", "postgresql+psycopg", "grades"),
        ("postgresql+psycopg://ann@db/grades", "postgresql+psycopg", "grades"),
        ("postgresql:///grades?host=/run/postgresql", "postgresql+psycopg", "grades"),
    ],
)
def test_a_url_gets_its_driver(text: str, driver: str, database: str) -> None:
    url = read_url(text)
    assert (url.drivername, url.database) == (driver, database)


def test_user_password_host_and_parameters_are_kept() -> None:
    url = read_url("postgresql://ann:p%40ss@db:5433/grades?sslmode=require")
    assert (url.username, url.password, url.host, url.port) == ("ann", "p@ss", "db", 5433)
    assert url.query == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "cannot be read"),
        ("grades.db", "cannot be read"),
        ("postgresql://host:port/name", "cannot be read"),
        ("mysql://ann:secret@db/grades", "'mysql'"),
        ("postgres://ann:secret@db/grades", "'postgres'"),
        ("postgresql+asyncpg://ann:secret@db/grades", "asyncpg"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("sqlite:///file:grades?mode=memory&uri=true", "needs a file"),
        ("sqlite://grades.db", "three slashes"),
        ("sqlite:///grades.db?mode=ro", "no parameters"),
    ],
)
def test_another_url_is_refused_and_says_what_would_do(text: str, message: str) -> None:
    with pytest.raises(StoreMisconfiguredError, match=message) as caught:
        read_url(text)
    assert "secret" not in str(caught.value)
    assert "sqlite:///" in str(caught.value)


def test_libpq_is_told_all_that_the_url_says_and_the_rest_by_default() -> None:
    told = conninfo_to_dict(conninfo("postgresql://me:s3%20cret@db:5433/grades?sslmode=require"))
    assert (told["user"], told["password"], told["dbname"]) == ("me", "s3 cret", "grades")
    assert (told["host"], told["port"], told["sslmode"]) == ("db", "5433", "require")
    assert told["connect_timeout"] == "5"
