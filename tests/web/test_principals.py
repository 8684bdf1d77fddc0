"""Who may call what, and who reads whose: every route with every kind of caller, two merchants, and no secret in any address."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.accounts.accounts import Accounts
from bot.accounts.people import OPERATOR, ROLES
from bot.dialogue.desk import Desk
from bot.records.store import Store
from bot.settings import Settings
from bot.web import create_app, words
from bot.web.auth import COOKIE
from tests.agents import session_of, signed_in

pytestmark = pytest.mark.usefixtures("quick_hashes")

# The lowest that may, and what. A route that is not here fails the first test: decide who may call it, and write it down.
TABLE = """
anyone GET  /
anyone POST /
anyone GET  /widget
anyone GET  /widget.js
anyone GET  /widget-demo
anyone GET  /static/<path:filename>
anyone POST /api/chat
anyone GET  /api/suggest
anyone POST /api/feedback
anyone GET  /api/conversation
anyone POST /api/conversation/leave
anyone GET  /healthz
anyone GET  /readyz
anyone GET  /metrics
anyone GET  /openapi.json
anyone GET  /console/login
anyone POST /console/login
anyone GET  /console/set-up
anyone POST /console/set-up
anyone GET  /console/set-up/<token>
anyone GET  /console/oidc
anyone GET  /console/oidc/callback
viewer POST /console/logout
viewer GET  /console/password
viewer POST /console/password
viewer GET  /console/sessions
viewer POST /console/sessions/<session_id>/end
viewer GET  /console
viewer POST /console/search
viewer GET  /console/conversations
viewer GET  /console/conversations/<message_id>
viewer GET  /console/queue
viewer GET  /console/queue/<handover_id>
viewer GET  /console/queue/<handover_id>/lines
viewer GET  /console/api/poll
viewer GET  /console/health
viewer GET  /console/checks
agent  POST /console/checks
agent  POST /console/duty
agent  POST /console/queue/<handover_id>/<act>
admin  GET  /console/accounts
admin  POST /console/accounts
admin  POST /console/accounts/<account_id>/link
admin  POST /console/accounts/<account_id>/role
admin  POST /console/accounts/<account_id>/disable
admin  POST /console/accounts/<account_id>/enable
admin  GET  /console/audit
"""
MAY = {(method, rule): who for who, method, rule in (line.split() for line in TABLE.strip().splitlines())}
ENDS_A_SESSION = ("/console/login", "/console/logout", "/console/set-up")  # or begins another in its place
CALLERS = ("nobody", "disabled", *ROLES)
FIELDS = {"text": "您好", "on": "yes", "name": "newcomer", "role": "viewer", "q": "签到"}
WISH = "我要找人工，店在和平路"


def rules(app: Flask) -> set[tuple[str, str]]:
    return {(method, rule.rule) for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


@pytest.fixture
def own(desk: Desk, kept: Store) -> Desk:
    """The desk with records of its own, on which somebody is on duty and one merchant waits."""
    twin = desk.beside(kept)
    twin.handovers.come("li", "小李")
    twin.answer(WISH, None, door="chat")
    return twin


@pytest.fixture
def app(own: Desk, accounts: Accounts, tmp_path: Path) -> Flask:
    """With every door that a setting opens."""
    provider = {"oidc_issuer": "http://127.0.0.1:1", "oidc_client_id": "desk", "oidc_client_secret": "two"}
    return create_app(own, Settings(data_dir=tmp_path, rate_limits=False, widget_demo=True, **provider), accounts)


@pytest.fixture
def paths(app: Flask, own: Desk, accounts: Accounts) -> dict[str, str]:
    """What stands in a route: things that exist and belong to somebody else."""
    victim, token = session_of(app, "viewer", "victim")
    session = accounts.session(token)
    waiting = own.handovers.waiting()[0].handover
    turn = own.last(waiting.conversation_id)
    assert session and turn
    return {
        "<account_id>": victim.id, "<session_id>": session.id, "<handover_id>": waiting.id, "<message_id>": turn.message_id,
        "<act>": "take", "<token>": "none", "<path:filename>": "desk.css",
    }  # fmt: skip


def caller_of(app: Flask, accounts: Accounts, caller: str) -> FlaskClient:
    if caller == "nobody":
        return app.test_client()
    role = caller if caller in ROLES else "admin"
    client = signed_in(app, role, "me")
    if caller == "disabled":
        accounts.disable(OPERATOR, accounts.named("me").id)
    return client


def test_every_route_is_in_the_table_and_nothing_else(app: Flask) -> None:
    assert rules(app) == set(MAY)


def is_turned_away(response: TestResponse, path: str) -> bool:
    """Sent to sign in."""
    for_programs = path.startswith("/console/api/")
    return response.status_code == 401 if for_programs else response.status_code == 303 and "/login?next=" in response.location


def is_too_low(response: TestResponse) -> bool:
    return response.status_code == 403 and words.words_in("zh")("unshown.403") in response.get_data(as_text=True)


@pytest.mark.parametrize("caller", CALLERS)
def test_a_route_serves_those_it_is_for_and_no_other(app: Flask, own: Desk, accounts: Accounts, paths: dict[str, str], caller: str) -> None:
    signed_in(app, "admin", "boss")  # the last administrator may not be disabled
    client = caller_of(app, accounts, caller)
    for (method, rule), who in sorted(MAY.items()):
        path = re.sub(r"<[^>]+>", lambda part: paths[part.group()], rule)
        before = own.handovers.version, [one for one in accounts.all() if one.name != "me"], own.changes
        response = client.open(path, method=method, data=FIELDS if method == "POST" else None, buffered=True)
        may = who == "anyone" or (caller in ROLES and ROLES.index(caller) >= ROLES.index(who))  # type: ignore[arg-type]
        assert response.status_code < 500, (method, rule)
        assert is_turned_away(response, path) is (not may and caller not in ROLES), (method, rule)
        if who != "anyone":
            assert is_too_low(response) is (not may and caller in ROLES), (method, rule)
        if not may:
            assert WISH not in response.get_data(as_text=True)
            assert (own.handovers.version, [one for one in accounts.all() if one.name != "me"], own.changes) == before, (method, rule)
        if rule in ENDS_A_SESSION and caller in ROLES:
            client = caller_of(app, accounts, caller)


# --- two merchants ------------------------------------------------------------------------------------------------------


class Merchant:
    """One merchant at the API; `seen` is everything she was ever sent, headers and all."""

    def __init__(self, client: FlaskClient, first: str) -> None:
        self.client, self.seen = client, ""
        self.id: str | None = None
        said = self.say(first)
        self.id = said["conversation_id"]
        self.message_id = said["message_id"]

    def say(self, message: str, **others: str) -> dict[str, str]:
        got = self.client.post("/api/chat", json={"message": message, "conversation_id": self.id, **others})
        self.note(got)
        shown: dict[str, str] = got.get_json()
        return shown

    def poll(self, conversation: str | None = None, after: str = "0") -> str:
        got = self.client.get(f"/api/conversation?after={after}", headers={"X-Conversation-Id": conversation or self.id or ""})
        return self.note(got)

    def note(self, response: TestResponse) -> str:
        text = response.get_data(as_text=True)
        self.seen += f"{response.headers}{text}"
        return text


@pytest.fixture
def anna(app: Flask, own: Desk) -> Merchant:
    """Served by an agent, who has answered and noted something."""
    merchant = Merchant(app.test_client(), "我要找人工，我姓欧阳")
    handover = own.handovers.of_conversation(merchant.id or "")
    assert handover
    own.handovers.take(handover.handover.id, "li", "小李")
    own.handovers.reply(handover.handover.id, "li", "欧阳老板您好，我是小李")
    own.handovers.note(handover.handover.id, "li", "小李", "欧阳是老客户")
    return merchant


@pytest.fixture
def ben(app: Flask) -> Merchant:
    return Merchant(app.test_client(), "签到的操作员号是多少")


def test_a_merchant_reads_and_writes_nothing_of_anothers(app: Flask, own: Desk, anna: Merchant, ben: Merchant) -> None:
    """By every door, with her own id, with none, with the ids of what is public, and with ids that are nearly right."""
    assert anna.id and ben.id
    before = anna.poll()
    assert "欧阳老板您好" in before and "老客户" not in anna.seen
    handover = own.handovers.of_conversation(anna.id)
    assert handover
    near = (ben.id, "x", anna.id[:-1], anna.id.swapcase(), f"{anna.id} ", f" {anna.id}", f"{anna.id}%", anna.id[1:], handover.handover.id)
    for tried in (*near, anna.message_id):
        if tried.strip() != anna.id:
            ben.poll(tried)
            ben.note(ben.client.post("/api/conversation/leave", headers={"X-Conversation-Id": tried}))
            ben.note(ben.client.post("/api/chat", json={"message": "刚才说的是什么", "conversation_id": tried}))
            ben.note(ben.client.post("/", data={"message": "刚才说的是什么", "conversation_id": tried}))
    for path in ("/", "/widget", "/metrics", "/readyz", "/healthz", "/openapi.json", f"/api/conversation?conversation_id={anna.id}"):
        ben.note(ben.client.get(path))
    for message in ("那密码呢", "小李在吗", "欧阳", "人工说了什么"):
        ben.say(message)
    for said in ("欧阳", "小李", "老客户", "和平路"):
        assert said not in ben.seen.replace('"欧阳"', "").replace("小李在吗", "").replace(">欧阳<", ""), said
    for secret in (anna.id, anna.message_id, handover.handover.id):
        assert secret not in ben.seen
    assert anna.poll() == before
    assert own.last(anna.id).message_id == anna.message_id  # type: ignore[union-attr]


def test_a_vote_belongs_to_a_reply_that_one_was_given(own: Desk, anna: Merchant, ben: Merchant) -> None:
    for guess in (anna.id, ben.id, anna.message_id[:-1], anna.message_id.swapcase(), "x"):
        got = ben.client.post("/api/feedback", json={"message_id": guess, "helpful": False})
        assert got.status_code == 404
    assert [seen.vote for seen in own.review.latest(10, None, None, False, None)] == [None] * 3


def test_an_id_is_not_guessed(app: Flask) -> None:
    """132 random bits for who may speak in a conversation, 108 for who may vote on a reply; no two are alike in any part."""
    ids = [app.test_client().post("/api/chat", json={"message": "你好"}).get_json() for _ in range(50)]
    for name, length in (("conversation_id", 22), ("message_id", 18)):
        found = {one[name] for one in ids}
        assert len(found) == 50 and all(re.fullmatch(rf"[\w-]{{{length}}}", one) for one in found)
        assert len({one[:8] for one in found}) == len({one[-8:] for one in found}) == 50


# --- no secret in an address, and none in the log -----------------------------------------------------------------------

ADDRESS = re.compile(r'\b(?:href|src|action|formaction|value|hx-get|hx-post|hx-vals|id|data-[\w-]+)="([^"]*)"')
FORM = re.compile(r'name="csrf_token" value="[^"]*"')
GIVEN = re.compile(r'<input readonly aria-labelledby="given" value="[^"]*"')  # the one place where a link is shown


def walk(app: Flask, own: Desk, paths: dict[str, str]) -> Iterator[tuple[str, TestResponse]]:
    """(what was called, the answer) of everything an administrator can look at and do, and of what a merchant can."""
    client = signed_in(app, "admin", "boss")
    for method, rule in sorted(MAY):
        if rule not in ENDS_A_SESSION:
            path = re.sub(r"<[^>]+>", lambda part: paths[part.group()], rule)
            yield f"{method} {rule}", client.open(path, method=method, data=FIELDS if method == "POST" else None, buffered=True)
    for act in ("reply", "note", "back", "take", "close"):
        yield act, client.post(f"/console/queue/{paths['<handover_id>']}/{act}", data=FIELDS)


def test_no_address_and_no_log_holds_a_secret(
    app: Flask, own: Desk, accounts: Accounts, paths: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """The id of a conversation, the token of a session or of a link: in no link, form or attribute, no redirect and no line of the log."""
    caplog.set_level(logging.DEBUG)
    conversation = own.handovers.waiting()[0].handover.conversation_id
    stranger = app.test_client()
    link = accounts.link(OPERATOR, accounts.named("victim").id)
    token = session_of(app, "admin", "boss")[1]
    secrets = {"a conversation": conversation, "a link": link, "a session": token}
    opened = stranger.get(f"/console/set-up/{link}")
    merchant = app.test_client()
    merchant.post("/api/chat", json={"message": "在吗", "conversation_id": conversation})
    merchant.get("/api/conversation", headers={"X-Conversation-Id": conversation})
    admin = app.test_client()
    admin.set_cookie(COOKIE, token, secure=True)
    answers = [("open link", opened), ("set up", stranger.get("/console/set-up")), *walk(app, own, paths)]
    answers += [("with the token", admin.get("/console/accounts", base_url="https://localhost"))]
    for called, answer in answers:
        page = GIVEN.sub("", FORM.sub("", answer.get_data(as_text=True)))
        places = [*ADDRESS.findall(page), answer.headers.get("Location", ""), answer.headers.get("HX-Trigger", "")]
        held = {name for name, secret in secrets.items() for place in places if secret in place}
        assert held == set(), called
        assert token not in page and conversation not in page, called
    logged = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert {name for name, secret in secrets.items() if secret in logged} == set()


def test_the_page_a_form_without_scripts_brings_has_the_id_only_in_its_form(app: Flask) -> None:
    client = app.test_client()
    page = client.post("/", data={"message": "签到的操作员号是多少"}).get_data(as_text=True)
    (conversation,) = set(re.findall(r'name="conversation_id" value="([^"]+)"', page))
    addresses = re.findall(r'\b(?:href|src|action|formaction)="([^"]*)"', page)
    assert addresses and not any(conversation in one for one in addresses)
    assert 'method="post"' in page and 'method="get"' not in page
