from __future__ import annotations

import asyncio

import httpcore2
import pytest

from app.adapters.webhooks.guard import (
    AddressRefusedError,
    GuardedNetwork,
    NameNotFoundError,
    SystemResolver,
)
from app.domain.webhook_address import SendingRules
from tests.fakes.network import RecordingNetwork, ScriptedResolver
from tests.webhooks import LOOPBACK

pytestmark = pytest.mark.anyio

PUBLIC, OTHER = "93.184.216.34", "2606:4700::1"
METADATA = "169.254.169.254"
REFUSED = [METADATA, "127.0.0.1", "10.0.0.1", "::1", "::ffff:127.0.0.1", "64:ff9b::a00:1"]
REFUSED += ["2002:a00:1::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "100.64.0.1", "224.0.0.1"]
REFUSED += ["not an address"]


def guarded(
    resolver: ScriptedResolver, *unreachable: str, rules: SendingRules | None = None
) -> tuple[GuardedNetwork, RecordingNetwork]:
    network = RecordingNetwork(*unreachable)
    guard = GuardedNetwork(rules or SendingRules(), resolve=resolver, network=network)
    return guard, network


async def test_the_checked_address_is_the_one_connected_to() -> None:
    resolver = ScriptedResolver([PUBLIC])
    guard, network = guarded(resolver)
    await guard.connect_tcp("hooks.example.com", 443)
    assert (resolver.asked, network.connected) == (["hooks.example.com"], [(PUBLIC, 443)])


@pytest.mark.parametrize(
    "address",
    REFUSED,
)
async def test_nothing_is_connected_to_where_one_address_is_refused(address: str) -> None:
    for answer in ([address], [PUBLIC, address], [address, PUBLIC]):
        guard, network = guarded(ScriptedResolver(answer))
        with pytest.raises(AddressRefusedError):
            await guard.connect_tcp("hooks.example.com", 443)
        assert network.connected == []


@pytest.mark.parametrize("host", [METADATA, "::1", "0.0.0.1", "::ffff:10.0.0.1"])
async def test_an_address_in_place_of_a_name_is_checked_too(host: str) -> None:
    resolver = ScriptedResolver([PUBLIC])
    guard, network = guarded(resolver)
    with pytest.raises(AddressRefusedError):
        await guard.connect_tcp(host, 443)
    assert (resolver.asked, network.connected) == ([], [])


async def test_a_name_that_changes_its_address_gains_nothing() -> None:
    resolver = ScriptedResolver([PUBLIC], [METADATA])
    guard, network = guarded(resolver)
    await guard.connect_tcp("rebinding.example.com", 443)
    assert network.connected == [(PUBLIC, 443)]
    with pytest.raises(AddressRefusedError):
        await guard.connect_tcp("rebinding.example.com", 443)
    assert network.connected == [(PUBLIC, 443)]
    assert len(resolver.asked) == 2


async def test_a_port_that_is_not_allowed_is_not_connected_to() -> None:
    resolver = ScriptedResolver([PUBLIC])
    guard, network = guarded(resolver)
    with pytest.raises(AddressRefusedError):
        await guard.connect_tcp("hooks.example.com", 22)
    assert (resolver.asked, network.connected) == ([], [])


async def test_the_next_address_is_tried_where_one_does_not_answer() -> None:
    guard, network = guarded(ScriptedResolver([OTHER, PUBLIC]), OTHER)
    await guard.connect_tcp("hooks.example.com", 443)
    assert network.connected == [(OTHER, 443), (PUBLIC, 443)]


async def test_only_some_addresses_of_a_name_are_tried() -> None:
    many = [f"93.184.216.{n}" for n in range(1, 200)]
    guard, network = guarded(ScriptedResolver(many), *many)
    with pytest.raises(httpcore2.ConnectError):
        await guard.connect_tcp("hooks.example.com", 443)
    assert len(network.connected) == 3


async def test_a_name_without_an_address_is_not_found() -> None:
    guard, network = guarded(ScriptedResolver([]))
    with pytest.raises(NameNotFoundError):
        await guard.connect_tcp("nowhere.example.com", 443)
    assert network.connected == []


async def test_the_operator_can_let_a_network_through() -> None:
    guard, network = guarded(ScriptedResolver(["127.0.0.1"]), rules=SendingRules(networks=LOOPBACK))
    await guard.connect_tcp("inside.example.com", 443)
    assert network.connected == [("127.0.0.1", 443)]


async def test_there_is_no_way_to_a_socket_in_the_file_system() -> None:
    guard, _ = guarded(ScriptedResolver([PUBLIC]))
    with pytest.raises(AddressRefusedError):
        await guard.connect_unix_socket("/run/docker.sock")


async def test_the_system_gives_the_addresses_of_this_machine() -> None:
    resolver = SystemResolver()
    try:
        found = await asyncio.wait_for(resolver("localhost"), 10)
    finally:
        resolver.close()
    assert set(found) <= {"127.0.0.1", "::1"}
    assert found
