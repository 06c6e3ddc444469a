"""Every route, walked with two tenants and with every scope missing."""

from __future__ import annotations

from collections.abc import Iterator
from string import Formatter

import pytest
from fastapi.routing import APIRoute

from app.api.access_table import OPEN_FOLDER, OPEN_PATHS, RULES, Door, operation_of, rule_of
from app.domain.access import Scope
from tests.api.service import a_body
from tests.api.walk import PAGES, VISITS, Town, routes
from tests.keys import EVERYTHING, a_key, bearer

UNKNOWN = {
    "grade": f"grd_{9:026d}",
    "cohort": f"coh_{9:026d}",
    "done": f"coh_{9:026d}",
    "rubric": "nobodys",
    "webhook": f"whk_{9:026d}",
    "delivery": f"msg_{9:026d}",
}


def ids_in(name: str) -> set[str]:
    return {found for _, found, _, _ in Formatter().parse(VISITS[name].path) if found}


OWN_THINGS = sorted(name for name in VISITS if ids_in(name))


@pytest.fixture
def town() -> Iterator[Town]:
    town = Town()
    with town.client:
        yield town


def test_every_route_is_in_the_table_and_in_the_walk_and_nothing_else_is() -> None:
    there = {operation_of(route) for route in routes()}
    assert set(RULES) == there
    assert set(VISITS) == there


def test_the_walk_goes_where_the_routes_are() -> None:
    for route in routes():
        visit = VISITS[operation_of(route)]
        assert route.path_regex.fullmatch(visit.path), route.path
        assert visit.method in (route.methods or ())


def test_what_anyone_may_call_is_what_the_gate_lets_through() -> None:
    open_routes = {route.path for route in routes() if rule_of(route) is Door.ANYONE}
    inside = {path for path in open_routes if path.startswith(OPEN_FOLDER)}
    assert open_routes - inside == OPEN_PATHS
    closed = {route.path for route in routes() if rule_of(route) is not Door.ANYONE}
    assert not any(path in OPEN_PATHS or path.startswith(OPEN_FOLDER) for path in closed)


def test_a_route_that_is_not_in_the_table_is_the_operators() -> None:
    async def unheard_of() -> None: ...

    assert rule_of(APIRoute("/x", unheard_of)) is Scope.ADMIN


@pytest.mark.parametrize("name", VISITS)
def test_without_a_key_only_what_is_for_anyone_answers(town: Town, name: str) -> None:
    answer = town.visit(name, {}, town.things_of("acme"))
    if RULES[name] is Door.ANYONE:
        assert answer.status_code == VISITS[name].status
    else:
        assert answer.status_code == 401
        assert name in PAGES or answer.json()["code"] == "unauthorized"


@pytest.mark.parametrize("name", VISITS)
def test_without_its_scope_a_key_is_refused_and_with_it_alone_served(town: Town, name: str) -> None:
    rule, things = RULES[name], town.things_of("acme")
    if isinstance(rule, Scope):
        others = EVERYTHING - {rule, Scope.ADMIN}
        key = bearer(a_key(town.backstage, tenant="acme", scopes=others))
        refused = town.visit(name, key, things)
        assert refused.status_code == 403
        assert f"scope {rule.value}." in refused.text
    alone = frozenset({rule if isinstance(rule, Scope) else Scope.REVIEW})
    key = bearer(a_key(town.backstage, tenant="acme", scopes=alone))
    assert town.visit(name, key, things).status_code == VISITS[name].status


@pytest.mark.parametrize("name", OWN_THINGS)
def test_what_is_another_tenants_is_not_there(town: Town, name: str) -> None:
    theirs = town.things_of("acme")
    told = list(town.backstage.engine.told)
    unknown = town.visit(name, town.globex, UNKNOWN)
    foreign = town.visit(name, town.globex, theirs)
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    if name not in PAGES:
        assert foreign.json()["code"] == unknown.json()["code"]
    assert town.backstage.engine.told == told, "no engine stops what is another's"
    assert town.visit(name, town.acme, theirs).status_code == VISITS[name].status


@pytest.mark.parametrize("name", [name for name, visit in VISITS.items() if visit.method == "GET"])
def test_nothing_of_a_tenant_is_in_what_another_reads(town: Town, name: str) -> None:
    theirs, own = town.things_of("acme"), town.things_of("globex")
    text = town.visit(name, town.globex, own).text
    assert not [thing for thing in theirs.values() if thing in text]


def test_tenants_share_neither_lists_nor_keys_of_requests_nor_replies(town: Town) -> None:
    headers = {"Idempotency-Key": "k"}
    answers = [
        town.client.post("/v1/grades", json=a_body(), headers=headers | key)
        for key in (town.acme, town.globex, town.acme)
    ]
    first, second, again = answers
    assert first.json()["id"] == again.json()["id"] != second.json()["id"]
    assert "idempotency-replayed" not in second.headers
    assert not second.json()["judge"]["cached"], "the same answer of another tenant is judged anew"
    listed = town.client.get("/v1/grades", headers=town.globex).json()["items"]
    assert [item["id"] for item in listed] == [second.json()["id"]]
