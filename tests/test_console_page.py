"""The console in a real browser, by keys alone, live beside a merchant at the API, and under everything hostile that can be typed."""

import itertools
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import waitress
from flask import Flask

from bot.accounts.accounts import Accounts
from bot.dialogue.desk import Desk
from bot.knowledge.load import load
from bot.records.store import Store, open_records
from bot.settings import ROOT, Settings
from bot.web import create_app
from tests.agents import cookie, session_of

pytest.importorskip("playwright.sync_api", reason="the console is tested with playwright: pip install -r requirements-dev.txt")
from playwright.sync_api import Browser, Page, expect

QUESTION = "收银员签到密码填什么"
CORPUS = ROOT / "tests" / "corpus" / "xss.txt"

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("quick_hashes")]


class Served:
    """An application over a desk of its own, on a real server."""

    def __init__(self, desk: Desk, records: Store, data: Path) -> None:
        self.desk = desk
        self.app: Flask = create_app(desk, Settings(data_dir=data, rate_limits=False), Accounts(records))
        self._server = waitress.create_server(self.app, host="127.0.0.1", port=0, threads=4)
        self.base = f"http://127.0.0.1:{self._server.effective_port}"
        threading.Thread(target=self._server.run, daemon=True).start()

    def stop(self) -> None:
        self._server.close()

    def merchant_says(self, message: str, conversation: str | None = None) -> dict[str, Any]:
        body = json.dumps({"message": message, "conversation_id": conversation}).encode()
        with urlopen(Request(f"{self.base}/api/chat", body, {"Content-Type": "application/json"})) as response:
            said: dict[str, Any] = json.load(response)
        return said

    def merchant_sees(self, conversation: str) -> dict[str, Any]:
        with urlopen(Request(f"{self.base}/api/conversation", headers={"X-Conversation-Id": conversation})) as response:
            seen: dict[str, Any] = json.load(response)
        return seen


@pytest.fixture
def served(desk: Desk, tmp_path: Path) -> Iterator[Served]:
    records = open_records(tmp_path)
    one = Served(desk.beside(records), records, tmp_path)
    yield one
    one.stop()
    records.close()


Open = Callable[..., Page]


@pytest.fixture
def open_console(browser: Browser) -> Iterator[Open]:
    """Opens a page as an account; at the end nothing may have been refused, thrown, run or fetched from elsewhere."""
    wrong: list[str] = []
    contexts = []

    def open_(served: Served, path: str = "/console", name: str = "小王", role: str = "agent", **options: Any) -> Page:
        context = browser.new_context(locale="zh-CN", permissions=["clipboard-read", "clipboard-write"], **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        context.add_cookies([cookie(served.app, role, name, served.base)])
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"threw {error}"))
        page.on("dialog", lambda dialog: (wrong.append(f"ran {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None)
        page.on("request", lambda request: None if request.url.startswith(served.base) else wrong.append(f"fetched {request.url}"))
        page.goto(served.base + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


# What stands in the head of a page and is covered by something else there.
COVERED = """[...document.querySelectorAll("header a, header button, header .count")].filter((one) => {
  const box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return box.width && !one.contains(top) && !top?.contains(one);
}).map((one) => one.textContent)"""


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


# --- by keys alone ------------------------------------------------------------------------------------------------------


def test_by_keys_search_and_copy(served: Served, open_console: Open) -> None:
    page = open_console(served)
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type(QUESTION)
    expect(page.locator("#answer h3").first).to_have_text("操作员 01 的签到密码")
    keys(page, "Enter")
    expect(page.locator("#copy")).to_contain_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == served.desk.preview(QUESTION)["text"]
    keys(page, "Escape", "j")
    expect(page.locator("#q")).to_have_value(QUESTION)  # leaving the field does not empty it
    second = page.locator("#list .rows button").nth(1)
    expect(second).to_have_attribute("aria-current", "true")
    expect(page.locator("#answer h3").first).to_have_text(second.locator(".what").inner_text())
    keys(page, "c")
    expect(page.locator("#copy")).to_contain_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#merchant-text").input_value()
    keys(page, "?")
    expect(page.locator("#keys")).to_be_visible()
    keys(page, "Escape")
    expect(page.locator("#keys")).to_be_hidden()
    keys(page, "/")
    expect(page.locator("#q")).to_be_focused()


def test_by_keys_duty_take_canned_reply_note_and_close(served: Served, open_console: Open) -> None:
    page = open_console(served, "/console/queue")
    keys(page, "d")
    expect(page.locator("#duty")).to_have_attribute("aria-pressed", "true")
    conversation = served.merchant_says(QUESTION)["conversation_id"]
    assert served.merchant_says("转人工", conversation)["held_by"] == "queue"
    expect(page.locator("#list .in-line a")).to_have_count(1)  # without reloading
    keys(page, "t")
    expect(page.locator("#reply")).to_be_focused()
    page.keyboard.type("您好，您看这样行不行：")
    keys(page, "Alt+1")
    assert "0000" in page.locator("#reply").input_value()
    keys(page, "Enter")
    expect(page.locator(".line.by-agent .text")).to_contain_text("您好，您看这样行不行：")
    expect(page.locator("#reply")).to_have_value("")
    keys(page, "Escape", "n")
    page.keyboard.type("第二次来问")
    keys(page, "Enter")
    expect(page.locator(".line.by-note .text")).to_have_text("第二次来问")
    keys(page, "Escape", "x")
    expect(page.locator("#acts")).to_contain_text("人工服务已结束")
    seen = served.merchant_sees(conversation)
    assert seen["state"] == "desk"
    assert [one["from"] for one in seen["messages"]] == ["notice", "agent", "notice"]
    assert "第二次来问" not in json.dumps(seen, ensure_ascii=False)
    assert served.merchant_says(QUESTION, conversation)["kind"] == "answer"


def test_single_keys_can_be_switched_off(served: Served, open_console: Open) -> None:
    page = open_console(served)
    keys(page, "Escape", "?")
    page.locator("#single-keys").uncheck()
    keys(page, "Escape", "q")
    expect(page.locator("nav [aria-current]")).to_contain_text("查资料")
    page.reload()
    keys(page, "Escape", "q")
    expect(page.locator("nav [aria-current]")).to_contain_text("查资料")
    page.locator("#show-keys").click()
    page.locator("#single-keys").check()
    keys(page, "Escape", "Escape", "q")
    expect(page.locator("nav [aria-current]")).to_contain_text("人工")


# --- live ---------------------------------------------------------------------------------------------------------------


def test_two_agents_and_a_merchant_live(served: Served, open_console: Open) -> None:
    wang, li = (open_console(served, "/console/queue", name) for name in ("小王", "小李"))
    keys(wang, "d")
    expect(wang.locator("#duty")).to_have_attribute("aria-pressed", "true")
    conversation = served.merchant_says("转人工")["conversation_id"]
    for page in (wang, li):
        expect(page.locator("#list .in-line a")).to_have_count(1)
    li.locator("#list .in-line a").click()
    expect(li.locator("#take")).to_be_visible()
    keys(wang, "t")
    expect(wang.locator("#reply")).to_be_focused()
    expect(li.locator("#acts")).to_contain_text("由 小王 接待")  # and the button to take is gone
    expect(li.locator("#take")).to_have_count(0)
    wang.keyboard.type("写到一半")
    assert served.merchant_says("还在吗，我的卡6222021234567890128", conversation)["held_by"] == "agent"
    for page in (wang, li):
        expect(page.locator(".line.by-merchant .text").last).to_have_text("还在吗,我的卡[卡号 ****0128]")
    expect(wang.locator("#reply")).to_have_value("写到一半")  # nobody's typing is lost by what comes in
    expect(wang.locator("#reply")).to_be_focused()
    keys(wang, "Enter")
    expect(li.locator(".line.by-agent .text")).to_have_text("写到一半")
    assert served.merchant_sees(conversation)["messages"][-1]["text"] == "写到一半"


def test_the_merchants_page_and_the_console_talk(served: Served, open_console: Open, browser: Browser) -> None:
    """Both pages as they are shipped, on one server: asked for, taken, answered, closed, and still there after a reload."""
    agent = open_console(served, "/console/queue")
    keys(agent, "d")
    expect(agent.locator("#duty")).to_have_attribute("aria-pressed", "true")
    context = browser.new_context(locale="zh-CN")
    merchant = context.new_page()
    merchant.goto(served.base)
    merchant.fill("#message", "转人工")
    merchant.press("#message", "Enter")
    expect(merchant.locator("#person")).to_be_visible()
    expect(agent.locator("#list .in-line a")).to_have_count(1)
    keys(agent, "t")
    expect(agent.locator("#reply")).to_be_focused()
    expect(merchant.locator("#person p")).to_contain_text("小王", timeout=20_000)
    agent.keyboard.type("您好，请讲")
    keys(agent, "Enter")
    expect(merchant.locator("#log .agent p")).to_have_text("您好，请讲", timeout=20_000)
    expect(merchant.locator("#log .agent .by")).to_have_text("小王")
    merchant.fill("#message", "第二台机器也这样")
    merchant.press("#message", "Enter")
    expect(agent.locator(".line.by-merchant .text").last).to_have_text("第二台机器也这样")
    merchant.reload()
    expect(merchant.locator("#log .agent p")).to_have_text("您好，请讲")
    expect(merchant.locator("#person p")).to_contain_text("小王", timeout=20_000)
    keys(agent, "Escape", "x")
    expect(merchant.locator("#person")).to_be_hidden(timeout=20_000)
    expect(merchant.locator("#log .aside").last).to_contain_text("人工服务结束了")
    merchant.fill("#message", QUESTION)
    merchant.press("#message", "Enter")
    expect(merchant.locator("#log .reply").last).to_contain_text("0000")
    merchant.reload()
    expect(merchant.locator("#log .agent p")).to_have_text("您好，请讲")
    expect(merchant.locator("#person")).to_be_hidden()
    context.close()


def test_what_is_being_read_does_not_move(served: Served, open_console: Open) -> None:
    served.merchant_says(QUESTION)
    page = open_console(served, "/console/conversations")
    expect(page.locator("#list .rows a")).to_have_count(1)
    served.merchant_says("怎么养猫")
    expect(page.locator("#fresh")).to_be_visible()
    expect(page.locator("#list .rows a")).to_have_count(1)
    keys(page, "r")
    expect(page.locator("#list .rows a")).to_have_count(2)
    keys(page, "j")
    expect(page.locator(".line.by-merchant .text")).to_have_text("怎么养猫")
    expect(page.locator("#evidence")).to_contain_text("当时的决定")


def test_a_page_that_nothing_changes_swaps_nothing(served: Served, open_console: Open) -> None:
    page = open_console(served, "/console/queue")
    with page.expect_response(lambda response: response.url.endswith("/console/api/poll") and response.status == 304, timeout=20_000):
        pass
    page.evaluate("document.querySelector('#status').firstElementChild.dataset.kept = 'yes'")
    with page.expect_response(lambda response: response.url.endswith("/console/api/poll") and response.status == 304, timeout=20_000):
        pass
    assert page.evaluate("document.querySelector('#status').firstElementChild.dataset.kept") == "yes"


def test_at_every_width_nothing_runs_out_of_the_page(served: Served, open_console: Open) -> None:
    served.desk.handovers.come("li", "小李")
    conversation = served.merchant_says("W" * 300)["conversation_id"]
    served.merchant_says("转人工", conversation)
    page = open_console(served, role="admin", name="陈主管")
    pages = ("", "/conversations", "/queue", "/health", "/accounts", "/audit", "/sessions", "/password", "/none", "/login")
    for language, path in itertools.product(("zh", "en"), pages):
        page.goto(f"{served.base}/console{path}?lang={language}")
        if path in ("/conversations", "/queue"):
            page.keyboard.press("j")
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{path} at {width} in {language}"
            assert page.evaluate(COVERED) == [], f"{path} at {width} in {language}"


# --- languages ----------------------------------------------------------------------------------------------------------


def test_an_agent_chooses_english_by_keys_and_the_scripts_speak_it_too(served: Served, open_console: Open) -> None:
    page = open_console(served)
    keys(page, "Escape")
    page.get_by_role("link", name="English").focus()
    keys(page, "Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("nav [aria-current]")).to_contain_text("Look up")
    keys(page, "Escape", "c")
    expect(page.locator("#notice")).to_have_text("No entry is picked yet.")
    page.fill("#q", QUESTION)
    expect(page.locator("#answer h3").first).to_have_text("操作员 01 的签到密码")  # the knowledge stays as it is
    keys(page, "Enter")
    expect(page.locator("#copy")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == served.desk.preview(QUESTION)["text"]
    keys(page, "Escape", "q")
    expect(page.locator("nav [aria-current]")).to_contain_text("Queue")
    keys(page, "t")
    expect(page.locator("#notice")).to_have_text("Nobody is waiting.")
    keys(page, "d")
    expect(page.locator("#duty")).to_contain_text("On duty")


def test_the_title_says_how_many_wait(served: Served, open_console: Open) -> None:
    page = open_console(served, "/console/health?lang=en")
    expect(page).to_have_title("Knowledge · Help desk console")
    served.desk.handovers.come("li", "小李")
    served.merchant_says("转人工")
    expect(page).to_have_title("(1) Knowledge · Help desk console")
    served.desk.handovers.take(served.desk.handovers.waiting()[0].handover.id, "li", "小李")
    expect(page).to_have_title("Knowledge · Help desk console")


# --- hostile ------------------------------------------------------------------------------------------------------------


def payloads() -> list[str]:
    return [line for line in CORPUS.read_text("utf-8").splitlines() if line and not line.startswith("#!")]


@pytest.fixture
def hostile(tmp_path: Path, small_with: Callable[[list[str]], Path]) -> Iterator[Served]:
    """A desk whose knowledge holds the corpus: an entry for each payload."""
    records = open_records(tmp_path)
    one = Served(Desk(load(small_with(payloads())), records, ROOT / "templates", None), records, tmp_path)
    yield one
    one.stop()
    records.close()


@pytest.fixture
def small_with(tmp_path: Path) -> Callable[[list[str]], Path]:
    import shutil

    from bot.knowledge.sentences import REQUIRED

    def make(texts: list[str]) -> Path:
        folder = Path(shutil.copytree(ROOT / "tests" / "knowledge" / "small", tmp_path / "kb"))
        with (folder / "desk.yaml").open("a", encoding="utf-8") as desk:
            desk.writelines(f"  {key}: {key}\n" for key in sorted(REQUIRED))
        entries = [
            {
                "id": f"payload-{number}", "type": "procedure", "title": text, "audience": ("merchant", "agent")[number % 2],
                "phrasings": [f"攻击 {number}", f"攻击第 {number} 号", f"payload {number}", text, f"第 {number} 个坏例子"],
                "lead": [{"text": text, "sources": ["C2"]}], "steps": [{"text": text, "sources": ["C2"]}],
            }
            for number, text in enumerate(texts)
        ]  # fmt: skip
        (folder / "entries" / "payloads.yaml").write_text(json.dumps({"entries": entries}, ensure_ascii=False), "utf-8")
        return folder

    return make


def test_hostile_text_from_the_knowledge_runs_nothing(hostile: Served, open_console: Open) -> None:
    page = open_console(hostile)
    for number, payload in enumerate(payloads()):
        page.goto(f"{hostile.base}/console?entry=payload-{number}")
        expect(page.locator("#answer h3").first).to_be_visible()
        assert page.evaluate("window.ran") is None, payload
    page.goto(f"{hostile.base}/console")
    for payload in payloads():
        page.fill("#q", payload)
    expect(page.locator("#merchant-view")).to_be_visible()
    assert page.evaluate("window.ran") is None


def test_hostile_text_from_merchants_and_agents_runs_nothing(served: Served, open_console: Open) -> None:
    """Through messages, reasons of votes, replies, notes and the names of accounts, on every page that shows them."""
    handovers = served.desk.handovers
    corpus = payloads()
    li = session_of(served.app, "agent", "小李")[0].id
    handovers.come(li, corpus[0])
    conversation = served.merchant_says("转人工")["conversation_id"]
    handover = handovers.waiting()[0].handover.id
    handovers.take(handover, li, corpus[0])
    for payload in corpus:
        reply = served.merchant_says(payload, conversation)
        served.desk.vote(reply["message_id"], False, payload)
        handovers.reply(handover, li, payload)
        handovers.note(handover, li, payload, payload)
        served.desk.vote(served.merchant_says(payload)["message_id"], False, payload)
    page = open_console(served, f"/console/queue/{handover}", "小李")
    expect(page.locator(".line.by-note .text")).to_have_count(len(corpus))
    shown = page.locator(".line.by-agent .text").all_inner_texts()
    assert [" ".join(text.split()) for text in shown] == [" ".join(served.desk.masked(payload).split()) for payload in corpus]
    for payload in corpus[::6]:  # by hand, too: the same road, only slower
        page.fill("#reply", payload)
        page.press("#reply", "Enter")
        expect(page.locator("#reply")).to_have_value("")
    for path in ("/console/conversations", "/console/health", f"/console/conversations/{reply['message_id']}"):
        page.goto(served.base + path)
        page.keyboard.press("j")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.ran") is None, path
