"""The JSON Schema of a rubric file, for editors and for naming fields in messages.

`python -m app.adapters.files.rubric_schema > rubrics/schema.json` writes it anew.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

from app.domain.rubric import Rubric

Schema = Mapping[str, Any]


def rubric_schema() -> dict[str, Any]:
    """The schema of `Rubric`, in the 2020-12 draft."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:touchstone:rubric",
        **Rubric.model_json_schema(),
        "title": "Touchstone rubric",
    }


def schema_text() -> str:
    """The schema as it stands in `rubrics/schema.json`."""
    return json.dumps(rubric_schema(), indent=2, ensure_ascii=False) + "\n"


def field_names(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The names of the fields that the part at that path may have."""
    return tuple(_schema_at(path).get("properties", {}))


def field_description(path: tuple[str | int, ...]) -> str | None:
    """What the schema says of the field at that path, if anything."""
    description: str | None = _schema_at(path).get("description")
    return description


@cache
def _definitions() -> Schema:
    return rubric_schema()


def _schema_at(path: tuple[str | int, ...]) -> Schema:
    schema = _definitions()
    for step in path:
        schema = _resolved(schema)
        below = schema.get("items") if isinstance(step, int) else _property(schema, step)
        schema = below if isinstance(below, Mapping) else {}
    return {**_resolved(schema), **schema}


def _property(schema: Schema, name: str) -> object:
    return schema.get("properties", {}).get(name) or schema.get("additionalProperties")


def _resolved(schema: Schema) -> Schema:
    if reference := schema.get("$ref"):
        found: Schema = _definitions()["$defs"][reference.rpartition("/")[2]]
        return found
    return next((_resolved(one) for one in schema.get("anyOf", ()) if one != _NULL), schema)


_NULL = {"type": "null"}


if __name__ == "__main__":
    sys.stdout.write(schema_text())
