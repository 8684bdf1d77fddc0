"""The widget: a script for other sites, and the chat page in the frame that the script opens.

Who may frame it is a setting, enforced by the browser through `frame-ancestors`. The script itself is public.
"""

from hashlib import sha256

from flask import Blueprint, Response, current_app, make_response, render_template, request

from bot.dialogue.desk import Desk
from bot.settings import Settings

from .assets import ASK_AGAIN, FOREVER
from .chat import draw
from .language import LANGUAGES, TAGS, language_of
from .problems import Refused
from .security import policy

ORIGIN = "X-Widget-Origin"  # the site around a widget, as its frame was told by the browser
WORDS = ("widget-open", "widget-close", "widget-label", "widget-blocked", "widget-unread")
THEMES = ("light", "dark")


def blueprint(desk: Desk, settings: Settings) -> Blueprint:
    bp = Blueprint("widget", __name__)

    @bp.get("/widget.js")
    def script() -> Response:
        """The script for other sites; by the name with its version it may be kept for good."""
        text = _script(desk)
        version = sha256(text.encode()).hexdigest()[:12]
        response = Response(text, mimetype="text/javascript")
        response.headers["Cache-Control"] = FOREVER if request.args.get("v") == version else ASK_AGAIN
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Access-Control-Allow-Origin"] = "*"  # a page that pins the script by its digest has to read it
        response.set_etag(version)
        response.make_conditional(request)
        return response

    @bp.get("/widget")
    def frame() -> Response:
        """The chat page as it stands in a widget."""
        theme = request.args.get("theme")
        page = draw(desk, settings, language_of(request), "widget", theme=theme if theme in THEMES else None)
        response = make_response(page)
        response.headers["Content-Security-Policy"] = policy(frame_ancestors=" ".join(("'self'", *settings.widget_origins)))
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    if settings.widget_demo:

        @bp.get("/widget-demo")
        def demo() -> Response:
            """A page that fights back, with the widget on it."""
            response = make_response(render_template("demo.html", tag=TAGS[language_of(request)], **_named(desk)))
            response.headers["Content-Security-Policy"] = policy(frame_src="'self'")
            return response

    return bp


def site_of(settings: Settings) -> str | None:
    """The site around the widget that asks, if one does; raises Refused where it is not one of those allowed."""
    origin = request.headers.get(ORIGIN)
    if origin is None or origin in settings.widget_origins:
        return origin
    how = "Whoever runs the desk can add the site to WIDGET_ORIGINS."
    raise Refused(403, "origin-not-allowed", "The chat may not stand on this site", how)


def _script(desk: Desk) -> str:
    words = {TAGS[language]: {name: desk.front(language)["sentences"][name] for name in WORDS} for language in LANGUAGES}
    return current_app.jinja_env.get_template("widget.js").render(words=words)


def _named(desk: Desk) -> dict[str, object]:
    front = desk.front(language_of(request))
    return {"front": front, "s": front["sentences"]}
