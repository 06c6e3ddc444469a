"""What the service counts, for Prometheus. Each application has its own registry."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from app.domain.errors import TouchstoneError
from app.domain.grade import Status
from app.grading.records import GradeRecord

GRADE_SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 2, 4, 8, 15, 30, 60, 120)
REQUEST_SECONDS = (0.005, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)


class Metrics:
    """The metrics of one application. Labels are bounded: no ids, no text of a caller."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._grades = self._counter(
            "grades", "Grades stored", ("status", "judge", "rubric", "degraded", "cached")
        )
        self._grade_seconds = Histogram(
            "touchstone_grade_seconds",
            "Time to make a grade, in seconds",
            ("judge",),
            buckets=GRADE_SECONDS,
            registry=self._registry,
        )
        self._in_flight = Gauge(
            "touchstone_grades_in_flight", "Grades being made now", registry=self._registry
        )
        self._errors = self._counter("grade_errors", "Grades that failed", ("code",))
        self._reviews = self._counter("review_reasons", "Reasons to review a grade", ("reason",))
        self._tokens = self._counter("judge_tokens", "Tokens of the judge", ("model", "kind"))
        self._cost = self._counter("judge_cost_usd", "US dollars spent on the judge", ("model",))
        self._requests = self._counter(
            "http_requests", "HTTP requests", ("method", "route", "status")
        )
        self._request_seconds = Histogram(
            "touchstone_http_request_seconds",
            "Time to answer a request, in seconds",
            ("method", "route"),
            buckets=REQUEST_SECONDS,
            registry=self._registry,
        )

    def grade_started(self) -> None:
        """A grade is being made."""
        self._in_flight.inc()

    def grade_ended(self) -> None:
        """A grade is no longer being made, however it ended."""
        self._in_flight.dec()

    def grade_stored(self, record: GradeRecord, seconds: float) -> None:
        """A grade was made and stored."""
        status = record.grade.status if record.grade is not None else Status.FAILED
        flags = (str(record.degraded).lower(), str(record.cached).lower())
        self._grades.labels(status.value, record.judge.kind, record.rubric.id, *flags).inc()
        self._grade_seconds.labels(record.judge.kind).observe(seconds)
        if record.failure is not None:
            self._errors.labels(record.failure.code).inc()
        if record.grade is not None:
            for reason in record.grade.review.reasons:
                self._reviews.labels(reason.partition(":")[0]).inc()
        self._count_usage(record)

    def grade_refused(self, error: TouchstoneError) -> None:
        """No grade was stored, because of this error."""
        self._errors.labels(error.code).inc()

    def request_ended(self, *, method: str, route: str, status: str, seconds: float) -> None:
        """A request was answered."""
        self._requests.labels(method, route, status).inc()
        self._request_seconds.labels(method, route).observe(seconds)

    def exposition(self) -> bytes:
        """All of it in the text format of Prometheus."""
        return generate_latest(self._registry)

    def _counter(self, name: str, help_text: str, labels: tuple[str, ...]) -> Counter:
        return Counter(f"touchstone_{name}", help_text, labels, registry=self._registry)

    def _count_usage(self, record: GradeRecord) -> None:
        usage, model = record.usage, record.judge.model
        for kind, tokens in (
            ("input", usage.input_tokens),
            ("cached_input", usage.cached_input_tokens),
            ("output", usage.output_tokens),
        ):
            if tokens:
                self._tokens.labels(model, kind).inc(tokens)
        if usage.cost_usd:
            self._cost.labels(model).inc(usage.cost_usd)
