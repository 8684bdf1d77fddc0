"""The console without a browser: who may do what, and what each page shows."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.accounts.accounts import Accounts
from bot.dialogue.desk import Desk
from bot.records.store import Store
from bot.settings import ROOT, Settings
from bot.web import create_app
from tests.agents import signed_in

HX = {"HX-Request": "true"}
QUESTION = "收银员签到密码填什么"


pytestmark = pytest.mark.usefixtures("quick_hashes")


@pytest.fixture
def own(desk: Desk, kept: Store) -> Desk:
    """The desk with records of its own."""
    return desk.beside(kept)


@pytest.fixture
def console(own: Desk, kept: Store, tmp_path: Path) -> Flask:
    settings = Settings(data_dir=tmp_path, rate_limits=False, kb_dir=ROOT / "tests" / "knowledge" / "small")
    return create_app(own, settings, Accounts(kept))


@pytest.fixture
def wang(console: Flask) -> FlaskClient:
    return signed_in(console, "agent")


@pytest.fixture
def waiting(own: Desk) -> str:
    """The id of a hand-over that waits."""
    own.handovers.come("li", "小李")
    conversation = own.answer(QUESTION, None, door="test")["conversation_id"]
    own.answer("转人工", conversation, door="test")
    return own.handovers.waiting()[0].handover.id


def shown(client: FlaskClient, path: str, **options: object) -> str:
    response = client.get(path, **options)  # type: ignore[arg-type]
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.get_data(as_text=True)


# --- who may do what --------------------------------------------------------------------------------------------------


def routes(app: Flask) -> list[tuple[str, str]]:
    """(method, path with something that exists in its place) of every route of the console."""
    return [
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("console.")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


FOR_AGENTS = {("POST", "/console/duty"), ("POST", "/console/queue/<handover_id>/<act>"), ("POST", "/console/checks")}


def test_two_principals_on_every_route(own: Desk, console: Flask, waiting: str) -> None:
    """Nobody gets in; a viewer reads and changes nothing; no post goes without its token."""
    nobody, viewer, forged = console.test_client(), signed_in(console, "viewer", "小徐"), signed_in(console, "agent")
    del forged.environ_base["HTTP_X_CSRF_TOKEN"]
    turn = own.review.conversation(own.handovers.waiting()[0].handover.conversation_id)[0].turn
    before = own.handovers.version
    seen = set()
    for method, rule in routes(console):
        for act in ("take", "reply", "note", "back", "close"):
            path = rule.replace("<handover_id>", waiting).replace("<message_id>", turn.message_id).replace("<act>", act)
            refused = nobody.open(path, method=method, data={"text": "x", "on": "yes"})
            assert refused.status_code == (401 if "/api/" in path else 303), path
            assert turn.question not in refused.get_data(as_text=True)
            assert nobody.open(path, method=method, headers=HX).status_code == 401
            allowed = viewer.open(path, method=method, data={"text": "x", "on": "yes"}).status_code
            assert allowed == (403 if (method, rule) in FOR_AGENTS else 200), f"{method} {path}"
            if method == "POST":
                assert forged.open(path, method=method, data={"text": "x", "on": "yes"}).status_code == 400
        seen.add((method, rule))
    assert seen >= FOR_AGENTS
    assert own.handovers.version == before


def test_an_agent_cannot_touch_what_a_colleague_has(own: Desk, console: Flask, waiting: str, wang: FlaskClient) -> None:
    li = signed_in(console, "agent", "小李")
    assert li.post(f"/console/queue/{waiting}/take").status_code == 200
    before = own.handovers.version
    for act in ("take", "reply", "back", "close"):
        refused = wang.post(f"/console/queue/{waiting}/{act}", data={"text": "您好"})
        assert refused.status_code == 409
        assert refused.mimetype == "text/plain"
    assert "小李 已经接待了" in wang.post(f"/console/queue/{waiting}/take").get_data(as_text=True)
    assert own.handovers.version == before


@pytest.mark.parametrize("path", ["/console/queue/none", "/console/queue/none/lines", "/console/conversations/none", "/console/none"])
def test_what_is_not_there_is_404(wang: FlaskClient, path: str) -> None:
    assert wang.get(path).status_code == 404


@pytest.mark.parametrize(
    ("act", "text", "status", "sentence"),
    [
        ("reply", "x" * 2001, 409, "太长了，最多 2000 个字。"), ("reply", " ", 409, "还没有写内容。"), ("dance", "x", 404, ""),
        ("reply", "\ud800\x00 ok", 200, ""),
    ],
)  # fmt: skip
def test_what_cannot_be_sent(wang: FlaskClient, waiting: str, act: str, text: str, status: int, sentence: str) -> None:
    wang.post(f"/console/queue/{waiting}/take")
    response = wang.post(f"/console/queue/{waiting}/{act}", data={"text": text.encode("utf-8", "replace")})
    assert response.status_code == status
    assert sentence in response.get_data(as_text=True)


def test_no_address_of_the_console_holds_the_id_of_a_conversation(own: Desk, wang: FlaskClient, waiting: str) -> None:
    conversation = own.handovers.waiting()[0].handover.conversation_id
    pages = ["/console/queue", f"/console/queue/{waiting}", "/console/conversations", "/console/health"]
    message = own.review.conversation(conversation)[0].turn.message_id
    for path in (*pages, f"/console/conversations/{message}", f"/console/queue/{waiting}/lines"):
        assert conversation not in shown(wang, path)


# --- search -----------------------------------------------------------------------------------------------------------


def test_search_shows_the_answer_why_and_what_the_merchant_would_see(wang: FlaskClient, own: Desk) -> None:
    page = wang.post("/console/search", data={"q": QUESTION}, headers=HX).get_data(as_text=True)
    assert "操作员 01 的签到密码" in page
    assert "领先次选" in page
    assert "123456 是什么密码：没有说哪个值，条目讲的是「123456」" in re.sub("<[^<>]*>", "", page)  # the guard that fired
    assert "资料说法不一" in page
    copied = re.search(r'<textarea id="merchant-text"[^>]*>([^<]*)</textarea>', page)
    assert copied
    assert copied[1].replace("&#34;", '"') == own.preview(QUESTION)["text"]


@pytest.mark.parametrize(
    ("data", "found", "missing"),
    [
        ({"q": "51"}, "hit-code-51", "hit-operator-number"),
        ({"q": "qiandao shibai"}, "hit-sign-in-failed", "hit-code-51"),
        ({"q": "cashier-pass"}, "hit-cashier-password", "hit-code-51"),
        ({"q": "", "topic": "sign-in"}, "hit-sign-in-failed", "hit-code-51"),
        ({"q": "", "type": "code"}, "hit-code-51", "hit-sign-in-failed"),
        ({"q": "密码", "model": "me50"}, "hit-me50-password", "hit-choose-a-password"),
        ({"q": "", "audience": "agent"}, "没有条目符合", "hit-code-51"),
    ],
    ids=["a code", "pinyin", "an id", "topic", "type", "model", "audience"],
)  # fmt: skip
def test_filters_and_ways_of_typing(wang: FlaskClient, data: dict[str, str], found: str, missing: str) -> None:
    page = wang.post("/console/search", data=data, headers=HX).get_data(as_text=True)
    assert found in page
    assert missing not in page


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "<", "'\"", "%", "(" * 400, "啊" * 5000, "6222021234567890128", "\ud800".encode("utf-8", "replace").decode()]
)
def test_anything_can_be_typed(wang: FlaskClient, typed: str) -> None:
    response = wang.post("/console/search", data={"q": typed})
    assert response.status_code == 200


def test_a_card_number_pasted_for_a_search_is_not_remembered(wang: FlaskClient) -> None:
    page = wang.post("/console/search", data={"q": "我的卡6222021234567890128刷不了"}, headers=HX).get_data(as_text=True)
    assert "6222021234567890128" not in page


# --- looking back -------------------------------------------------------------------------------------------------------


def test_conversations_are_listed_and_filtered(own: Desk, wang: FlaskClient) -> None:
    answered = own.answer(QUESTION, None, door="chat")
    own.answer("怎么养猫", None, door="widget")
    own.vote(answered["message_id"], False, "步骤不对")
    filters: dict[str, tuple[bool, bool]] = {
        "": (True, True), "kind=answer": (True, False), "kind=unknown": (False, True), "opinion=not-helpful": (True, False),
        "opinion=helpful": (False, False), "unanswered=yes": (False, True), "kind=nonsense": (True, True),
        "before=2020-01-01": (False, False), "before=nonsense": (True, True),
    }  # fmt: skip
    for query, expected in filters.items():
        page = shown(wang, f"/console/conversations?{query}")
        assert (QUESTION in page, "怎么养猫" in page) == expected, query


def test_a_question_that_was_answered_in_the_end_is_not_unanswered(own: Desk, wang: FlaskClient) -> None:
    conversation = own.answer("怎么养猫", None, door="chat")["conversation_id"]
    assert "怎么养猫" in shown(wang, "/console/conversations?unanswered=yes")
    own.answer(QUESTION, conversation, door="chat")
    assert "怎么养猫" not in shown(wang, "/console/conversations?unanswered=yes")


def test_a_transcript_says_what_was_said_and_why(own: Desk, wang: FlaskClient) -> None:
    first = own.answer("我的卡6222021234567890128 " + QUESTION, None, door="chat")
    own.answer("那主管的呢", first["conversation_id"], door="chat")
    page = shown(wang, f"/console/conversations/{first['message_id']}")
    assert "[卡号 ****0128]" in page
    assert "6222021234567890128" not in page
    assert "有号码或密码没有保存" in page
    assert first["text"].splitlines()[-1].replace('"', "&#34;") in page
    assert "那主管的呢" in page
    assert "现在单独这样问" in page


def test_the_health_of_the_knowledge(own: Desk, wang: FlaskClient) -> None:
    reply = own.answer(QUESTION, None, door="chat")
    own.vote(reply["message_id"], False, "进不去")
    page = shown(wang, "/console/health")
    assert own.kb_digest in page
    assert "进不去" in page
    assert "操作员 01 的签到密码</a></li>" not in page  # it was asked
    assert "签到失败怎么办</a></li>" in page  # it was not


def test_checks_run_once_for_a_knowledge_and_leave_no_trace(own: Desk, wang: FlaskClient) -> None:
    assert "还没有跑过" in shown(wang, "/console/checks")
    for _ in range(3):
        wang.post("/console/checks", headers=HX)
    page = until(lambda: shown(wang, "/console/checks"), "共")
    assert "共 <b>1</b> 条" in page  # the one check of the small knowledge base, on the shipped desk
    assert own.changes == 0
    assert own.review.latest(10, None, None, False, None) == []


def until(look: Callable[[], str], wanted: str) -> str:
    """Looks again for a few seconds, until what is wanted is there."""
    import time

    for _ in range(200):
        page = look()
        if wanted in page:
            return page
        time.sleep(0.02)
    raise AssertionError(f"{wanted} did not come")


# --- people -------------------------------------------------------------------------------------------------------------


def test_the_road_of_a_hand_over(own: Desk, wang: FlaskClient, waiting: str) -> None:
    assert "接待 <kbd>t</kbd>" in shown(wang, f"/console/queue/{waiting}")
    taken = wang.post(f"/console/queue/{waiting}/take")
    assert "由您接待" in taken.get_data(as_text=True)
    assert taken.headers["HX-Trigger"] == "queue-changed"
    assert 'data-canned="1"' in taken.get_data(as_text=True)  # a reply that fits what was asked before the wish
    assert "您好，<b>稍等</b>" not in wang.post(f"/console/queue/{waiting}/reply", data={"text": "您好，<b>稍等</b>"}).get_data(
        as_text=True
    )
    assert "第二台" in wang.post(f"/console/queue/{waiting}/note", data={"text": "第二台"}).get_data(as_text=True)
    assert "人工服务已结束" in wang.post(f"/console/queue/{waiting}/close").get_data(as_text=True)
    assert own.handovers.held() == own.handovers.waiting() == []
    assert "人工服务已结束" in shown(wang, f"/console/queue/{waiting}")  # and can be looked at


def test_only_new_lines_are_sent_and_the_buttons_only_when_they_change(own: Desk, wang: FlaskClient, waiting: str) -> None:
    page = shown(wang, f"/console/queue/{waiting}")
    count = page.count('<li class="line')
    stand = re.search('data-stand="([^"]*)"', page)
    assert stand
    path = f"/console/queue/{waiting}/lines?after={count}&stand={stand[1]}"
    assert wang.get(path).status_code == 204
    own.answer("快一点", own.handovers.waiting()[0].handover.conversation_id, door="chat")
    news = shown(wang, path)
    assert news.count('<li class="line') == 2
    assert "快一点" in news
    assert "acts" not in news
    wang.post(f"/console/queue/{waiting}/take")
    assert "由您接待" in shown(wang, path)


def test_the_poll_has_no_body_when_nothing_changed_and_says_what_did(own: Desk, wang: FlaskClient, waiting: str) -> None:
    first = wang.get("/console/api/poll")
    tag = first.headers["ETag"]
    unchanged = wang.get("/console/api/poll", headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    own.answer("你好", None, door="chat")
    asked = wang.get("/console/api/poll", headers={"If-None-Match": tag})
    assert (asked.status_code, asked.headers["HX-Trigger"]) == (200, "records-changed")
    wang.post("/console/duty", data={"on": "yes"})
    duty = wang.get("/console/api/poll", headers={"If-None-Match": asked.headers["ETag"]})
    assert (duty.headers["HX-Trigger"], "在岗，点此离岗" in duty.get_data(as_text=True)) == ("queue-changed", True)


def test_duty_begins_and_ends(own: Desk, wang: FlaskClient) -> None:
    wang.post("/console/duty", data={"on": "yes"})
    assert [duty.name for duty in own.handovers.on_duty()] == ["小王"]
    wang.post("/console/duty", data={"on": "no"})
    assert own.handovers.on_duty() == []


def test_a_page_of_the_console_cannot_be_framed_or_run_anything_inline(wang: FlaskClient) -> None:
    for path in ("/console", "/console/queue", "/console/conversations", "/console/health"):
        response = wang.get(path)
        policy = response.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        page = response.get_data(as_text=True)
        assert not re.search(r"<script(?![^>]* src=)| on[a-z]+=| style=|javascript:|hx-on", page)
