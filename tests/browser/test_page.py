"""The chat page in a real browser, served by the real server with the real knowledge base."""

import json
import threading
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page, Route, expect
from playwright.sync_api import Request as PageRequest

from bot.dialogue.desk import Desk

from .conftest import PHONE, OpenPage, ask, later, tab_to

QUESTION = "签到的操作员号是多少"
STEPS = "怎么改密码"
OFFICIAL = "钱怎么还没到账"
RETRY, POLL = 3, 15  # seconds: until a lost message is sent again; between two looks for a person, at the longest
LONG_WORD = "W" * 300
CARD = "6222021234567890128"

pytestmark = pytest.mark.timeout(60)


def posted(page: Page, address: str) -> list[dict[str, Any]]:
    """What the page posts to an address from now on."""
    sent: list[dict[str, Any]] = []

    def note(request: PageRequest) -> None:
        if request.url.endswith(address):
            sent.append(request.post_data_json or {})

    page.on("request", note)
    return sent


def first_of_kind(base: str, kind: str, messages: tuple[str, ...]) -> str:
    """The first of `messages` that the desk answers with this kind of reply."""
    for message in messages:
        request = Request(base + "api/chat", json.dumps({"message": message}).encode(), {"Content-Type": "application/json"})
        if json.load(urlopen(request))["kind"] == kind:
            return message
    raise AssertionError(f"none of {messages} is answered by {kind}")


# --- asking ----------------------------------------------------------------------------------------------------------


def test_a_question_is_answered_and_the_first_screen_gives_way(page: Page) -> None:
    expect(page.locator("#start")).to_be_visible()
    ask(page, QUESTION)
    expect(page.locator(".asked p")).to_have_text(QUESTION)
    expect(page.locator("#start")).to_be_hidden()
    expect(page.locator("#message")).to_have_value("")


def test_a_question_of_the_first_screen_is_one_tap(page: Page) -> None:
    button = page.locator("#start button").first
    message = button.get_attribute("value") or ""
    button.click()
    expect(page.locator(".reply h3")).to_be_visible()
    expect(page.locator(".asked p")).to_have_text(message)


def test_a_question_asked_back_is_answered_by_a_tap(page: Page, base: str) -> None:
    ask(page, first_of_kind(base, "clarify", ("密码", "密码是多少", "操作员", "签到", "初始帐号密码", "改")))
    page.locator(".choices button").first.click()
    expect(page.locator(".reply")).to_have_count(2)
    expect(page.locator(".reply").nth(1).locator("h3")).to_be_visible()


def test_a_follow_up_stays_in_the_conversation(page: Page) -> None:
    sent = posted(page, "/api/chat")
    ask(page, QUESTION)
    ask(page, "那密码呢")
    assert "conversation_id" not in sent[0]
    assert sent[1]["conversation_id"]


def test_a_second_enter_while_waiting_sends_nothing(page: Page) -> None:
    page.route("**/api/chat", slowly)
    page.fill("#message", QUESTION)
    page.press("#message", "Enter")
    page.press("#message", "Enter")
    expect(page.locator(".reply")).to_have_count(1)
    expect(page.locator(".asked")).to_have_count(1)


def test_the_reader_starts_at_the_question_not_at_the_end(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 480})
    ask(page, STEPS)
    ask(page, QUESTION)
    expect(page.locator(".asked").nth(1)).to_be_in_viewport()


# --- the answer ------------------------------------------------------------------------------------------------------


def test_steps_are_ticked_and_stay_ticked_over_a_reload(page: Page) -> None:
    ask(page, STEPS)
    page.locator(".steps .tick").first.check()
    page.reload()
    expect(page.locator(".steps .tick").first).to_be_checked()
    expect(page.locator(".steps .tick").nth(1)).not_to_be_checked()


def test_sources_are_folded_until_they_are_wanted(page: Page) -> None:
    ask(page, QUESTION)
    source = page.locator(".sources li").first
    expect(source).to_be_hidden()
    page.click(".sources summary")
    expect(source).to_be_visible()


def test_channels_dial_on_a_phone_and_copy_on_a_desktop(page: Page) -> None:
    ask(page, OFFICIAL)
    channel = page.locator(".reply .channels li").first
    assert (channel.locator("a").get_attribute("href") or "").startswith(("tel:", "https://"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    channel.locator(".copy").click()
    expect(channel.locator(".copy")).to_have_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == channel.locator("b").inner_text()


def test_a_helpful_answer_is_thanked_for(page: Page) -> None:
    ask(page, QUESTION)
    yes, no = page.locator(".thumbs > button").all()[:2]
    yes.click()
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(no).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".thumbs p")).not_to_be_empty()


def test_an_unhelpful_answer_may_be_given_a_reason(page: Page) -> None:
    votes = posted(page, "/api/feedback")
    ask(page, QUESTION)
    page.locator(".thumbs > button").nth(1).click()
    reason = page.locator(".thumbs p button").first
    text = reason.inner_text()
    reason.click()
    expect(page.locator(".thumbs p button")).to_have_count(0)
    assert [(vote["helpful"], vote["reason"]) for vote in votes] == [(False, None), (False, text)]


def test_not_what_was_meant_offers_the_runners_up(page: Page) -> None:
    votes = posted(page, "/api/feedback")
    ask(page, QUESTION)
    button = page.get_by_role("button", name="不是这个意思")
    button.click()
    expect(button).to_be_disabled()
    choices = page.locator(".meant button")
    label = choices.first.inner_text()
    choices.first.click()
    expect(page.locator(".reply")).to_have_count(2)
    expect(page.locator(".reply").nth(1).locator("h3")).to_have_text(label)
    assert [(vote["helpful"], vote["reason"]) for vote in votes] == [(False, "不是我问的")]


def test_a_whole_answer_can_be_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, STEPS)
    page.click(".thumbs .whole")
    expect(page.locator(".thumbs .whole")).to_have_text("已复制")
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("【修改密码】") and "1. " in text


# --- a person --------------------------------------------------------------------------------------------------------


class People:
    """The desk's side of a hand-over, as its interface has it: what a page that polls is told."""

    def __init__(self, page: Page) -> None:
        self.news: dict[str, Any] = {"state": "waiting", "ahead": 2, "agent": None, "messages": [], "poll_after": 3}
        self.asked: list[PageRequest] = []
        self.left = 0
        page.route("**/api/chat", self.hold)
        page.route("**/api/conversation?*", self.tell)
        page.route("**/api/conversation/leave", self.leave)

    def hold(self, route: Route) -> None:
        response = route.fetch()
        route.fulfill(response=response, json=response.json() | {"held_by": "queue"})

    def tell(self, route: Route) -> None:
        self.asked.append(route.request)
        version = f'"{len(json.dumps(self.news))}"'
        if route.request.headers.get("if-none-match") == version:
            route.fulfill(status=304)
        else:
            route.fulfill(json=self.news, headers={"ETag": version})

    def leave(self, route: Route) -> None:
        self.left += 1
        route.fulfill(status=204)


def test_whoever_waits_for_a_person_sees_the_queue_and_what_is_said(open_page: OpenPage) -> None:
    page = open_page(clock=True)
    people = People(page)
    ask(page, "我要找人工")
    expect(page.locator("#person p")).to_contain_text("2")
    people.news |= {
        "state": "agent",
        "agent": "小李",
        "messages": [{"number": 1, "from": "agent", "text": "<b>您好</b>", "at": "2026-11-24T08:00:00Z"}],
    }
    later(page, POLL)
    expect(page.locator(".agent p")).to_have_text("<b>您好</b>")
    expect(page.locator("#person p")).to_contain_text("小李")
    request = people.asked[-1]
    assert "x-conversation-id" in request.headers and request.headers["x-conversation-id"] not in request.url
    page.reload()
    expect(page.locator(".agent p")).to_have_count(1)
    expect(page.locator("#person")).to_be_visible()
    page.click("#person button")
    expect(page.locator("#person")).to_be_hidden()
    assert people.left == 1


def test_a_desk_without_people_is_not_polled(open_page: OpenPage) -> None:
    page = open_page(clock=True)
    polled: list[str] = []
    page.on("request", lambda request: polled.append(request.url) if "/api/conversation" in request.url else None)
    ask(page, QUESTION)
    later(page, 4 * POLL)
    assert polled == []
    with page.expect_response("**/api/conversation?*"):
        page.evaluate("desk.person.heldBy('queue')")
    expect(page.locator("#person")).to_be_hidden()
    later(page, 4 * POLL)
    ask(page, QUESTION)  # whatever was asked before this has been seen by now
    assert len(polled) == 1  # nobody has it, so that was that


# --- keyboard and input methods --------------------------------------------------------------------------------------


def test_everything_is_done_with_the_keyboard(page: Page) -> None:
    expect(page.locator("#message")).to_be_focused()
    page.keyboard.type("签到", delay=20)
    expect(page.locator("#suggestions li").first).to_be_visible()
    expect(page.locator("#message")).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#suggestions li").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#message")).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#message")).to_have_value("签到")
    page.keyboard.type("失败", delay=20)
    page.keyboard.press("ArrowDown") if page.locator("#suggestions li").first.is_visible() else None
    page.keyboard.press("Enter")
    expect(page.locator(".reply")).to_have_count(1)
    expect(page.locator("#message")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.hasAttribute('aria-pressed')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".thumbs [aria-pressed=true]")).to_have_count(1)


def test_by_keys_from_the_question_to_its_sources_and_what_was_wrong_with_it(page: Page) -> None:
    votes = posted(page, "/api/feedback")
    page.keyboard.insert_text(STEPS)
    page.keyboard.press("Enter")
    expect(page.locator(".reply")).to_have_count(1)
    tab_to(page, ".steps .tick", "Shift+Tab")
    page.keyboard.press("Space")
    expect(page.locator(".steps .tick:checked")).to_have_count(1)
    tab_to(page, ".sources summary")
    page.keyboard.press("Enter")
    expect(page.locator(".sources li").first).to_be_visible()
    tab_to(page, ".thumbs > button:nth-of-type(2)")
    page.keyboard.press("Enter")
    expect(page.locator(".thumbs p button").first).to_be_visible()
    tab_to(page, ".thumbs p button")
    reason = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    expect(page.locator(".thumbs p button")).to_have_count(0)
    assert [(vote["helpful"], vote["reason"]) for vote in votes] == [(False, None), (False, reason)]
    tab_to(page, "#message")
    page.keyboard.insert_text(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".reply")).to_have_count(2)


def test_the_first_tab_skips_to_the_question_box(open_page: OpenPage) -> None:
    page = open_page(**PHONE)  # where the field is not focused at once
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#message")).to_be_focused()


def test_enter_that_chooses_a_word_does_not_send(page: Page) -> None:
    keyboard = page.context.new_cdp_session(page)
    page.focus("#message")
    keyboard.send("Input.imeSetComposition", {"text": "qiandao", "selectionStart": 7, "selectionEnd": 7})
    for kind in ("rawKeyDown", "keyUp"):
        keyboard.send("Input.dispatchKeyEvent", {"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13})
    expect(page.locator(".asked")).to_have_count(0)
    keyboard.send("Input.insertText", {"text": "签到"})
    # Safari ends the composition before the key: then only the old key code tells.
    page.eval_on_selector(
        "#message",
        "field => field.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true}))",
    )
    expect(page.locator(".asked")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".reply")).to_have_count(1)


def test_shift_enter_is_a_new_line(page: Page) -> None:
    page.focus("#message")
    page.keyboard.type("a")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("b")
    expect(page.locator("#message")).to_have_value("a\nb")


# --- suggestions -----------------------------------------------------------------------------------------------------


def test_a_suggestion_is_asked_by_a_tap(page: Page) -> None:
    page.locator("#message").press_sequentially("密码", delay=20)
    option = page.locator("#suggestions li").first
    expect(option).to_be_visible()
    option.click()
    expect(page.locator(".reply")).to_have_count(1)
    expect(page.locator("#suggestions")).to_be_hidden()


def test_no_suggestion_means_no_box(page: Page) -> None:
    page.route("**/api/suggest*", lambda route: route.fulfill(json={"suggestions": []}))
    with page.expect_response("**/api/suggest*"):
        page.locator("#message").press_sequentially("zzzz", delay=20)
    expect(page.locator("#suggestions")).to_be_hidden()


# --- when something is wrong -----------------------------------------------------------------------------------------


def slowly(route: Route) -> None:
    threading.Event().wait(0.8)
    route.continue_()


def test_thinking_shows_only_when_it_takes_a_while(page: Page) -> None:
    ask(page, QUESTION)
    page.evaluate(
        """() => {
            window.seen = 0;
            const look = () => { if (document.querySelector('.waiting')) window.seen += 1; };
            new MutationObserver(look).observe(document.getElementById('log'), {childList: true});
        }"""
    )
    ask(page, STEPS)
    assert page.evaluate("window.seen") == 0
    page.route("**/api/chat", slowly)
    ask(page, QUESTION)
    assert page.evaluate("window.seen") > 0
    expect(page.locator(".waiting")).to_have_count(0)


def test_offline_a_message_waits_and_goes_out_by_itself(page: Page) -> None:
    sent = posted(page, "/api/chat")
    page.context.set_offline(True)
    expect(page.locator("#notice")).not_to_be_empty()
    page.fill("#message", QUESTION)
    page.press("#message", "Enter")
    expect(page.locator(".failed")).to_be_visible()
    assert sent == []
    page.context.set_offline(False)
    expect(page.locator(".reply")).to_have_count(1)
    expect(page.locator("#notice")).to_be_empty()
    expect(page.locator(".failed")).to_have_count(0)
    assert len(sent) == 1


def test_too_fast_counts_the_seconds_down_and_keeps_the_words(page: Page) -> None:
    page.route("**/api/chat", lambda route: route.fulfill(status=429, headers={"Retry-After": "2"}))
    page.fill("#message", QUESTION)
    page.press("#message", "Enter")
    seen, said = page.locator("#notice [aria-hidden]"), page.locator("#notice .unseen")
    expect(seen).to_contain_text("2")
    expect(page.locator("#message")).to_have_value(QUESTION)
    expect(page.locator(".send")).to_be_disabled()
    expect(page.locator("#start")).to_be_visible()
    expect(seen).to_contain_text("1")
    expect(said).to_contain_text("2")  # a screen reader hears it once
    expect(page.locator(".send")).to_be_enabled()
    expect(page.locator("#notice")).to_be_empty()


def test_too_long_is_counted_before_it_is_sent(page: Page) -> None:
    page.fill("#message", "长" * 1900)
    expect(page.locator("#room")).to_contain_text("100")
    page.fill("#message", "长" * 2003)
    expect(page.locator("#room")).to_contain_text("3")
    page.press("#message", "Enter")
    expect(page.locator("#notice")).not_to_be_empty()
    expect(page.locator(".asked")).to_have_count(0)


def test_an_empty_question_is_not_sent(page: Page) -> None:
    page.press("#message", "Enter")
    expect(page.locator("#notice")).not_to_be_empty()


@pytest.mark.parametrize("failure", ["500", "no connection"])
def test_a_failure_can_be_tried_again(page: Page, failure: str) -> None:
    page.route("**/api/chat", lambda route: route.fulfill(status=500) if failure == "500" else route.abort())
    page.fill("#message", QUESTION)
    page.press("#message", "Enter")
    again = page.locator(".again")
    expect(again).to_be_visible()
    page.unroute("**/api/chat")
    again.click()
    expect(page.locator(".reply")).to_have_count(1)
    expect(page.locator(".failed")).to_have_count(0)
    expect(page.locator(".asked")).to_have_count(1)


def keys_of(page: Page) -> list[str]:
    """The keys under which messages are sent from now on."""
    keys: list[str] = []
    page.on("request", lambda request: keys.append(request.headers["idempotency-key"]) if request.url.endswith("/api/chat") else None)
    return keys


def cut_off(route: Route) -> None:
    """The desk answers, and the answer is lost on the way."""
    route.fetch()
    route.abort()


def test_a_lost_answer_is_fetched_again_and_not_given_twice(open_page: OpenPage, desk: Desk) -> None:
    page = open_page(clock=True)
    keys = keys_of(page)
    page.route("**/api/chat", cut_off)
    page.fill("#message", QUESTION)
    page.press("#message", "Enter")
    expect(page.locator(".again")).to_be_visible()
    page.unroute("**/api/chat")
    later(page, RETRY)
    expect(page.locator(".reply")).to_have_count(1)  # by itself
    expect(page.locator(".asked")).to_have_count(1)
    assert len(keys) == 2 and len(set(keys)) == 1
    last = desk.records.last(page.evaluate("desk.kept.id"))
    assert last is not None and last.number == 1


def test_it_is_sent_a_second_time_only_once_by_itself(open_page: OpenPage) -> None:
    page = open_page(clock=True)
    keys = keys_of(page)
    page.route("**/api/chat", lambda route: route.abort())
    page.fill("#message", QUESTION)
    page.press("#message", "Enter")
    expect(page.locator(".again")).to_be_visible()
    with page.expect_event("requestfailed"):
        later(page, RETRY)
    expect(page.locator(".again")).to_be_visible()
    for _ in range(5):
        later(page, 4 * RETRY)
        page.evaluate("new Promise(requestAnimationFrame)")
    assert len(keys) == 2 and len(set(keys)) == 1
    page.unroute("**/api/chat")
    page.click(".again")
    expect(page.locator(".reply")).to_have_count(1)
    assert len(set(keys)) == 1


def test_an_unsent_message_survives_a_reload_and_is_answered_once(page: Page) -> None:
    keys = keys_of(page)
    page.route("**/api/chat", cut_off)
    page.fill("#message", QUESTION)
    page.press("#message", "Enter")
    expect(page.locator(".again")).to_be_visible()
    page.unroute("**/api/chat")
    page.reload()
    expect(page.locator(".reply")).to_have_count(1)
    expect(page.locator(".asked p")).to_have_text(QUESTION)
    page.reload()
    expect(page.locator(".reply")).to_have_count(1)
    assert len(keys) == 2 and len(set(keys)) == 1


def test_another_question_takes_the_place_of_an_unsent_one(page: Page) -> None:
    page.route("**/api/chat", lambda route: route.abort())
    page.fill("#message", STEPS)
    page.press("#message", "Enter")
    expect(page.locator(".again")).to_be_visible()
    page.unroute("**/api/chat")
    ask(page, QUESTION)
    expect(page.locator(".again")).to_have_count(0)
    expect(page.locator(".asked")).to_have_count(2)
    page.reload()
    expect(page.locator(".asked")).to_have_count(1)


# --- what should not be typed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "worries"),
    [
        (f"我的卡{CARD}", True),
        ("6222 0212 3456 7890 128", True),
        ("手机13812345678", True),
        ("１３８１２３４５６７８", True),
        ("身份证11010519491231002X", True),
        ("我的密码是937261", True),
        ("驗證碼 4821", True),
        ("password: 937261", True),
        ("操作员01的密码", False),
        ("返回码55", False),
        ("默认密码是1234吗", False),
        ("密码是6位还是4位", False),
        ("收了3000块", False),
    ],
)
def test_what_should_not_be_sent_is_warned_about_while_typing(page: Page, typed: str, worries: bool) -> None:
    page.fill("#message", typed)
    expect(page.locator("#hint")).not_to_be_empty() if worries else expect(page.locator("#hint")).to_be_empty()
    page.fill("#message", "")
    expect(page.locator("#hint")).to_be_empty()


def test_what_should_not_be_sent_is_covered_at_once(page: Page) -> None:
    page.route("**/api/chat", slowly)
    page.fill("#message", f"卡号{CARD}怎么签到")
    page.press("#message", "Enter")
    expect(page.locator(".asked p")).to_have_text("卡号****0128怎么签到")
    expect(page.locator(".reply")).to_have_count(1)
    expect(page.locator(".asked p")).to_contain_text("[卡号 ****0128]")


@pytest.mark.parametrize("message", [f"卡号{CARD}怎么签到", "密码是937261", "我的密码abcd12", "一会儿 1 3 8 0 再说"])
def test_an_unsent_message_with_a_secret_is_not_kept_in_the_browser(page: Page, message: str) -> None:
    page.route("**/api/chat", lambda route: route.abort())
    page.fill("#message", message)
    page.press("#message", "Enter")
    expect(page.locator(".again")).to_be_visible()
    assert json.loads(page.evaluate("localStorage.getItem('desk')"))["unsent"] is None


# --- what stays ------------------------------------------------------------------------------------------------------


def test_a_conversation_survives_a_reload_and_can_be_started_over(page: Page) -> None:
    ask(page, QUESTION)
    ask(page, STEPS)
    page.reload()
    expect(page.locator(".reply")).to_have_count(2)
    expect(page.locator("#start")).to_be_hidden()
    ask(page, "那密码呢")
    page.click("#new")
    expect(page.locator(".reply")).to_have_count(0)
    page.reload()
    expect(page.locator("#start")).to_be_visible()


def test_a_card_number_is_not_kept_in_the_browser(page: Page) -> None:
    ask(page, f"我的卡 {CARD} 怎么签到")
    assert CARD not in page.evaluate("JSON.stringify(Object.assign({}, sessionStorage, localStorage)) + document.cookie")


def test_without_storage_the_conversation_is_on_the_screen_alone(open_page: OpenPage, base: str) -> None:
    page = open_page("healthz")
    page.context.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('denied'); }});")
    page.goto(base)
    ask(page, QUESTION)
    ask(page, "那密码呢")
    page.reload()
    expect(page.locator("#start")).to_be_visible()


def test_after_a_day_a_conversation_is_gone(page: Page) -> None:
    ask(page, QUESTION)
    page.evaluate("""() => {
        const kept = JSON.parse(localStorage.getItem("desk"));
        localStorage.setItem("desk", JSON.stringify(Object.assign(kept, {at: Date.now() - 25 * 60 * 60 * 1000})));
    }""")
    page.reload()
    expect(page.locator("#start")).to_be_visible()


@pytest.mark.parametrize("junk", ["", "null", "7", "{}", '{"turns": 1}', "not json", '{"turns": [], "at": "x"}'])
def test_junk_in_the_storage_is_passed_over(page: Page, junk: str) -> None:
    page.evaluate("junk => localStorage.setItem('desk', junk)", junk)
    page.reload()
    expect(page.locator("#start")).to_be_visible()
    ask(page, QUESTION)


def test_two_tabs_show_the_same_conversation(page: Page, base: str) -> None:
    other = page.context.new_page()
    other.goto(base)
    ask(page, QUESTION)
    expect(other.locator(".reply")).to_have_count(1)
    ask(other, "那密码呢")
    expect(page.locator(".reply")).to_have_count(2)


def test_what_is_typed_is_never_markup(page: Page) -> None:
    ask(page, "<img src=x onerror=\"document.title='broken'\"><b>怎么改密码</b>")
    expect(page.locator(".asked p b, .reply img, .asked img")).to_have_count(0)
    assert page.title() != "broken"


def test_an_answer_the_server_wrote_is_taken_over_by_the_script(page: Page, base: str) -> None:
    page.set_content(f'<form method="post" action="{base}"><input name="message" value="{QUESTION}"><button>go</button></form>')
    page.click("button")
    expect(page.locator(".reply .thumbs")).to_be_visible()
    page.goto(base)
    expect(page.locator(".reply")).to_have_count(1)


# --- without a script ------------------------------------------------------------------------------------------------


def test_without_a_script_it_asks_and_answers(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    page.locator("#start button").first.click()
    expect(page.locator(".reply h3")).to_be_visible()
    page.fill("#message", QUESTION)
    page.click(".send")
    expect(page.locator(".asked p")).to_have_text(QUESTION)
    page.click(".sources summary")
    expect(page.locator(".sources li").first).to_be_visible()
    page.locator(".related button").first.click()
    expect(page.locator(".reply h3")).to_be_visible()


# --- size, touch, language -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [QUESTION, STEPS, OFFICIAL, "密码", "签到失败", "忘记密码", "how to change the password", "S90默认密码", LONG_WORD],
    ids=lambda message: message[:8],
)
def test_a_phone_of_320_pixels_never_scrolls_sideways(open_page: OpenPage, message: str) -> None:
    page = open_page(**PHONE)
    ask(page, message)
    for summary in page.locator(".reply summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_everything_to_tap_is_as_large_as_a_thumb(open_page: OpenPage) -> None:
    page = open_page(**PHONE)
    ask(page, STEPS)
    ask(page, OFFICIAL)
    small = page.evaluate(
        """() => Array
            .from(document.querySelectorAll('button, summary, a.channel, header .quiet, .reply label, textarea'))
            .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_english_is_spoken_to_those_who_ask_for_it(open_page: OpenPage) -> None:
    page = open_page(locale="en-GB")
    expect(page.locator(".send")).to_have_text("Send")
    page.click("header a.quiet")
    expect(page.locator(".send")).to_have_text("发送")


def test_traditional_characters_are_written_for_those_who_read_them(open_page: OpenPage) -> None:
    page = open_page(locale="zh-TW")
    expect(page.locator("html")).to_have_attribute("lang", "zh-TW")
    ask(page, QUESTION)
    expect(page.locator(".reply")).to_have_attribute("lang", "zh-TW")
    expect(page.locator(".reply h3")).to_have_text("簽到的操作員號")
    page.locator("#message").press_sequentially("密码", delay=20)
    expect(page.locator("#suggestions li").first).to_contain_text("密碼")


def test_the_first_screen_offers_every_language(page: Page) -> None:
    for name, tag in (("繁體中文", "zh-TW"), ("English", "en"), ("简体中文", "zh-CN")):
        page.locator(".languages a", has_text=name).click()
        expect(page.locator("html")).to_have_attribute("lang", tag)


def test_the_log_announces_only_what_is_new(page: Page) -> None:
    ask(page, QUESTION)
    log = page.locator("#log")
    expect(log).to_have_attribute("role", "log")
    page.reload()
    expect(log).to_have_attribute("aria-live", "off")
    expect(log).to_have_attribute("aria-live", "polite")


def test_pictures_of_the_page_can_be_taken(open_page: OpenPage, tmp_path: Path) -> None:
    for scheme in ("light", "dark"):
        page = open_page(color_scheme=scheme)
        ask(page, QUESTION)
        assert page.screenshot(path=tmp_path / f"{scheme}.png")
