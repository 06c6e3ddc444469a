from __future__ import annotations

import json

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from app.domain.errors import JudgeUnavailableError
from tests.api.service import Backstage, a_body, serving

SECRET = "the words of a candidate"


def traced(outcome: Exception | None = None) -> list[ReadableSpan]:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    backstage = Backstage.judging(outcome) if outcome else Backstage()
    backstage.tracer_provider = provider
    with serving(backstage) as client:
        parent = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
        body = a_body(answer=SECRET, reference=SECRET)
        client.post("/v1/grades", json=body, headers=parent)
        client.get("/v1/grades", params={"reference": SECRET})
        client.post("/v1/grades", json=a_body(anwser=SECRET))
        client.post("/v1/grades", content=SECRET)
    return list(exporter.get_finished_spans())


def test_every_request_is_a_span_with_its_template_status_and_request_id() -> None:
    spans = traced()
    names = ["POST /v1/grades", "GET /v1/grades", "POST /v1/grades", "POST /v1/grades"]
    assert [span.name for span in spans] == names
    for span, status in zip(spans, [201, 200, 422, 415], strict=True):
        assert span.attributes is not None
        assert span.attributes["http.response.status_code"] == status
        assert str(span.attributes["touchstone.request_id"]).startswith("req_")


def test_a_trace_is_continued_from_the_caller() -> None:
    span = traced()[0]
    assert span.parent is not None
    assert f"{span.parent.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"


def test_no_span_holds_what_a_caller_sent() -> None:
    for span in traced() + traced(JudgeUnavailableError("down")) + traced(RuntimeError(SECRET)):
        assert SECRET not in json.dumps(json.loads(span.to_json()))
        assert "the+words" not in span.to_json()
