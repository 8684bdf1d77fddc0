"""The programmers' door: what it takes, what it refuses and how it says so."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

JSON = "application/json"
QUESTION = "签到的操作员号是多少"


def ask(client: FlaskClient, message: str, **more: object) -> TestResponse:
    return client.post("/api/chat", json={"message": message, **more})


# --- replies ---------------------------------------------------------------------------------------------------------


def test_a_reply_has_everything_the_contract_names(client: FlaskClient) -> None:
    response = ask(client, QUESTION)
    assert (response.status_code, response.mimetype) == (200, JSON)
    reply = response.get_json()
    names = "conversation_id message_id kind text html parts entries sources channels choices kb_digest"
    assert set(names.split()) <= set(reply)


def test_a_reply_is_written_in_characters_not_escapes(client: FlaskClient) -> None:
    assert "\\u" not in ask(client, QUESTION).get_data(as_text=True)


def test_an_unknown_conversation_is_no_error(client: FlaskClient) -> None:
    assert ask(client, QUESTION, conversation_id="never-heard-of").status_code == 200


def test_a_conversation_goes_on(client: FlaskClient) -> None:
    first = ask(client, QUESTION).get_json()["conversation_id"]
    assert ask(client, "那密码呢", conversation_id=first).get_json()["conversation_id"] == first


def test_unknown_fields_are_ignored(client: FlaskClient) -> None:
    assert ask(client, QUESTION, colour="blue", nested={"a": [1]}).status_code == 200


def test_the_language_can_be_asked_for(client: FlaskClient) -> None:
    assert ask(client, QUESTION, language="en").get_json()["language"] == "en"


def test_traditional_characters_can_be_asked_for(client: FlaskClient) -> None:
    reply = ask(client, "怎么改密码", language="zh-TW").get_json()
    assert reply["language"] == "zh-TW"
    assert "密碼" in reply["text"] and "密碼" in reply["html"]
    assert "「修改密码」" in reply["text"]  # as the terminal shows it
    again = ask(client, reply["alternatives"][0]["message"], language="zh-TW").get_json()
    assert again["kind"] == "answer"


def test_labels_of_suggestions_can_be_asked_for_in_a_language(client: FlaskClient) -> None:
    labels = client.get("/api/suggest", query_string={"q": "密码", "language": "zh-TW"}).get_json()["suggestions"]
    assert labels and all("码" not in one["label"] for one in labels)
    assert client.get("/api/suggest?q=a&language=xx").status_code == 422


# --- what the page around the chat knows -----------------------------------------------------------------------------


def values(reply: dict[str, Any]) -> set[str]:
    return {row["value"] for part in reply["parts"] for block in part["blocks"] if block["type"] == "facts" for row in block["rows"]}


def test_the_model_counts_where_the_message_names_none(client: FlaskClient) -> None:
    known = ask(client, "收银员密码是多少", context={"model": "我家的电签版 POS"}).get_json()
    assert values(known) < values(ask(client, "收银员密码是多少").get_json())
    assert values(known) == values(ask(client, "电签版收银员密码是多少").get_json())


def test_a_model_in_the_message_counts_more(client: FlaskClient) -> None:
    asked = "电签版收银员密码是多少"
    assert values(ask(client, asked, context={"model": "ME50"}).get_json()) == values(ask(client, asked).get_json())


@pytest.mark.parametrize("model", ["", "no such thing", "卡号 6222021234567890128", None], ids=str)
def test_a_model_that_says_nothing_changes_nothing(client: FlaskClient, model: str | None) -> None:
    plain, told = ask(client, QUESTION).get_json(), ask(client, QUESTION, context={"model": model}).get_json()
    assert told["text"] == plain["text"]


@pytest.mark.parametrize(
    "context",
    ["ME50", ["model"], 7, {"colour": "red"}, {"model": "ME50", "secret": "x"}, {"model": "x" * 61}, {"model": 7}, {"model": {}}],
    ids=str,
)
def test_a_context_that_is_not_usable_is_refused(client: FlaskClient, context: object) -> None:
    assert_problem(ask(client, QUESTION, context=context), 422)


# --- "no, I meant" ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("message", [QUESTION, "怎么改密码", "帮我查流水"])
def test_a_reply_brings_what_else_may_have_been_meant(client: FlaskClient, message: str) -> None:
    reply = ask(client, message).get_json()
    titles = [one["label"] for one in reply["alternatives"]]
    assert 1 <= len(titles) <= 4 and len(set(titles)) == len(titles)
    assert not {entry["title"] for entry in reply["entries"]} & set(titles)
    for one in reply["alternatives"]:
        assert ask(client, one["message"]).get_json()["entries"][0]["title"] == one["label"]


@pytest.mark.parametrize("message", ["谢谢", "密码"])
def test_small_talk_and_asking_back_bring_none(client: FlaskClient, message: str) -> None:
    assert ask(client, message).get_json()["alternatives"] == []


@pytest.mark.parametrize("door", ["chat", "widget", "nonsense", 7, None], ids=str)
def test_any_door_is_let_in(client: FlaskClient, door: object) -> None:
    assert ask(client, QUESTION, door=door).status_code == 200


# --- what is refused -------------------------------------------------------------------------------------------------

REFUSED: Mapping[str, tuple[bytes, str, int]] = {
    "no body": (b"", JSON, 400),
    "not JSON": (b"hello", JSON, 400),
    "cut off": (b'{"message": "a', JSON, 400),
    "NaN": (b'{"message": NaN}', JSON, 400),
    "infinite beside a good message": (b'{"message": "a", "n": -Infinity}', JSON, 400),
    "a number of 5,000 digits": (b'{"message": "a", "n": ' + b"1" * 5000 + b"}", JSON, 400),
    "GBK": ('{"message": "密码"}'.encode("gbk"), JSON, 400),
    "UTF-16": ('{"message": "密码"}'.encode("utf-16"), JSON, 400),
    "half a character": (b'{"message": "\\ud800"}', JSON, 400),
    "half a character in the conversation": (b'{"message": "a", "conversation_id": "\\udfff"}', JSON, 400),
    "60,000 brackets": (b"[" * 60_000, JSON, 400),
    "60,000 brackets in a message": (b'{"message": ' + b"[" * 60_000, JSON, 400),
    "a list": (b'["message"]', JSON, 422),
    "a number": (b"7", JSON, 422),
    "null": (b"null", JSON, 422),
    "no message": (b"{}", JSON, 422),
    "message null": (b'{"message": null}', JSON, 422),
    "message a number": (b'{"message": 7}', JSON, 422),
    "message a list": (b'{"message": ["a"]}', JSON, 422),
    "message empty": (b'{"message": ""}', JSON, 422),
    "message of spaces": (b'{"message": " \\u3000\\n\\t"}', JSON, 422),
    "message of control characters": (b'{"message": "\\u0000\\u0001\\u001b"}', JSON, 422),
    "conversation a number": (b'{"message": "a", "conversation_id": 7}', JSON, 422),
    "conversation of 101 characters": (b'{"message": "a", "conversation_id": "' + b"x" * 101 + b'"}', JSON, 422),
    "a third language": (b'{"message": "a", "language": "fr"}', JSON, 422),
    "language a list": (b'{"message": "a", "language": []}', JSON, 422),
    "2,001 characters": (json.dumps({"message": "码" * 2001}, ensure_ascii=False).encode(), JSON, 413),
    "more than 64 KiB": (b'{"message": "a", "x": "' + b"x" * 65536 + b'"}', JSON, 413),
    "a form": (b"message=a", "application/x-www-form-urlencoded", 415),
    "plain text": (b'{"message": "a"}', "text/plain", 415),
    "no type": (b'{"message": "a"}', "", 415),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_served_is_refused_with_a_reason(client: FlaskClient, name: str) -> None:
    body, content_type, status = REFUSED[name]
    response = client.post("/api/chat", data=body, content_type=content_type)
    assert_problem(response, status)


FEEDBACK_REFUSED: Mapping[str, tuple[object, int]] = {
    "nothing": ({}, 422),
    "no verdict": ({"message_id": "m"}, 422),
    "verdict a word": ({"message_id": "m", "helpful": "yes"}, 422),
    "verdict a number": ({"message_id": "m", "helpful": 1}, 422),
    "message a number": ({"message_id": 7, "helpful": True}, 422),
    "message empty": ({"message_id": "", "helpful": True}, 422),
    "reason a list": ({"message_id": "m", "helpful": True, "reason": []}, 422),
    "reason too long": ({"message_id": "m", "helpful": True, "reason": "x" * 501}, 422),
    "no such message": ({"message_id": "never", "helpful": True}, 404),
}


@pytest.mark.parametrize("name", FEEDBACK_REFUSED)
def test_feedback_that_cannot_be_kept_is_refused_with_a_reason(client: FlaskClient, name: str) -> None:
    body, status = FEEDBACK_REFUSED[name]
    assert_problem(client.post("/api/feedback", json=body), status)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/chat", 405),
        ("DELETE", "/api/feedback", 405),
        ("POST", "/api/suggest", 405),
        ("GET", "/api/none", 404),
    ],
)
def test_wrong_doors_are_problems_too(client: FlaskClient, method: str, path: str, status: int) -> None:
    response = client.open(path, method=method)
    assert_problem(response, status)
    assert ("Allow" in response.headers) == (status == 405)


def test_no_error_repeats_what_was_sent(client: FlaskClient) -> None:
    response = client.post("/api/chat", json={"message": "6222021234567890128" * 200})
    assert "6222" not in response.get_data(as_text=True)


def test_a_failure_of_ours_is_a_problem_without_its_innards(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.api.chat_message", lambda *_: 1 / 0)
    response = ask(client, QUESTION)
    assert_problem(response, 500)
    assert "division" not in response.get_data(as_text=True)


def assert_problem(response: TestResponse, status: int) -> None:
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    problem = response.get_json()
    assert problem["status"] == status
    assert problem["type"].startswith("urn:problem-type:")
    assert problem["title"]
    assert problem["detail"]


# --- what is mended rather than refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("noise", ["\x00", "\x1b[31m", "\x7f", "\r\n", "\t"], ids=repr)
def test_control_characters_do_not_change_the_answer(client: FlaskClient, noise: str) -> None:
    plain, noisy = (ask(client, message).get_json() for message in (QUESTION, QUESTION + noise.replace("[31m", "")))
    assert noisy["entries"] == plain["entries"]


def test_two_thousand_characters_are_answered(client: FlaskClient) -> None:
    assert ask(client, "码" * 2000).status_code == 200


def test_a_byte_order_mark_is_read_over(client: FlaskClient) -> None:
    body = json.dumps({"message": QUESTION}).encode("utf-8-sig")
    assert client.post("/api/chat", data=body, content_type=JSON).status_code == 200


# --- suggestions and feedback ----------------------------------------------------------------------------------------


BEGUN = {
    "a subject": ("签到", "怎么签到"),
    "half a word": ("改密", "修改密码"),
    "half a role": ("主管密", "主管操作员 00 的密码"),
    "pinyin": ("zhuguan", "主管操作员 00 的密码"),
    "half a code": ("返回码5", "返回码 5"),
    "what stands in many": ("初始", "初始帐号是什么"),
}


@pytest.mark.parametrize(("typed", "label"), BEGUN.values(), ids=BEGUN)
def test_what_was_begun_is_offered_first(client: FlaskClient, typed: str, label: str) -> None:
    suggestions = client.get("/api/suggest", query_string={"q": typed}).get_json()["suggestions"]
    assert suggestions[0]["label"].startswith(label)


@pytest.mark.parametrize("typed", ["天气", "费率", "我的钱没", "k"])
def test_nothing_is_offered_for_what_no_entry_is_about(client: FlaskClient, typed: str) -> None:
    assert client.get("/api/suggest", query_string={"q": typed}).get_json() == {"suggestions": []}


def test_suggestions_come_while_typing(client: FlaskClient) -> None:
    suggestions = client.get("/api/suggest", query_string={"q": "签到"}).get_json()["suggestions"]
    assert 0 < len(suggestions) <= 6
    assert all(set(suggestion) == {"label", "message"} for suggestion in suggestions)


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?q=%ff%fe", "?q=" + "x" * 3000, "?q=%00", "?q=a&q=b"])
def test_any_typing_is_taken(client: FlaskClient, query: str) -> None:
    assert client.get("/api/suggest" + query).status_code == 200


@pytest.mark.parametrize("reason", [None, "答的不是我问的"], ids=["no reason", "a reason"])
def test_a_vote_is_kept(client: FlaskClient, reason: str | None) -> None:
    message_id = ask(client, QUESTION).get_json()["message_id"]
    response = client.post("/api/feedback", json={"message_id": message_id, "helpful": False, "reason": reason})
    assert (response.status_code, response.data) == (204, b"")


# --- nothing that is sent can break it -------------------------------------------------------------------------------

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
bodies = st.binary(max_size=200) | st.builds(lambda value: json.dumps(value).encode(), anything) | st.builds(
    lambda message, conversation: json.dumps({"message": message, "conversation_id": conversation}).encode(),
    st.text(max_size=60), anything,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(["/api/chat", "/api/feedback"]), body=bodies)
def test_no_body_makes_it_fail(client: FlaskClient, path: str, body: bytes) -> None:
    response = client.post(path, data=body, content_type=JSON)
    assert response.status_code in (200, 204, 400, 404, 413, 422)
