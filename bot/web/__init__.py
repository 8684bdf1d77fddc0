"""The doors over HTTP: one blueprint a file. Length, type and rate are judged here, nowhere deeper.

The order in which a request meets them: proxy (if configured) -> clock -> who it is -> rate limit -> route -> problem document if
something is wrong -> security headers -> count.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.accounts.accounts import Accounts
from bot.dialogue.desk import Desk
from bot.dialogue.draw import mark
from bot.settings import Settings

from . import api, assets, auth, chat, conversation, health, limits, openapi, people, problems, security, widget, words
from .console import blueprint as console
from .metrics import Metrics
from .policy import policies

ROOT = Path(__file__).resolve().parents[2]


class _Application(Flask):
    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view is a coroutine; asking each of them on every request takes a thirtieth of it."""
        return func


def create_app(desk: Desk, settings: Settings, accounts: Accounts) -> Flask:
    """The Flask application around one desk. Nothing is global: two applications can live in one process."""
    app = _Application(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(MAX_CONTENT_LENGTH=settings.max_body, MAX_FORM_MEMORY_SIZE=settings.max_body, MAX_FORM_PARTS=20)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["mark"] = mark

    metrics = Metrics(desk)
    metrics.install(app)
    app.register_blueprint(api.blueprint(desk, settings, metrics))
    app.register_blueprint(chat.blueprint(desk, settings, metrics))
    app.register_blueprint(conversation.blueprint(desk))
    app.register_blueprint(console(desk, settings))
    app.register_blueprint(widget.blueprint(desk, settings))
    app.register_blueprint(health.blueprint(desk, metrics))
    app.register_blueprint(openapi.blueprint())
    app.register_blueprint(auth.bp)
    app.register_blueprint(people.bp)
    if settings.oidc_issuer:
        from . import oidc  # with its libraries a tenth of the start, for a few desks

        app.register_blueprint(oidc.blueprint(app, accounts, settings))

    assets.install(app)
    words.install(app)
    security.install(app)
    answer, declared = problems.install(app, desk), policies(app)
    auth.install(app, accounts, declared, settings, answer)
    limits.install(app, settings, declared, answer)
    app.wsgi_app = conversation.Unchanged(app.wsgi_app, desk, metrics)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app
