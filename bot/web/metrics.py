"""What an operator watches, as Prometheus reads it. No label holds free text, so nothing anyone typed can show here."""

from collections.abc import Iterator
from time import perf_counter

from flask import Flask, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.dialogue.desk import Desk

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_STARTED = "desk.started"


class _DeskState(Collector):
    """Asked of the desk at each scrape, so that a reload shows at once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        knowledge = GaugeMetricFamily("desk_kb_info", "The knowledge base being served.", labels=["digest"])
        knowledge.add_metric([self._desk.kb_digest], 1)
        yield knowledge
        yield GaugeMetricFamily(
            "desk_records_problem", "1 while the desk cannot keep its records.", value=1 if self._desk.problems() else 0
        )

    def describe(self) -> Iterator[Metric]:
        return iter(())


class Metrics:
    def __init__(self, desk: Desk) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter("desk_requests", "Requests answered.", ["route", "code"], registry=registry)
        self._seconds = Histogram("desk_request_seconds", "Time to answer a request.", ["route"], buckets=_BUCKETS, registry=registry)
        self._replies = Counter("desk_replies", "Replies by kind.", ["kind"], registry=registry)
        registry.register(_DeskState(desk))

    def install(self, app: Flask) -> None:
        app.before_request(self._start)
        app.after_request(self._count)

    def replied(self, kind: str) -> None:
        self._replies.labels(kind).inc()

    def page(self) -> Response:
        return Response(generate_latest(self._registry), content_type=CONTENT_TYPE_LATEST)

    def _start(self) -> None:
        request.environ[_STARTED] = perf_counter()

    def counted(self, route: str, status: int, seconds: float | None) -> None:
        """A request was answered; `route` is a rule, not a path, for a path is free text."""
        self._requests.labels(route, status).inc()
        if seconds is not None:
            self._seconds.labels(route).observe(seconds)

    def _count(self, response: Response) -> Response:
        started = request.environ.get(_STARTED)
        seconds = None if started is None else perf_counter() - started
        self.counted(request.url_rule.rule if request.url_rule else "none", response.status_code, seconds)
        return response
