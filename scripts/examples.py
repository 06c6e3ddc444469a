"""Writes the responses in docs/api.md: what the service answers with the embedded judge."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from starlette.testclient import TestClient

from app.settings import Settings
from app.wiring import create_app

DOCS: Final = Path(__file__).resolve().parents[1] / "docs"
PAGE: Final = DOCS / "api.md"
END: Final = "<!-- end of example -->"
ADDRESS: Final = "http://127.0.0.1:8000"
NEIGHBOUR: Final = ("127.0.0.1", 50_000)
"""A program of the same machine: while there are no keys, it needs none."""
FAULTY_RUBRIC: Final = b"id: my-rubric\nversion: one\n"
SHOWN: Final = ("id", "status", "score", "band", "reference", "created_at")


def examples() -> dict[str, Any]:
    """A response for each operation that shows one."""
    request = json.loads((DOCS / "examples" / "request.json").read_text(encoding="utf-8"))
    yaml = {"Content-Type": "application/yaml"}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), judge="embedded", database_url=None)
        with TestClient(create_app(settings), base_url=ADDRESS, client=NEIGHBOUR) as client:
            grade = client.post("/v1/grades", json=request | {"reference": "candidate-42"}).json()
            page = client.get("/v1/grades").json()
            rubrics = client.get("/v1/rubrics", params={"limit": 1}).json()
            checked = client.post("/v1/rubrics/validate", content=FAULTY_RUBRIC, headers=yaml)
            cohorts = cohort_examples(client)
    items = [{name: item[name] for name in SHOWN} for item in page["items"]]
    faults = checked.json()
    return {
        "createGrade": grade,
        "listGrades": page | {"items": items},
        "listRubrics": rubrics,
        "validateRubric": faults | {"problems": faults["problems"][:3]},
        **cohorts,
    }


def cohort_examples(client: TestClient) -> dict[str, Any]:
    """A cohort that is tried, sent, refused, and graded."""
    table = (DOCS / "examples" / "answers.csv").read_bytes()
    csv = {"Content-Type": "text/csv"}
    query = {"rubric_id": "project-vs-product-manager", "name": "Autumn"}
    dry = query | {"dry_run": "true"}
    tried = client.post("/v1/cohorts", params=dry, content=table, headers=csv)
    sent = client.post("/v1/cohorts", params=query, content=table, headers=csv).json()
    ragged = client.post("/v1/cohorts", params=query, content=table + b"c-4,a,b,c\n", headers=csv)
    graded = client.get(sent["links"]["self"]).json()
    while graded["status"] != "done":
        time.sleep(0.1)
        graded = client.get(sent["links"]["self"]).json()
    return {
        "createCohort": sent,
        "dryRun": tried.json(),
        "rowsInvalid": ragged.json(),
        "getCohort": graded,
    }


def with_examples(page: str, responses: Mapping[str, Any]) -> str:
    """The page with each example in the place that is marked for it."""
    for name, response in responses.items():
        start = f"<!-- example: {name} -->"
        before, _, rest = page.partition(start)
        _, _, after = rest.partition(END)
        text = json.dumps(response, indent=1, ensure_ascii=False)
        page = f"{before}{start}\n```json\n{text}\n```\n{END}{after}"
    return page


def main() -> None:
    """Write the page."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(with_examples(page, examples()), encoding="utf-8")


if __name__ == "__main__":
    main()
