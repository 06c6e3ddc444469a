"""No test reaches beyond this machine, and none sees the settings of the shell that started it."""

from __future__ import annotations

import ipaddress
import os
import sys

import pytest

pytest_plugins = ("tests.postgres",)

SETTINGS = ("TOUCHSTONE_", "OPENAI_", "DATABASE_URL", "NO_COLOR", "FORCE_COLOR", "COLUMNS")


class NetworkReachedError(AssertionError):
    """A test tried to talk to another machine."""


def pytest_configure() -> None:
    kept = ("TOUCHSTONE_TEST_", "TOUCHSTONE_WIRE_", "TOUCHSTONE_FUZZ_")
    for name in list(os.environ):
        if name.startswith(SETTINGS) and not name.startswith(kept):
            del os.environ[name]
    sys.addaudithook(refuse_other_machines)


def refuse_other_machines(event: str, arguments: tuple[object, ...]) -> None:
    """An audit hook: it sees every connection that Python code opens, whatever library does it."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not is_this_machine(str(address[0])):
        raise NetworkReachedError(f"a test tried to connect to {address[0]}")


def is_this_machine(host: str) -> bool:
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
