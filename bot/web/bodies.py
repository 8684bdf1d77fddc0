"""What callers send: its types, and reading it from the raw bytes.

Total by construction: whatever the bytes are, the outcome is a value or a `Refused`. The types are what
`/openapi.json` shows; the functions below check the very same by hand, since this is the busiest road of the desk.
"""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Literal, NoReturn, NotRequired

from flask import Request
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from .language import Language
from .problems import Refused

MAX_ID = 100
MAX_REASON = 500
MAX_CONTEXT = 60  # characters of one thing that the page around the chat knows

Identifier = Annotated[str, Field(max_length=MAX_ID)]
Door = Literal["api", "chat", "widget"]


class Context(TypedDict):
    """What the page around the chat knows. It counts only where the message itself says nothing of it."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]

    model: NotRequired[Annotated[str | None, Field(max_length=MAX_CONTEXT, description="The terminal, in any words.")]]


class ChatRequest(TypedDict):
    """A message. Without `conversation_id`, or with one the desk does not know, a new conversation starts."""

    message: Annotated[str, Field(min_length=1)]
    conversation_id: NotRequired[Identifier | None]
    language: NotRequired[Annotated[Language | None, Field(description="Of the reply; by default that of the message.")]]
    context: NotRequired[Context | None]
    door: NotRequired[Annotated[str, Field(description="Which page asked: `chat` or `widget`; anything else counts as `api`.")]]


class FeedbackRequest(TypedDict):
    """Whether a reply helped. A second vote on the same message replaces the first."""

    message_id: Identifier
    helpful: bool
    reason: NotRequired[Annotated[str | None, Field(max_length=MAX_REASON)]]


# Control characters carry no meaning in a question and break terminals, logs and stores; line feed and tab stay.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def read_json(request: Request) -> dict[str, object]:
    """The JSON object in the body of `request`."""
    if request.mimetype != "application/json":
        raise Refused(415, "wrong-type", "The body is not JSON", "Send Content-Type: application/json.")
    raw = request.get_data(cache=False)
    try:
        value = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Refused(400, "not-utf-8", "The body is not UTF-8", "Encode the JSON in UTF-8.") from None
    except RecursionError:
        raise Refused(400, "too-deep", "The JSON is nested too deeply", "Send one flat object.") from None
    except ValueError:  # not JSON, NaN, or a number with thousands of digits
        raise Refused(400, "not-json", "The body is not JSON", 'Send one object such as {"message": "…"}.') from None
    if not isinstance(value, dict):
        raise Refused(422, "not-an-object", "The body is not a JSON object", 'Send one object such as {"message": "…"}.')
    return value


def chat_message(value: object, limit: int) -> str:
    """The message to answer, without control characters."""
    if not isinstance(value, str):
        raise Refused(422, "message-missing", "The message is missing", "Send the question as text in `message`.")
    if len(value) > limit:
        raise Refused(413, "message-too-long", "The message is too long", f"Send at most {limit} characters.")
    return cleaned("message", value)


def cleaned(name: str, value: str) -> str:
    _refuse_surrogates(name, value)
    if _CONTROL.search(value) or "\r" in value:
        value = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if not value or value.isspace():
        raise Refused(422, f"{name}-empty", f"The {name} is empty", f"Write something in `{name}`.")
    return value


def optional_text(body: Mapping[str, object], name: str, limit: int) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > limit:
        raise Refused(
            422,
            f"{name}-wrong",
            f"`{name}` is not usable",
            f"Send text of at most {limit} characters, or leave it out.",
        )
    _refuse_surrogates(name, value)
    return _CONTROL.sub("", value)


def optional_language(body: Mapping[str, object]) -> Language | None:
    value = body.get("language")
    if value is None or value == "zh" or value == "zh-TW" or value == "en":
        return value
    raise Refused(422, "language-wrong", "`language` is not usable", "Send `zh`, `zh-TW` or `en`, or leave it out.")


def model_in(body: Mapping[str, object]) -> str | None:
    """The terminal that the page around the chat knows of."""
    context = body.get("context")
    if context is None:
        return None
    if not isinstance(context, dict) or not context.keys() <= {"model"}:
        raise Refused(422, "context-wrong", "`context` is not usable", 'Send an object such as {"model": "…"} and nothing else in it.')
    return optional_text(context, "model", MAX_CONTEXT)


def door_of(body: Mapping[str, object]) -> Door:
    door = body.get("door")
    if door == "chat":
        return "chat"
    return "widget" if door == "widget" else "api"


def _refuse_surrogates(name: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Refused(400, "not-unicode", f"`{name}` holds half a character", "Send surrogates in pairs, or plain UTF-8.") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
