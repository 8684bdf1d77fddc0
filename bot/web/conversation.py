"""The merchant's side of a hand-over: what a page asks again and again while a person is awaited or there.

Answered from memory; when nothing changed, without a body and before Flask sees it. The id of a conversation is what gives access
to it, so it is sent in a header and never stands in an address.
"""

import json
from collections.abc import Iterable
from time import perf_counter
from typing import Annotated, Literal
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Response, request
from pydantic import Field
from typing_extensions import TypedDict

from bot.dialogue.desk import Desk
from bot.handover.talk import Holder, View

from .bodies import MAX_ID, optional_text
from .metrics import Metrics
from .problems import Refused
from .security import HEADERS

PATH = "/api/conversation"
HEADER = "X-Conversation-Id"
# Seconds a page may let pass before it asks again; it waits longer each time that nothing has changed.
POLL_AFTER: dict[Holder, int] = {"agent": 3, "waiting": 5, "desk": 15}


PersonMessage = TypedDict(  # in this form because one of its keys is a word of the language
    "PersonMessage",
    {"number": int, "from": Literal["agent", "notice"], "text": str, "at": Annotated[str, Field(description="ISO 8601, in UTC.")]},
)
PersonMessage.__doc__ = "Something an agent said, or a notice of the desk about the hand-over."


class ConversationState(TypedDict):
    """Who has a conversation now. `ahead` counts who is served first while waiting; `agent` is the name of who has it."""

    state: Holder
    ahead: int | None
    agent: str | None
    messages: list[PersonMessage]
    poll_after: Annotated[int, Field(description="Seconds to wait before asking again.")]


def blueprint(desk: Desk) -> Blueprint:
    bp = Blueprint("conversation", __name__, url_prefix=PATH)

    @bp.get("")
    def state() -> Response:
        """Who has the conversation, and what people said in it."""
        after = _after(request.args.get("after", "0"))
        view = desk.handovers.view(_conversation())
        response = Response(status=304)
        if not request.if_none_match.contains(view.tag):
            response = Response(json.dumps(_shown(view, after), ensure_ascii=False), mimetype="application/json")
        response.set_etag(view.tag)
        return response

    @bp.post("/leave")
    def leave() -> Response:
        """The merchant does not want a person any more."""
        desk.handovers.leave(_conversation())
        return Response(status=204)

    return bp


class Unchanged:
    """Around the application: answers a poll that has nothing new. Thousands of pages ask, nearly all in vain, and what Flask does
    for a request costs thirty times as much as to see that. It is not counted against a rate: to refuse it would cost more.
    """

    def __init__(self, app: WSGIApplication, desk: Desk, metrics: Metrics) -> None:
        self._app, self._desk, self._metrics = app, desk, metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = perf_counter()
        tag = environ.get("HTTP_IF_NONE_MATCH")
        if not tag or environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        if tag != f'"{self._desk.handovers.view(environ.get("HTTP_X_CONVERSATION_ID", "")).tag}"':
            return self._app(environ, start_response)
        start_response("304 NOT MODIFIED", [("ETag", tag), *HEADERS.items()])
        self._metrics.counted(PATH, 304, perf_counter() - started)
        return []


def _conversation() -> str:
    given = optional_text({HEADER: request.headers.get(HEADER)}, HEADER, MAX_ID)
    if not given:
        raise Refused(
            422, "conversation-missing", f"`{HEADER}` is missing", f"Send the `conversation_id` of a reply as the header {HEADER}."
        )
    return given


def _after(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refused(422, "after-wrong", "`after` is not usable", "Send the `number` of the last message you have, or leave it out.")
    return int(text)


def _shown(view: View, after: int) -> ConversationState:
    messages: list[PersonMessage] = [
        {"number": line.number, "from": "agent" if line.sender == "agent" else "notice", "text": line.text, "at": line.at.isoformat()}
        for line in view.lines
        if line.number > after
    ]
    return {"state": view.state, "ahead": view.ahead, "agent": view.agent, "messages": messages, "poll_after": POLL_AFTER[view.state]}
