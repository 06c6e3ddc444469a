"""The guard that keeps tests on this machine does its work."""

from __future__ import annotations

import os
import socket

import pytest

from tests.conftest import NetworkReachedError, is_this_machine


def test_connecting_to_another_machine_is_refused_before_a_packet_leaves() -> None:
    with socket.socket() as client, pytest.raises(NetworkReachedError, match="tried to connect"):
        client.connect(("203.0.113.7", 80))


def test_loopback_is_reachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=5):
            pass
        assert is_this_machine("::1")
        assert not is_this_machine("localhost.example.com")


def test_settings_of_the_shell_are_not_seen() -> None:
    assert "DATABASE_URL" not in os.environ
    assert "OPENAI_API_KEY" not in os.environ
