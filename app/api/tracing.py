"""Tracing by OpenTelemetry, through FastAPI's own hooks.

Spans are made when the process has a tracer provider, or when the standard variable
OTEL_EXPORTER_OTLP_ENDPOINT (or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) names a collector and the
SDK and its exporter are installed. Otherwise this costs nothing.
"""

from __future__ import annotations

from fastapi.telemetry import TelemetryConfig
from opentelemetry.trace import TracerProvider


def telemetry(tracer_provider: TracerProvider | None = None) -> TelemetryConfig:
    """How FastAPI traces: spans and request metrics, and nothing that could hold an answer.

    Its log records are left off, since they repeat the messages of exceptions.
    """
    return TelemetryConfig(
        tracer_provider=tracer_provider, logs=False, operation_spans=False, auto_configure=True
    )
