"""What only we can say of the routes of cohorts in the description of the API."""

from __future__ import annotations

from typing import Any, Final

from app.api.bodies import FILE
from app.api.cohort_bodies import FORM
from app.api.cohort_requests import CHOICES, CohortFields
from app.api.cohort_schemas import DryRunResponse
from app.api.events import MEDIA_TYPE, REPLAYED
from app.api.examples import COHORT_CSV, COHORT_EVENTS
from app.api.json_route import JSON

TEXT: Final = {"type": "string"}


def _fields() -> dict[str, Any]:
    """The fields of a cohort, each on its own: here they stand in no schema that could be named."""
    schema = CohortFields.model_json_schema()
    named = {f"#/$defs/{name}": one for name, one in schema.get("$defs", {}).items()}
    return {
        name: {**named[field.pop("$ref")], **field} if "$ref" in field else field
        for name, field in schema["properties"].items()
    }


UPLOAD: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The answers: see docs/uploads.md. They are read while they come.",
        "content": {
            "text/csv": {"schema": FILE, "examples": {"answers": {"value": COHORT_CSV}}},
            "application/x-ndjson": {"schema": FILE},
            JSON: {
                "schema": {
                    "type": "object",
                    "required": ["answers"],
                    "properties": {
                        **_fields(),
                        "answers": {"type": "array", "minItems": 1, "items": {"type": "object"}},
                    },
                }
            },
            FORM: {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        **_fields(),
                        **dict.fromkeys(CHOICES, TEXT),
                        "file": FILE,
                    },
                }
            },
        },
    }
}
MADE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "With `dry_run=true`: what it would take.", "model": DryRunResponse},
    202: {
        "description": "All answers are stored, and will be graded.",
        "headers": {
            "Location": {"description": "Path of the cohort.", "schema": TEXT},
            REPLAYED: {
                "description": "`true` where an earlier request with this key made the cohort.",
                "schema": {"type": "string", "const": "true"},
            },
        },
    },
}
WATCHED: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The event `progress` at once and after each change; `finished` ends it.",
        "content": {
            MEDIA_TYPE: {"schema": TEXT, "examples": {"a cohort": {"value": COHORT_EVENTS}}}
        },
    },
}
