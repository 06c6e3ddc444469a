"""Every route, walked with two tenants and with every scope missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.routing import APIRoute
from httpx2 import Response
from starlette.testclient import TestClient

from app.api.access_table import OPEN_FOLDER, OPEN_PATHS, RULES, Door, operation_of, rule_of
from app.api.application import ROUTERS, build
from app.domain.access import Scope
from tests.api.service import RUBRIC, Backstage, a_body
from tests.keys import EVERYTHING, a_key, bearer

DONE = range(200, 300)
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True, kw_only=True)
class Visit:
    """How to call an operation so that it works. `{grade}` stands for a grade of the caller's."""

    method: str
    path: str
    arguments: dict[str, Any] = field(default_factory=dict)
    status: int = 200


VISITS = {
    "createGrade": Visit(
        method="POST", path="/v1/grades", arguments={"json": a_body()}, status=201
    ),
    "listGrades": Visit(method="GET", path="/v1/grades"),
    "getGrade": Visit(method="GET", path="/v1/grades/{grade}"),
    "rescoreGrade": Visit(method="POST", path="/v1/grades/{grade}/rescore", status=201),
    "deleteGrade": Visit(method="DELETE", path="/v1/grades/{grade}", status=204),
    "listRubrics": Visit(method="GET", path="/v1/rubrics"),
    "getRubric": Visit(method="GET", path=f"/v1/rubrics/{RUBRIC.id}"),
    "validateRubric": Visit(method="POST", path="/v1/rubrics/validate", arguments={"json": {}}),
    "getMetrics": Visit(method="GET", path="/metrics"),
    "getLiveness": Visit(method="GET", path="/health/live"),
    "getReadiness": Visit(method="GET", path="/health/ready"),
    "showLogin": Visit(method="GET", path="/login"),
    "logIn": Visit(method="POST", path="/login", status=401),
    "logOut": Visit(method="POST", path="/logout", status=303),
}
"""A new route is added here, in `RULES`, and where it takes an id of the tenant's, with the id."""
OWN_THINGS = {name for name, visit in VISITS.items() if "{" in visit.path}


def routes() -> Iterator[APIRoute]:
    for router in ROUTERS:
        yield from (route for route in router.routes if isinstance(route, APIRoute))


class Town:
    """A service with two tenants, each with a grade."""

    def __init__(self) -> None:
        self.backstage = Backstage()
        self.acme = bearer(a_key(self.backstage, tenant="acme"))
        self.globex = bearer(a_key(self.backstage, tenant="globex"))
        app = build(self.backstage.open, self.backstage.edge())
        self.client = TestClient(app, follow_redirects=False)

    def visit(self, name: str, key: dict[str, str], grade: str = "") -> Response:
        visit = VISITS[name]
        path = visit.path.format(grade=grade)
        headers = SAME_SITE | key
        return self.client.request(visit.method, path, headers=headers, **visit.arguments)

    def made_by(self, key: dict[str, str]) -> str:
        made: str = self.visit("createGrade", key).json()["id"]
        return made


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
    answer = town.visit(name, {}, town.made_by(town.acme))
    if RULES[name] is Door.ANYONE:
        assert answer.status_code == VISITS[name].status
    else:
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")


@pytest.mark.parametrize("name", VISITS)
def test_without_its_scope_a_key_is_refused_and_with_it_alone_served(town: Town, name: str) -> None:
    rule, grade = RULES[name], town.made_by(town.acme)
    if isinstance(rule, Scope):
        others = EVERYTHING - {rule, Scope.ADMIN}
        key = bearer(a_key(town.backstage, tenant="acme", scopes=others))
        refused = town.visit(name, key, grade)
        assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
        assert f"scope {rule.value}." in refused.json()["detail"]
    alone = frozenset({rule if isinstance(rule, Scope) else Scope.REVIEW})
    key = bearer(a_key(town.backstage, tenant="acme", scopes=alone))
    assert town.visit(name, key, grade).status_code == VISITS[name].status


@pytest.mark.parametrize("name", sorted(OWN_THINGS))
def test_what_is_another_tenants_is_not_there(town: Town, name: str) -> None:
    grade = town.made_by(town.acme)
    unknown = town.visit(name, town.globex, f"grd_{9:026d}")
    foreign = town.visit(name, town.globex, grade)
    assert foreign.status_code == 404
    assert foreign.json() | {"request_id": ""} == unknown.json() | {"request_id": ""}
    assert town.visit(name, town.acme, grade).status_code == VISITS[name].status


@pytest.mark.parametrize("name", [name for name, visit in VISITS.items() if visit.method == "GET"])
def test_nothing_of_a_tenant_is_in_what_another_reads(town: Town, name: str) -> None:
    theirs, own = town.made_by(town.acme), town.made_by(town.globex)
    assert theirs not in town.visit(name, town.globex, own).text


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
