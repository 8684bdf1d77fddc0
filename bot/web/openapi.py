"""`/openapi.json`: generated from the types the doors speak, so that it cannot drift from them."""

import json
from functools import cache
from typing import Any

from flask import Blueprint, Response
from pydantic import TypeAdapter

from bot.dialogue.reply import Reply

from .api import Suggestions
from .bodies import ChatRequest, FeedbackRequest
from .conversation import HEADER as CONVERSATION
from .conversation import ConversationState
from .health import Health
from .once import HEADER as KEY
from .once import LONGEST, SHORTEST
from .problems import Problem
from .widget import ORIGIN

Schema = dict[str, Any]  # JSON is what it is

_REFERENCE = "#/components/schemas/{model}"
_TYPES: dict[str, Any] = {
    "ChatRequest": ChatRequest,
    "Reply": Reply,
    "Suggestions": Suggestions,
    "FeedbackRequest": FeedbackRequest,
    "ConversationState": ConversationState,
    "Health": Health,
    "Problem": Problem,
}
_PROBLEMS = {
    400: "Not JSON, not UTF-8, or nested too deeply.",
    403: "The site around the widget is not one of those allowed.",
    404: "There is no such message.",
    413: "The message or the body is too long.",
    415: "The body is not JSON.",
    422: "Something in the body is missing or not usable.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
}


_KEY = {
    "name": KEY,
    "in": "header",
    "required": False,
    "description": "A random text of the caller's own for this message: sent again with it, the message is not answered again, "
    "and the same reply comes back.",
    "schema": {"type": "string", "minLength": SHORTEST, "maxLength": LONGEST},
}


_SITE = {
    "name": ORIGIN,
    "in": "header",
    "required": False,
    "description": "The origin of the site around a widget; its frame sends it.",
    "schema": {"type": "string"},
}


def blueprint() -> Blueprint:
    bp = Blueprint("openapi", __name__)

    @bp.get("/openapi.json")
    def show() -> Response:
        """This document."""
        return Response(json.dumps(document(), ensure_ascii=False), mimetype="application/json")

    return bp


@cache
def document() -> Schema:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "POS help desk",
            "version": "1",
            "description": "Answers merchants from a curated knowledge base, and says so when nothing is documented.",
        },
        "paths": {
            "/api/chat": {
                "post": {
                    **_operation("ask", "Answer a message", "Reply", "ChatRequest", (400, 403, 413, 415, 422, 429)),
                    "parameters": [_KEY, _SITE],
                }
            },
            "/api/suggest": {
                "get": {
                    **_operation("suggest", "Questions close to what has been typed so far", "Suggestions", None, (422, 429)),
                    "parameters": [
                        _query("q", "What has been typed; only its first 60 characters count."),
                        _query("language", "Of the labels: `zh`, `zh-TW` or `en`; by default that of what has been typed."),
                    ],
                }
            },
            "/api/feedback": {
                "post": _operation("vote", "Say whether a reply helped", None, "FeedbackRequest", (400, 404, 413, 415, 422, 429))
            },
            "/api/conversation": {"get": _conversation_state()},
            "/api/conversation/leave": {
                "post": _operation("leaveQueue", "Give up the queue, or end the talk with a person", None, None, (422, 429))
                | {"parameters": [_conversation_id()]}
            },
            "/healthz": {"get": _operation("alive", "The process is alive", "Health", None, ())},
            "/readyz": {
                "get": _operation("ready", "The desk can answer and keep its records", "Health", None, ())
                | {"responses": {"200": _json("Ready.", "Health"), "503": _json("Not ready, and why.", "Health")}}
            },
            "/metrics": {"get": _page("metrics", "Figures in the text format of Prometheus", "text/plain")},
            "/openapi.json": {"get": _page("openapi", "This document", "application/json")},
            "/": {
                "get": _page("page", "The chat page", "text/html") | {"parameters": [_query("lang", "`zh`, `zh-TW` or `en`.")]},
                "post": _page("askPage", "One question and its answer, for a browser without scripts", "text/html"),
            },
            "/widget.js": {"get": _page("widgetScript", "The script that puts the chat on another site", "text/javascript")},
            "/widget": {
                "get": _page("widgetFrame", "The chat page as it stands in a widget", "text/html")
                | {"parameters": [_query("lang", "`zh`, `zh-TW` or `en`."), _query("theme", "`light` or `dark`.")]}
            },
        },
        "components": {"schemas": _schemas()},
    }


def _schemas() -> Schema:
    schemas: Schema = {}
    for name, model in _TYPES.items():
        schema = TypeAdapter(model).json_schema(ref_template=_REFERENCE)
        schemas.update(schema.pop("$defs", {}))
        schemas[name] = schema
    return dict(sorted(schemas.items()))


def _operation(name: str, summary: str, gives: str | None, takes: str | None, problems: tuple[int, ...]) -> Schema:
    done = {"200": _json(summary + ".", gives)} if gives else {"204": {"description": summary + "."}}
    operation: Schema = {
        "operationId": name,
        "summary": summary,
        "responses": done | {str(status): _problem(status) for status in problems},
    }
    if takes:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": _reference(takes)}}}
    return operation


def _conversation_state() -> Schema:
    operation = _operation("conversation", "Who has the conversation, and what people said in it", "ConversationState", None, (422, 429))
    operation["responses"]["304"] = {"description": "Nothing has changed since the answer with the ETag in `If-None-Match`."}
    after = _query("after", "The number of the last message you have; only later ones are sent.")
    tag = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}, "description": "The last ETag."}
    return operation | {"parameters": [_conversation_id(), after, tag]}


def _conversation_id() -> Schema:
    description = "The `conversation_id` of a reply. An unknown one is like one that has no person in it."
    return {"name": CONVERSATION, "in": "header", "required": True, "schema": {"type": "string"}, "description": description}


def _page(name: str, summary: str, content: str) -> Schema:
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": {"description": summary + ".", "content": {content: {}}}},
    }


def _problem(status: int) -> Schema:
    response: Schema = {
        "description": _PROBLEMS[status],
        "content": {"application/problem+json": {"schema": _reference("Problem")}},
    }
    if status == 429:
        response["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait."}}
    return response


def _json(description: str, name: str) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": _reference(name)}}}


def _query(name: str, description: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": {"type": "string"}}


def _reference(name: str) -> Schema:
    return {"$ref": _REFERENCE.format(model=name)}
