"""Where the database is: a URL as people write it, made into one a driver understands."""

from __future__ import annotations

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.adapters.database.engines import POSTGRESQL_CONNECTION
from app.domain.errors import StoreMisconfiguredError

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
FORMS = "sqlite:///path/to/file.db or postgresql://user:password@host/name"


def read_url(text: str) -> URL:
    """The URL with its driver named. `sqlite:///a.db` is relative, `sqlite:////a.db` absolute.

    Raises:
        StoreMisconfiguredError: No database of ours is behind it; the message holds no password.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise StoreMisconfiguredError(f"The database URL cannot be read. Write {FORMS}.") from None
    if url.drivername not in DRIVERS:
        message = f"The database URL names {url.drivername[:40]!r}, not a database of ours."
        raise StoreMisconfiguredError(f"{message} Write {FORMS}.")
    if url.get_backend_name() == "sqlite":
        _check_file(url)
    return url.set(drivername=DRIVERS[url.drivername])


def _check_file(url: URL) -> None:
    if url.host:
        message = f"sqlite:// takes three slashes and a path: sqlite:///{url.host[:40]}"
        raise StoreMisconfiguredError(message)
    if not url.database or url.database.startswith((":memory:", "file:")):
        message = "SQLite needs a file, since every connection must see it. Write"
        raise StoreMisconfiguredError(f"{message} sqlite:///path/to/file.db.")
    if url.query:
        raise StoreMisconfiguredError("A sqlite:/// URL takes no parameters, only a path.")


def conninfo(text: str) -> str:
    """What libpq connects to for the URL of a PostgreSQL database. It may hold a password.

    Raises:
        StoreMisconfiguredError: No database of ours is behind it.
    """
    url = read_url(text)
    parts = url.translate_connect_args(username="user", database="dbname")
    return make_conninfo(**{**POSTGRESQL_CONNECTION, **url.query, **parts})
