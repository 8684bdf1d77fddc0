"""How the knowledge is doing, and a run of its checks on demand."""

from flask import Blueprint, render_template, request

from bot.curation.health import Checks, health
from bot.dialogue.desk import Desk
from bot.settings import Settings
from bot.web.auth import needs


def install(bp: Blueprint, desk: Desk, settings: Settings) -> None:
    checks = Checks(desk, settings.kb_dir)

    @bp.get("/health")
    @needs("viewer")
    def knowledge_health() -> str:
        return render_template("console/health.html", health=health(desk), run=checks.last())

    @bp.get("/checks")
    @needs("viewer", by_hand=False)
    def outcome() -> str:
        return render_template("console/_checks.html", run=checks.last())

    @bp.post("/checks")
    @needs("agent")
    def run() -> str:
        """Begins a run; the outcome is fetched when it is there."""
        checks.start()
        part = "HX-Request" in request.headers
        return render_template("console/_checks.html" if part else "console/health.html", health=health(desk), run=checks.last())
