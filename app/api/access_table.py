"""The one table from an operation to what its caller needs. A test finds routes missing in it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType

from fastapi.routing import APIRoute

from app.domain.access import Scope


class Door(Enum):
    """What is needed where no scope is."""

    ANYONE = "anyone"
    ANY_KEY = "any key"


Rule = Scope | Door

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "createGrade": Scope.GRADE,
        "listGrades": Scope.READ,
        "getGrade": Scope.READ,
        "rescoreGrade": Scope.GRADE,
        "deleteGrade": Scope.ADMIN,
        "reviewGrade": Scope.REVIEW,
        "listReviews": Scope.READ,
        "requestRegrade": Scope.GRADE,
        "listRegradeRequests": Scope.READ,
        "createCohort": Scope.GRADE,
        "listCohorts": Scope.READ,
        "getCohort": Scope.READ,
        "deleteCohort": Scope.ADMIN,
        "watchCohort": Scope.READ,
        "cancelCohort": Scope.GRADE,
        "pauseCohort": Scope.GRADE,
        "resumeCohort": Scope.GRADE,
        "retryCohort": Scope.GRADE,
        "listCohortResults": Scope.READ,
        "getCohortReport": Scope.READ,
        "listRubrics": Scope.READ,
        "getRubric": Scope.READ,
        "listRubricVersions": Scope.READ,
        "putRubric": Scope.RUBRICS,
        "validateRubric": Scope.RUBRICS,
        "createWebhook": Scope.ADMIN,
        "listWebhooks": Scope.ADMIN,
        "getWebhook": Scope.ADMIN,
        "changeWebhook": Scope.ADMIN,
        "deleteWebhook": Scope.ADMIN,
        "rotateWebhookSecret": Scope.ADMIN,
        "testWebhook": Scope.ADMIN,
        "listWebhookDeliveries": Scope.ADMIN,
        "replayWebhookDelivery": Scope.ADMIN,
        "replayWebhookDeliveries": Scope.ADMIN,
        "getMetrics": Scope.ADMIN,
        "getLiveness": Door.ANYONE,
        "getReadiness": Door.ANYONE,
        "show_widget": Door.ANYONE,
        "showLogin": Door.ANYONE,
        "logIn": Door.ANYONE,
        "logOut": Door.ANY_KEY,
        "open_form": Door.ANY_KEY,
        "grade_answer": Scope.GRADE,
        "show_grade": Scope.READ,
        "list_cohorts": Scope.READ,
        "start_cohort": Scope.GRADE,
        "check_cohort": Scope.GRADE,
        "show_cohort": Scope.READ,
        "show_figures": Scope.READ,
        "remove_cohort": Scope.ADMIN,
        "act": Scope.GRADE,
        "list_answers": Scope.READ,
        "go_to_answer": Scope.READ,
        "show_answer": Scope.READ,
        "compare_answers": Scope.READ,
        "review_answer": Scope.REVIEW,
        "list_rubrics": Scope.READ,
        "show_rubric": Scope.READ,
        "open_validation": Door.ANY_KEY,
        "validate_rubric": Scope.RUBRICS,
        "list_reports": Door.ANY_KEY,
        "show_report": Door.ANY_KEY,
        "show_reference": Door.ANY_KEY,
        "get_asset": Door.ANYONE,
        "get_icon": Door.ANYONE,
    }
)
"""By operation id; those of pages, which have none, by the names of their functions."""
OPEN_PATHS = frozenset({"/health/live", "/health/ready", "/login", "/embed", "/favicon.ico"})
OPEN_FOLDER = "/static/"
"""What the operations for anyone answer at. All else is closed before a route is looked for."""


def operation_of(route: APIRoute) -> str:
    """The name of a route in the table."""
    return route.operation_id or route.name


def rule_of(route: APIRoute) -> Rule:
    """What the route needs. A route that is not in the table is the operator's alone."""
    return RULES.get(operation_of(route), Scope.ADMIN)
