"""The console in a real browser, by keys alone, and live beside a merchant."""

import itertools
import json
import re

import pytest
from playwright.sync_api import Route, expect

from bot.web.auth import COOKIE
from tests.agents import PASSWORD, session_of

from .conftest import OpenConsole, OpenPage, Served, keys, later, tab_to

QUESTION = "收银员签到密码填什么"
POLL = 3  # seconds between two looks of an open page
MERCHANTS_POLL = 15  # the same for the merchant's page, at the longest

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("quick_hashes")]


# --- by keys alone ------------------------------------------------------------------------------------------------------


def test_by_keys_search_and_copy(served: Served, open_console: OpenConsole) -> None:
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


def test_a_look_that_comes_late_does_not_cover_what_was_taken_since(served: Served, open_console: OpenConsole) -> None:
    served.desk.handovers.come("li", "小李")
    conversation = served.merchant_says(QUESTION)["conversation_id"]
    served.merchant_says("转人工", conversation)
    page = open_console(served, "/console/queue")
    held: list[Route] = []
    waiting = page.locator("#list .in-line a")
    page.route(f"**{waiting.get_attribute('href')}", lambda route: held.append(route))
    with page.expect_request(f"**{waiting.get_attribute('href')}"):
        keys(page, "j")
    still_waiting = held[0].fetch()
    with page.expect_response("**/console/queue"):
        page.evaluate("htmx.trigger(document.body, 'queue-changed')")  # the row that asked is drawn anew
    keys(page, "t")
    expect(page.locator("#reply")).to_be_focused()
    held[0].fulfill(response=still_waiting)
    page.wait_for_timeout(300)
    expect(page.locator("#reply")).to_be_focused()


def test_what_is_typed_before_the_page_listens_is_looked_up(served: Served, open_console: OpenConsole) -> None:
    page = open_console(served)
    held: list[Route] = []
    page.route("**/console.js*", lambda route: held.append(route))
    page.goto(served.base + "/console", wait_until="commit")
    page.locator("#q").fill(QUESTION)
    page.wait_for_timeout(200)
    (script,) = held
    script.continue_()
    expect(page.locator("#answer h3").first).to_have_text("操作员 01 的签到密码")


def test_by_keys_duty_take_canned_reply_note_and_close(served: Served, open_console: OpenConsole) -> None:
    page = open_console(served, "/console/queue", clock=True)
    keys(page, "d")
    expect(page.locator("#duty")).to_have_attribute("aria-pressed", "true")
    conversation = served.merchant_says(QUESTION)["conversation_id"]
    assert served.merchant_says("转人工", conversation)["held_by"] == "queue"
    later(page, POLL)
    expect(page.locator("#list .in-line a")).to_have_count(1)  # without reloading
    keys(page, "t")
    expect(page.locator("#reply")).to_be_focused()
    page.keyboard.type("您好，您看这样行不行：")
    keys(page, "Alt+1")
    assert "0000" in page.locator("#reply").input_value()
    assert page.evaluate("document.querySelector('#reply').offsetHeight > 0.3 * innerHeight")  # it is read before it is sent
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


def test_by_keys_a_whole_shift_from_signing_in_to_closing(served: Served, open_console: OpenConsole) -> None:
    """No pointer: sign in, look up, copy, go on duty, take, answer with a canned reply, give back, take again, close, sign out."""
    session_of(served.app, "agent", "小王")
    page = open_console(served, "/console/login", role=None, clock=True)
    for text, key in (("小王", "Tab"), (PASSWORD, "Enter")):
        page.keyboard.insert_text(text)
        keys(page, key)
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.insert_text(QUESTION)
    expect(page.locator("#answer h3").first).to_have_text("操作员 01 的签到密码")
    keys(page, "Escape", "c")
    expect(page.locator("#copy")).to_contain_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == served.desk.preview(QUESTION)["text"]
    keys(page, "q")
    expect(page.locator("nav [aria-current]")).to_contain_text("人工")
    keys(page, "d")
    expect(page.locator("#duty")).to_have_attribute("aria-pressed", "true")
    conversation = served.merchant_says(QUESTION)["conversation_id"]
    served.merchant_says("转人工", conversation)
    later(page, POLL)
    expect(page.locator("#list .in-line a")).to_have_count(1)
    keys(page, "t")
    expect(page.locator("#reply")).to_be_focused()
    keys(page, "Alt+1")
    canned = page.locator("#reply").input_value()
    assert "0000" in canned
    keys(page, "Enter")
    expect(page.locator("#reply")).to_have_value("")
    assert served.merchant_sees(conversation)["messages"][-1]["text"] == canned
    keys(page, "Escape", "b")
    expect(page.locator("#acts")).to_contain_text("在排队")
    assert served.merchant_sees(conversation)["state"] == "waiting"
    keys(page, "t")
    expect(page.locator("#reply")).to_be_focused()
    keys(page, "Escape", "x")
    expect(page.locator("#acts")).to_contain_text("人工服务已结束")
    assert served.merchant_sees(conversation)["state"] == "desk"
    tab_to(page, ".me button", "Shift+Tab")
    keys(page, "Enter")
    expect(page).to_have_url(re.compile("/console/login$"))
    assert COOKIE not in {cookie.get("name") for cookie in page.context.cookies()}


def test_single_keys_can_be_switched_off(served: Served, open_console: OpenConsole) -> None:
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


def test_two_agents_and_a_merchant_live(served: Served, open_console: OpenConsole) -> None:
    wang, li = (open_console(served, "/console/queue", name, clock=True) for name in ("小王", "小李"))
    keys(wang, "d")
    expect(wang.locator("#duty")).to_have_attribute("aria-pressed", "true")
    conversation = served.merchant_says("转人工")["conversation_id"]
    for page in (wang, li):
        later(page, POLL)
        expect(page.locator("#list .in-line a")).to_have_count(1)
    li.locator("#list .in-line a").click()
    expect(li.locator("#take")).to_be_visible()
    keys(wang, "t")
    expect(wang.locator("#reply")).to_be_focused()
    later(li, POLL)
    expect(li.locator("#acts")).to_contain_text("由 小王 接待")  # and the button to take is gone
    expect(li.locator("#take")).to_have_count(0)
    wang.keyboard.type("写到一半")
    assert served.merchant_says("还在吗，我的卡6222021234567890128", conversation)["held_by"] == "agent"
    for page in (wang, li):
        later(page, POLL)
        expect(page.locator(".line.by-merchant .text").last).to_have_text("还在吗,我的卡[卡号 ****0128]")
    expect(wang.locator("#reply")).to_have_value("写到一半")  # nobody's typing is lost by what comes in
    expect(wang.locator("#reply")).to_be_focused()
    keys(wang, "Enter")
    expect(wang.locator(".line.by-agent .text")).to_have_text("写到一半")
    later(li, POLL)
    expect(li.locator(".line.by-agent .text")).to_have_text("写到一半")
    assert served.merchant_sees(conversation)["messages"][-1]["text"] == "写到一半"


def test_the_merchants_page_and_the_console_talk(served: Served, open_console: OpenConsole, open_page: OpenPage) -> None:
    """Both pages as they are shipped, on one server: asked for, taken, answered, closed, and still there after a reload."""
    agent = open_console(served, "/console/queue", clock=True)
    keys(agent, "d")
    expect(agent.locator("#duty")).to_have_attribute("aria-pressed", "true")
    merchant = open_page(at=f"{served.base}/", clock=True)
    merchant.fill("#message", "转人工")
    merchant.press("#message", "Enter")
    expect(merchant.locator("#person")).to_be_visible()
    later(agent, POLL)
    expect(agent.locator("#list .in-line a")).to_have_count(1)
    keys(agent, "t")
    expect(agent.locator("#reply")).to_be_focused()
    later(merchant, MERCHANTS_POLL)
    expect(merchant.locator("#person p")).to_contain_text("小王")
    agent.keyboard.type("您好，请讲")
    keys(agent, "Enter")
    expect(agent.locator(".line.by-agent .text")).to_have_text("您好，请讲")
    later(merchant, MERCHANTS_POLL)
    expect(merchant.locator("#log .agent p")).to_have_text("您好，请讲")
    expect(merchant.locator("#log .agent .by")).to_have_text("小王")
    merchant.fill("#message", "第二台机器也这样")
    merchant.press("#message", "Enter")
    expect(merchant.locator(".reply").last).to_be_visible()
    later(agent, POLL)
    expect(agent.locator(".line.by-merchant .text").last).to_have_text("第二台机器也这样")
    merchant.reload()
    expect(merchant.locator("#log .agent p")).to_have_text("您好，请讲")
    expect(merchant.locator("#person p")).to_contain_text("小王")
    keys(agent, "Escape", "x")
    expect(agent.locator("#acts")).to_contain_text("人工服务已结束")
    later(merchant, MERCHANTS_POLL)
    expect(merchant.locator("#person")).to_be_hidden()
    expect(merchant.locator("#log .aside").last).to_contain_text("人工服务结束了")
    merchant.fill("#message", QUESTION)
    merchant.press("#message", "Enter")
    expect(merchant.locator("#log .reply").last).to_contain_text("0000")
    merchant.reload()
    expect(merchant.locator("#log .agent p")).to_have_text("您好，请讲")
    expect(merchant.locator("#person")).to_be_hidden()


def test_what_is_being_read_does_not_move(served: Served, open_console: OpenConsole) -> None:
    served.merchant_says(QUESTION)
    page = open_console(served, "/console/conversations", clock=True)
    expect(page.locator("#list .rows a")).to_have_count(1)
    served.merchant_says("怎么养猫")
    later(page, POLL)
    expect(page.locator("#fresh")).to_be_visible()
    expect(page.locator("#list .rows a")).to_have_count(1)
    keys(page, "r")
    expect(page.locator("#list .rows a")).to_have_count(2)
    keys(page, "j")
    expect(page.locator(".line.by-merchant .text")).to_have_text("怎么养猫")
    expect(page.locator("#evidence")).to_contain_text("当时的决定")


def test_a_page_that_nothing_changes_swaps_nothing(served: Served, open_console: OpenConsole) -> None:
    page = open_console(served, "/console/queue", clock=True)

    def polled(status: int) -> None:
        with page.expect_response(lambda response: response.url.endswith("/console/api/poll") and response.status == status):
            later(page, POLL)

    polled(200)  # the first has no tag to compare
    polled(304)
    page.evaluate("document.querySelector('#status').firstElementChild.dataset.kept = 'yes'")
    polled(304)
    assert page.evaluate("document.querySelector('#status').firstElementChild.dataset.kept") == "yes"


# What stands in the head of a page and is covered by something else there.
COVERED = """[...document.querySelectorAll("header a, header button, header .count")].filter((one) => {
  const box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return box.width && !one.contains(top) && !top?.contains(one);
}).map((one) => one.textContent)"""


def test_at_every_width_nothing_runs_out_of_the_page(served: Served, open_console: OpenConsole) -> None:
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


def test_an_agent_chooses_english_by_keys_and_the_scripts_speak_it_too(served: Served, open_console: OpenConsole) -> None:
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


def test_the_title_says_how_many_wait(served: Served, open_console: OpenConsole) -> None:
    page = open_console(served, "/console/health?lang=en")
    expect(page).to_have_title("Knowledge · Help desk console")
    served.desk.handovers.come("li", "小李")
    served.merchant_says("转人工")
    expect(page).to_have_title("(1) Knowledge · Help desk console")
    served.desk.handovers.take(served.desk.handovers.waiting()[0].handover.id, "li", "小李")
    expect(page).to_have_title("Knowledge · Help desk console")


def test_a_page_left_open_asks_to_sign_in_again_after_an_hour(served: Served, open_console: OpenConsole) -> None:
    """What it asks by itself does not keep the session open, and it does not go on asking in vain."""
    page = open_console(served, "/console/queue", clock=True)
    for status in (200, 304, 304, 304, 304, 401):
        served.clock.pass_(minutes=10)
        with page.expect_response(lambda response, status=status: "/console/api/poll" in response.url and response.status == status):
            later(page, POLL)
    expect(page).to_have_url(re.compile("/console/login$"))
    expect(page.locator("#name")).to_be_focused()
