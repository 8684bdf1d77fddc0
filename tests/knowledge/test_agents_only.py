"""Entries for agents are in the console and nowhere else: every merchant's door is asked everything, and says none of their words."""

import itertools
import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask, request

from bot.accounts.accounts import Accounts
from bot.curation.explain import explain
from bot.curation.lookup import Filters, Lookup
from bot.dialogue.desk import LANGUAGES, Desk
from bot.knowledge.lint import lint
from bot.knowledge.load import load_checks
from bot.records.memory import InMemory
from bot.records.store import Store
from bot.settings import ROOT, Settings
from bot.web import create_app
from tests.agents import signed_in

from .conftest import Folder

# One of each kind that is found in a way of its own: by a code, by the facts it asks for, by what it is related to.
ENTRIES = """entries:
  - id: hidden-procedure
    type: procedure
    title: 内部核验流程
    audience: agent
    phrasings: [内部怎么核验商户, 内部核验步骤, 客服核验口径, 核验口径在哪, 内部核验要问什么]
    lead: [{text: 只在内部使用的开场白, sources: [C2]}]
    steps: [{text: 先核对内部登记的尾号, sources: [C2]}]
    related: [sign-in]
    channels: [hotline]
  - id: hidden-code
    type: code
    title: 内部专用码说明
    audience: agent
    phrasings: [内部专用码, Z9是什么码, 屏幕显示Z9, 返回Z9, Z9内部含义]
    code: Z9
    meaning: {text: 风控拦截的内部代号, sources: [C2]}
    actions: [{text: 转给风控组处理, sources: [C2]}]
    table: current
  - id: hidden-default
    type: default
    title: 收银员号的内部口径
    audience: agent
    phrasings: [收银员号的口径, 内部收银员号, 收银员号怎么回答, 收银员号统一口径, 收银员号内部说法]
    asks: {subject: operator-number, role: cashier}
    advice: [{text: 统一按内部口径回答, sources: [C2]}]
"""


@pytest.fixture
def folder(small: Folder) -> Folder:
    small.write("entries/hidden.yaml", ENTRIES)
    small.change("entries/operator.yaml", "related: [sign-in]", "related: [sign-in, hidden-procedure]")
    small.change("desk.yaml", "entries: [operator-number]", "entries: [operator-number, hidden-default]")
    return small


@pytest.fixture
def desk(folder: Folder) -> Desk:
    return Desk(folder.load(), InMemory(), ROOT / "templates", None)


@pytest.fixture
def app(desk: Desk, folder: Folder, records: Store) -> Flask:
    return create_app(desk, Settings(kb_dir=folder.path, data_dir=folder.path, rate_limits=False, widget_demo=True), Accounts(records))


def hidden(desk: Desk) -> dict[str, list[str]]:
    """The words of each entry for agents."""
    found = {}
    for entry in desk.everything.entries.values():
        if entry.audience == "agent":
            said = re.findall("'text': '([^']*)'", str(entry.model_dump()))
            found[entry.id] = [entry.id, entry.title, *entry.phrasings, *said]
    return found


def messages(desk: Desk, folder: Folder) -> list[str]:
    """Everything there is to ask: checks, all phrasings, and the very words of what is hidden."""
    asked = [check.ask for check, _ in load_checks(folder.path)]
    asked += [phrasing for entry in desk.everything.entries.values() for phrasing in entry.phrasings]
    asked += [text for texts in hidden(desk).values() for text in texts]
    return list(dict.fromkeys([*asked, "Z9", "那收银员的呢", "那内部的呢", "hidden"]))


def merchants_doors(app: Flask, desk: Desk, folder: Folder) -> Iterator[tuple[str, str, str]]:
    """(door, what was sent, what came back) of every door that needs no login."""
    client = app.test_client()
    asked = messages(desk, folder)
    for before, message in itertools.product((None, "操作员号是多少", "内部怎么核验商户", "怎么签到"), asked):
        conversation = client.post("/api/chat", json={"message": before}).get_json()["conversation_id"] if before else None
        for language in ("zh", "en") if before is None else ("zh",):
            body = {"message": message, "conversation_id": conversation, "language": language}
            yield "chat", message, client.post("/api/chat", json=body).get_data(as_text=True)
        yield "poll", message, client.get("/api/conversation", headers={"X-Conversation-Id": conversation or "x"}).get_data(as_text=True)
    for message in asked:
        for length in {1, 2, len(message) // 2, len(message)} - {0}:
            yield "suggest", message, client.get("/api/suggest", query_string={"q": message[:length]}).get_data(as_text=True)
        yield "page", message, client.post("/", data={"message": message}).get_data(as_text=True)
        found = [{name: one[name] for name in ("candidates", "vetoes", "kind", "reason")} for one in explain(desk, message)]
        yield "explain", message, json.dumps(found, ensure_ascii=False)
    yield from with_a_person(app, desk, asked)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith("/console"):
            for language in ("zh-CN", "zh-TW", "en"):
                yield rule.rule, "", client.get(rule.rule, query_string={"lang": language}, buffered=True).get_data(as_text=True)
    for path in sorted((ROOT / "static").rglob("*.*")):
        yield "static", "", client.get(f"/static/{path.relative_to(ROOT / 'static')}", buffered=True).get_data(as_text=True)


def with_a_person(app: Flask, desk: Desk, asked: list[str]) -> Iterator[tuple[str, str, str]]:
    """The same doors, and what else the widget calls, while a person is awaited, has the conversation, and has sent every canned reply."""
    client = app.test_client()
    lookup = Lookup(desk)
    desk.handovers.come("li", "小李")
    for message in asked:
        body = {"message": message, "door": "widget", "context": {"model": message[:60]}}
        said = client.post("/api/chat", json=body)
        yield "chat", message, said.get_data(as_text=True)
        reply = said.get_json()
        who = {"X-Conversation-Id": reply["conversation_id"]}
        desk.handovers.ask(reply["conversation_id"], "zh")
        yield "chat", message, client.post("/api/chat", json=body | {"conversation_id": who["X-Conversation-Id"]}).get_data(as_text=True)
        yield "poll", message, client.get("/api/conversation", headers=who).get_data(as_text=True)
        talk = desk.handovers.waiting()[0].handover.id
        desk.handovers.take(talk, "li", "小李")
        for card in lookup.canned(message, "zh"):
            desk.handovers.reply(talk, "li", card.text or "")
        desk.handovers.note(talk, "li", "小李", "备注里有内部核验流程")
        yield "poll", message, client.get("/api/conversation", headers=who).get_data(as_text=True)
        vote = {"message_id": reply["message_id"], "helpful": False, "reason": message}
        yield "feedback", message, client.post("/api/feedback", json=vote).get_data(as_text=True)
        yield "leave", message, client.post("/api/conversation/leave", headers=who).get_data(as_text=True)
        yield "poll", message, client.get("/api/conversation", headers=who).get_data(as_text=True)
    desk.handovers.go("li")


def test_no_door_of_a_merchant_says_a_word_of_what_is_for_agents(app: Flask, desk: Desk, folder: Folder) -> None:
    words = [text for texts in hidden(desk).values() for text in texts]
    said = []
    count = 0
    called: set[tuple[str, str]] = set()
    app.before_request(lambda: called.add((request.method, request.url_rule.rule if request.url_rule else "")))
    for door, sent, got in merchants_doors(app, desk, folder):
        count += 1
        if door in ("chat", "page") and sent:
            got = got.replace(sent, "")  # it comes back as the question
        said += [f"{door}: {sent!r} brings {word!r}" for word in words if word in got]
    assert said == []
    assert count > 400
    doors = {(method, rule.rule) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}
    assert {door for door in doors if not door[1].startswith("/console")} == called  # a new door cannot be forgotten


def test_the_crawl_would_notice(desk: Desk, folder: Folder, records: Store) -> None:
    """The same words in an entry for merchants are found at once."""
    folder.write("entries/hidden.yaml", ENTRIES.replace("audience: agent", "audience: merchant"))
    open_desk = Desk(folder.load(), InMemory(), ROOT / "templates", None)
    app = create_app(open_desk, Settings(kb_dir=folder.path, data_dir=folder.path, rate_limits=False), Accounts(records))
    doors = {door for door, _, got in merchants_doors(app, open_desk, folder) if "内部" in got or "hidden" in got}
    assert doors >= {"chat", "suggest", "page", "poll", "explain"}


@pytest.mark.usefixtures("quick_hashes")
def test_agents_find_them_in_the_console_and_cannot_send_them(app: Flask, desk: Desk) -> None:
    lookup = Lookup(desk)
    for entry, words in hidden(desk).items():
        for word in words:
            assert entry in [hit.entry.id for hit in lookup.find(word, Filters())], word
        page = signed_in(app, "agent").get(f"/console?entry={entry}").get_data(as_text=True)
        assert all(word in page for word in words)
        assert "仅客服可看" in page
        assert "merchant-text" not in page.replace('data-copy="merchant-text"', "")
    assert [hit.entry.id for hit in lookup.find("", Filters(audience="agent"))] == sorted(hidden(desk))


def test_nothing_for_agents_is_offered_as_a_canned_reply(desk: Desk) -> None:
    lookup = Lookup(desk)
    for word in itertools.chain(*hidden(desk).values()):
        assert all(card.entry.audience == "merchant" for language in LANGUAGES for card in lookup.canned(word, language))


def test_lint_says_where_merchants_are_led_to_what_is_for_agents(folder: Folder) -> None:
    assert any("leads merchants to hidden-procedure" in str(finding) for finding in lint(folder.path, None).findings)
