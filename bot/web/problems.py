"""What is wrong, as RFC 9457 problem documents: `detail` says what is wrong and how to mend it.

Everything under /api/ answers errors this way; a page shows a short HTML page instead. No error repeats what was sent.
"""

import json
import logging
from collections.abc import Callable, Mapping

from flask import Flask, Response, render_template, request
from typing_extensions import TypedDict
from werkzeug.exceptions import HTTPException

from bot.dialogue.desk import Desk

from . import words
from .language import TAGS, language_of

log = logging.getLogger(__name__)


class Problem(TypedDict):
    """An error. `type` is stable and meant for programs, `detail` is meant for people."""

    type: str
    title: str
    status: int
    detail: str


class Refused(Exception):
    """A request that cannot be served as it stands; becomes a problem document."""

    def __init__(self, status: int, name: str, title: str, detail: str) -> None:
        super().__init__(title)
        self.problem: Problem = {"type": f"urn:problem-type:{name}", "title": title, "status": status, "detail": detail}


# What Werkzeug and Flask raise by themselves, in our words: status -> name, title, how to mend it.
KNOWN: dict[int, tuple[str, str, str]] = {
    400: ("bad-request", "The request cannot be read", "Send well-formed HTTP with a UTF-8 body."),
    403: ("not-allowed", "This account may not do that", "Ask an administrator for a higher role."),
    404: ("not-found", "There is nothing at this address", "GET /openapi.json lists every address."),
    405: ("wrong-method", "This address takes another method", "The Allow header names the methods it takes."),
    413: ("body-too-large", "The body is too large", "Send at most {max_body} bytes."),
    415: ("wrong-type", "The body is not JSON", "Send Content-Type: application/json."),
    429: ("too-many-requests", "Too many requests", "Wait as many seconds as Retry-After says, then send it again."),
    503: ("not-kept", "Nothing can be kept at the moment", "GET /readyz says why; send it again later."),
    500: ("internal", "Something went wrong here", "It is not your request; it has been logged. Send it again later."),
}
OTHER = ("refused", "The request was refused", "GET /openapi.json says what is taken.")

# The sentence a page shows instead.
SENTENCES = {404: "page-missing", 429: "too-fast-wait"}

Answer = Callable[[int, Mapping[str, str]], Response]


def install(app: Flask, desk: Desk) -> Answer:
    """Answer every error in our words. Returns the answer by status, for those who refuse a request by themselves."""

    def answer(status: int, headers: Mapping[str, str]) -> Response:
        if wants_document():
            name, title, detail = KNOWN.get(status, OTHER)
            detail = detail.format(max_body=app.config["MAX_CONTENT_LENGTH"])
            return _document(Refused(status, name, title, detail).problem, headers)
        if request.path.startswith("/console"):
            sentence = words.unshown(status, headers.get("Retry-After", ""))
            return Response(render_template("console/wrong.html", sentence=sentence), status, headers)
        language = language_of(request)
        front = desk.front(language)
        sentence = front["sentences"][SENTENCES.get(status, "page-failed")].replace("{seconds}", headers.get("Retry-After", ""))
        page = render_template("wrong.html", front=front, s=front["sentences"], tag=TAGS[language], sentence=sentence)
        return Response(page, status, headers)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> Response:
        return _document(error.problem)

    @app.errorhandler(HTTPException)
    def known(error: HTTPException) -> Response:
        if isinstance(error.response, Response):
            return error.response
        return answer(error.code or 500, {name: value for name, value in error.get_headers() if name == "Allow"})

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        # The traceback goes to the operator's log; what was asked never does, so no body and no local variables here.
        log.error("%s failed", request.endpoint, exc_info=error)
        return answer(500, {})

    return answer


def wants_document() -> bool:
    """Whether a program asks, and not a person who would read a page."""
    return request.path.startswith(("/api/", "/console/api/")) or "HX-Request" in request.headers


def _document(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    body = json.dumps(problem, ensure_ascii=False)
    return Response(body, problem["status"], headers, mimetype="application/problem+json")
