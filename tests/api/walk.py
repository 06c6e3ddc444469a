"""A way through every route of the service, with two tenants who have one of each thing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from fastapi.routing import APIRoute
from httpx2 import Response
from starlette.testclient import TestClient

from app.api.application import ROUTERS, build
from app.web import pages
from app.web.site import Site
from tests.adapters.reports.samples import REPORT
from tests.api.cohorts import CSV, QUERY, TABLE
from tests.api.service import Backstage, a_body
from tests.cohort_results import RUBRIC, a_cohort, a_full_grade, a_result
from tests.keys import a_key, bearer
from tests.stored_cohorts import stored
from tests.webhooks import URL

SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UPLOAD: dict[str, Any] = {
    "data": {"rubric_id": RUBRIC.id},
    "files": {"file": ("a.csv", TABLE, "text/csv")},
}


@dataclass(frozen=True, kw_only=True)
class Visit:
    """How to call an operation so that it works; words in braces stand for ids of the caller's."""

    method: str
    path: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


def get(path: str, **arguments: Any) -> Visit:  # noqa: ANN401 - of a request
    return Visit(method="GET", path=path, arguments=arguments)


def post(path: str, status: int = 200, **arguments: Any) -> Visit:  # noqa: ANN401 - of a request
    return Visit(method="POST", path=path, arguments=arguments, status=status)


def delete(path: str) -> Visit:
    return Visit(method="DELETE", path=path, status=204)


def a_document(rubric_id: str) -> dict[str, Any]:
    return {**RUBRIC.model_dump(mode="json"), "id": rubric_id}


HOOK = {"url": URL, "events": ["grade.created"]}
SINCE = {"since": "2020-01-01T00:00:00Z"}
OF_GRADES = {
    "createGrade": post("/v1/grades", 201, json=a_body()),
    "listGrades": get("/v1/grades"),
    "getGrade": get("/v1/grades/{grade}"),
    "rescoreGrade": post("/v1/grades/{grade}/rescore", 201),
    "deleteGrade": delete("/v1/grades/{grade}"),
}
OF_REVIEWS = {
    "reviewGrade": post(
        "/v1/grades/{grade}/reviews", 201, json={"decision": "accept", "reason": "It is right."}
    ),
    "listReviews": get("/v1/grades/{grade}/reviews"),
    "requestRegrade": post(
        "/v1/grades/{grade}/regrade",
        201,
        json={"criterion": RUBRIC.criteria[0].id, "reason": "It says so in line two."},
    ),
    "listRegradeRequests": get("/v1/regrade-requests"),
}
OF_COHORTS = {
    "createCohort": post("/v1/cohorts", 202, params=QUERY, content=TABLE, headers=CSV),
    "listCohorts": get("/v1/cohorts"),
    "getCohort": get("/v1/cohorts/{cohort}"),
    "deleteCohort": delete("/v1/cohorts/{cohort}"),
    "watchCohort": get("/v1/cohorts/{done}/events"),
    "cancelCohort": post("/v1/cohorts/{cohort}/cancel"),
    "pauseCohort": post("/v1/cohorts/{cohort}/pause"),
    "resumeCohort": post("/v1/cohorts/{cohort}/resume"),
    "retryCohort": post("/v1/cohorts/{cohort}/retry"),
    "listCohortResults": get("/v1/cohorts/{done}/results"),
    "getCohortReport": get("/v1/cohorts/{done}/report"),
}
OF_RUBRICS = {
    "listRubrics": get("/v1/rubrics"),
    "getRubric": get("/v1/rubrics/{rubric}"),
    "listRubricVersions": get("/v1/rubrics/{rubric}/versions"),
    "putRubric": Visit(
        method="PUT",
        path="/v1/rubrics/a-new-one",
        arguments={"json": a_document("a-new-one")},
        status=201,
    ),
    "validateRubric": post("/v1/rubrics/validate", json={}),
}
OF_WEBHOOKS = {
    "createWebhook": post("/v1/webhooks", 201, json=HOOK),
    "listWebhooks": get("/v1/webhooks"),
    "getWebhook": get("/v1/webhooks/{webhook}"),
    "changeWebhook": Visit(method="PATCH", path="/v1/webhooks/{webhook}", arguments={"json": {}}),
    "deleteWebhook": delete("/v1/webhooks/{webhook}"),
    "rotateWebhookSecret": post("/v1/webhooks/{webhook}/rotate"),
    "testWebhook": post("/v1/webhooks/{webhook}/test", 202),
    "listWebhookDeliveries": get("/v1/webhooks/{webhook}/deliveries"),
    "replayWebhookDelivery": post("/v1/webhooks/{webhook}/deliveries/{delivery}/replay", 202),
    "replayWebhookDeliveries": post("/v1/webhooks/{webhook}/replay", 202, params=SINCE),
}
OF_THE_SERVICE = {
    "getMetrics": get("/metrics"),
    "getLiveness": get("/health/live"),
    "getReadiness": get("/health/ready"),
    "show_widget": get("/embed"),
    "showLogin": get("/login"),
    "logIn": post("/login", 401),
    "logOut": post("/logout", 303),
}
PAGES = {
    "open_form": get("/"),
    "grade_answer": post("/", 303, data=a_body()),
    "show_grade": get("/grades/{grade}"),
    "list_cohorts": get("/cohorts"),
    "start_cohort": post("/cohorts", 303, **UPLOAD),
    "check_cohort": post("/cohorts/check", **UPLOAD),
    "show_cohort": get("/cohorts/{done}"),
    "show_figures": get("/cohorts/{done}/figures"),
    "remove_cohort": post("/cohorts/{cohort}/delete", 303, headers=FORM),
    "act": post("/cohorts/{cohort}/pause", 303, headers=FORM),
    "list_answers": get("/cohorts/{done}/answers"),
    "go_to_answer": Visit(
        method="GET", path="/cohorts/{done}/answer", arguments={"params": {"index": 0}}, status=303
    ),
    "show_answer": get("/cohorts/{done}/answers/0"),
    "review_answer": post(
        "/cohorts/{done}/answers/0/review", 303, data={"decision": "accept", "reason": "Right."}
    ),
    "compare_answers": get("/cohorts/{done}/compare", params={"first": 0, "second": 1}),
    "list_rubrics": get("/rubrics"),
    "show_rubric": get("/rubrics/{rubric}"),
    "open_validation": get("/rubrics/validate"),
    "validate_rubric": post("/rubrics/validate", data={"rubric": json.dumps(a_document("x"))}),
    "list_reports": get("/agreement"),
    "show_report": get("/agreement/a-report"),
    "show_reference": get("/docs"),
    "get_asset": get("/static/any/style.css"),
    "get_icon": get("/favicon.ico"),
}
VISITS: Mapping[str, Visit] = MappingProxyType(
    {
        **OF_GRADES,
        **OF_REVIEWS,
        **OF_COHORTS,
        **OF_RUBRICS,
        **OF_WEBHOOKS,
        **OF_THE_SERVICE,
        **PAGES,
    }
)
"""A new route is added here, in `RULES`, and where it takes an id of the tenant's, with the id."""


def routes() -> Iterator[APIRoute]:
    """Every route of the service."""
    for router in (*ROUTERS, *pages.ROUTERS):
        yield from (route for route in router.routes if isinstance(route, APIRoute))


class Town:
    """A service with two tenants, each with one of each thing."""

    def __init__(self) -> None:
        self.backstage = Backstage(rubrics=(RUBRIC,))
        self.acme = bearer(a_key(self.backstage, tenant="acme"))
        self.globex = bearer(a_key(self.backstage, tenant="globex"))
        app = build(self.backstage.open, self.backstage.edge(), pages=pages.ROUTERS)
        pages.attach(
            app, Site(reports=lambda: {"a-report": REPORT}, embed_origins=("https://host.example",))
        )
        self.client = TestClient(app, follow_redirects=False)

    def things_of(self, tenant: str) -> dict[str, str]:
        """The ids of what a tenant has, made now."""
        key = {"acme": self.acme, "globex": self.globex}[tenant]
        rubric = f"{tenant}-own"
        self._call("PUT", f"/v1/rubrics/{rubric}", key, json=a_document(rubric))
        webhook = self._made("createWebhook", key)
        return {
            "grade": self._made("createGrade", key),
            "cohort": self._made("createCohort", key),
            "done": self._graded_cohort(tenant),
            "rubric": rubric,
            "webhook": webhook,
            "delivery": self._call("POST", f"/v1/webhooks/{webhook}/test", key).json()["id"],
        }

    def visit(self, name: str, key: Mapping[str, str], things: Mapping[str, str]) -> Response:
        """Call an operation with the ids of those things."""
        visit = VISITS[name]
        arguments = dict(visit.arguments)
        headers = {**arguments.pop("headers", {}), **key}
        return self._call(visit.method, visit.path.format(**things), headers, **arguments)

    def _made(self, name: str, key: Mapping[str, str]) -> str:
        made: str = self.visit(name, key, {}).json()["id"]
        return made

    def _graded_cohort(self, tenant: str) -> str:
        number = len(tenant)
        results = [
            replace(one, grade=replace(one.grade, id=f"grd_{number}{one.index:025d}"))
            for one in (a_result(index, grade=a_full_grade(90.0)) for index in range(2))
            if one.grade is not None
        ]
        cohort = a_cohort(number, tenant=tenant)
        return asyncio.run(stored(self.backstage.cohorts.of(tenant), results, cohort=cohort))

    def _call(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        **arguments: Any,  # noqa: ANN401 - of a request
    ) -> Response:
        return self.client.request(method, path, headers={**SAME_SITE, **headers}, **arguments)
