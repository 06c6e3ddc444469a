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
        "listRubrics": Scope.READ,
        "getRubric": Scope.READ,
        "validateRubric": Scope.RUBRICS,
        "getMetrics": Scope.ADMIN,
        "getLiveness": Door.ANYONE,
        "getReadiness": Door.ANYONE,
        "showLogin": Door.ANYONE,
        "logIn": Door.ANYONE,
        "logOut": Door.ANY_KEY,
    }
)
"""By operation id, or by the name of the function where a route has none."""
OPEN_PATHS = frozenset({"/health/live", "/health/ready", "/login"})
OPEN_FOLDER = "/static/"
"""What the operations for anyone answer at. All else is closed before a route is looked for."""


def operation_of(route: APIRoute) -> str:
    """The name of a route in the table."""
    return route.operation_id or route.name


def rule_of(route: APIRoute) -> Rule:
    """What the route needs. A route that is not in the table is the operator's alone."""
    return RULES.get(operation_of(route), Scope.ADMIN)
