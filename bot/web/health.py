"""For machines that look after the desk: is it alive, can it answer, how is it doing."""

import json
from typing import NotRequired

from flask import Blueprint, Response
from typing_extensions import TypedDict

from bot.dialogue.desk import Desk

from .metrics import Metrics


class Health(TypedDict):
    status: str
    kb_digest: NotRequired[str]
    encoder: NotRequired[str]
    problems: NotRequired[list[str]]


def blueprint(desk: Desk, metrics: Metrics) -> Blueprint:
    bp = Blueprint("health", __name__)

    @bp.get("/healthz")
    def alive() -> Response:
        """The process is alive."""
        return _state({"status": "ok"}, 200)

    @bp.get("/readyz")
    def ready() -> Response:
        """The knowledge base is loaded and the store can be written to; 503 with the reason otherwise."""
        problems = desk.problems()
        about: Health = {"status": "not ready" if problems else "ready", "kb_digest": desk.kb_digest, "encoder": str(desk.encoder)}
        return _state({**about, "problems": problems}, 503) if problems else _state(about, 200)

    @bp.get("/metrics")
    def scrape() -> Response:
        """Figures in the text format of Prometheus."""
        return metrics.page()

    return bp


def _state(health: Health, status: int) -> Response:
    return Response(json.dumps(health, ensure_ascii=False), status, mimetype="application/json")
