"""What a merchant's page asks again and again while a person is awaited or there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.accounts.accounts import Accounts
from bot.dialogue.desk import Desk
from bot.records.store import open_records
from bot.settings import Settings
from bot.web import create_app

POLL = "/api/conversation"


class Merchant:
    """One merchant at the API, and the agent who serves her."""

    def __init__(self, desk: Desk, client: FlaskClient) -> None:
        self.desk, self.client = desk, client
        desk.handovers.come("wang", "小王")
        self.id = self.say("转人工")["conversation_id"]
        talk = desk.handovers.of_conversation(self.id)
        assert talk
        self.handover = talk.handover.id

    def say(self, message: str) -> dict[str, str]:
        body = {"message": message, "conversation_id": getattr(self, "id", None)}
        shown: dict[str, str] = self.client.post("/api/chat", json=body).get_json()
        return shown

    def poll(self, tag: str = "", after: str = "", conversation: str | None = None) -> object:
        headers = {"X-Conversation-Id": self.id if conversation is None else conversation} | ({"If-None-Match": tag} if tag else {})
        return self.client.get(POLL + (f"?after={after}" if after else ""), headers=headers)


@pytest.fixture
def merchant(desk: Desk, tmp_path: Path) -> Iterator[Merchant]:
    records = open_records(tmp_path)
    twin = desk.beside(records)
    yield Merchant(twin, create_app(twin, Settings(data_dir=tmp_path, rate_limits=False), Accounts(records)).test_client())
    records.close()


def test_the_state_of_a_conversation(merchant: Merchant) -> None:
    assert merchant.poll().get_json() == {"state": "waiting", "ahead": 0, "agent": None, "messages": [], "poll_after": 5}
    merchant.desk.handovers.take(merchant.handover, "wang", "小王")
    merchant.desk.handovers.reply(merchant.handover, "wang", "您好，请讲")
    shown = merchant.poll().get_json()
    assert (shown["state"], shown["agent"], shown["ahead"]) == ("agent", "小王", None)
    assert [(one["number"], one["from"], one["text"]) for one in shown["messages"]] == [
        (1, "notice", "小王 正在为您服务。"),
        (2, "agent", "您好，请讲"),
    ]
    assert merchant.say("还有个问题")["held_by"] == "agent"
    assert [one["number"] for one in merchant.poll(after="1").get_json()["messages"]] == [2]
    assert merchant.poll(after="2").get_json()["messages"] == []


def test_nothing_new_has_no_body(merchant: Merchant) -> None:
    tag = merchant.poll().headers["ETag"]
    unchanged = merchant.poll(tag)
    assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", tag)
    assert unchanged.headers["Cache-Control"] == "no-store"
    assert 'desk_requests_total{code="304",route="/api/conversation"} 1.0' in merchant.client.get("/metrics").get_data(as_text=True)
    merchant.desk.handovers.take(merchant.handover, "wang", "小王")
    changed = merchant.poll(tag)
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_the_merchant_leaves(merchant: Merchant) -> None:
    assert merchant.client.post(f"{POLL}/leave", headers={"X-Conversation-Id": merchant.id}).status_code == 204
    assert merchant.poll().get_json()["state"] == "desk"
    assert merchant.say("签到的操作员号是多少")["kind"] == "answer"


def test_another_merchants_id_opens_nothing_and_an_unknown_one_is_like_a_fresh_one(merchant: Merchant) -> None:
    merchant.desk.handovers.take(merchant.handover, "wang", "小王")
    fresh = {"state": "desk", "ahead": None, "agent": None, "messages": [], "poll_after": 15}
    other = merchant.client.post("/api/chat", json={"message": "你好"}).get_json()["conversation_id"]
    for conversation in (other, "unknown", merchant.handover, merchant.id[:-1], merchant.id + "A", "X" * 100):
        assert merchant.poll(conversation=conversation).get_json() == fresh
        merchant.client.post(f"{POLL}/leave", headers={"X-Conversation-Id": conversation})
    assert merchant.poll().get_json()["state"] == "agent"


@pytest.mark.parametrize(
    ("path", "headers", "fault"),
    [
        (POLL, {}, "conversation-missing"),
        (f"{POLL}?conversation_id=abc&X-Conversation-Id=abc", {}, "conversation-missing"),  # never from the address
        (POLL, {"X-Conversation-Id": "x" * 101}, "x-conversation-id-wrong"),
        (f"{POLL}?after=-1", {"X-Conversation-Id": "x"}, "after-wrong"),
        (f"{POLL}?after=%C2%B2", {"X-Conversation-Id": "x"}, "after-wrong"),
        (f"{POLL}?after=99999999999999999999", {"X-Conversation-Id": "x"}, "after-wrong"),
    ],
)
def test_a_poll_that_cannot_be_used_says_how_to_mend_it(client: FlaskClient, path: str, headers: dict[str, str], fault: str) -> None:
    response = client.get(path, headers=headers)
    assert response.status_code == 422
    assert response.get_json()["type"].lower() == f"urn:problem-type:{fault}"


@pytest.mark.parametrize("tag", ['"', "*", "W/", '"x', "a,b", "\xff", "'"])
def test_any_tag_is_taken(merchant: Merchant, tag: str) -> None:
    assert merchant.poll(tag).status_code in (200, 304)
