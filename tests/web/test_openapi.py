"""The API's document says what the code does."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from pydantic import TypeAdapter

from bot.dialogue.reply import Reply
from bot.web.conversation import ConversationState
from bot.web.openapi import document

NOT_DESCRIBED = {"/static/<path:filename>"}


def test_every_route_is_described_and_no_other(app: Flask) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule not in NOT_DESCRIBED and not rule.rule.startswith("/console")  # pages for people, not for programs
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, methods in document()["paths"].items() for method in methods}
    assert described == served


def test_every_reference_leads_somewhere(client: FlaskClient) -> None:
    shown = client.get("/openapi.json").get_json()
    assert shown["openapi"].startswith("3.1")
    references = set(_references(shown))
    assert references
    for reference in references:
        assert reference.removeprefix("#/components/schemas/") in shown["components"]["schemas"]


def test_operations_have_names_of_their_own() -> None:
    names = [operation["operationId"] for methods in document()["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))


def test_a_real_reply_is_what_is_described(client: FlaskClient) -> None:
    for message in ("签到的操作员号是多少", "怎么改密码", "钱怎么还没到账", "密码", "今天下雨吗", "你好"):
        TypeAdapter(Reply).validate_python(client.post("/api/chat", json={"message": message}).get_json(), strict=True)


def test_a_real_state_is_what_is_described(client: FlaskClient) -> None:
    shown = client.get("/api/conversation", headers={"X-Conversation-Id": "nobody"}).get_json()
    TypeAdapter(ConversationState).validate_python(shown, strict=True)


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        yield from (inner for name, inner in value.items() if name == "$ref")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _references(inner)
