"""The chat page in a real browser, served by the real server with the real knowledge base."""

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
import waitress

from bot.accounts.accounts import Accounts
from bot.dialogue.desk import Desk
from bot.records.store import Store
from bot.settings import Settings
from bot.web import create_app

api = pytest.importorskip("playwright.sync_api", reason="the page is tested with playwright: pip install -r requirements-dev.txt")
from playwright.sync_api import Browser, Page, Route, expect  # noqa: E402
from playwright.sync_api import Request as PageRequest  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
INSTALL = "no Chromium to test the page in: run `playwright install chromium`, or set CHROMIUM to the path of one"

QUESTION = "签到的操作员号是多少"
STEPS = "怎么改密码"
OFFICIAL = "钱怎么还没到账"
LONG_WORD = "W" * 300
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(scope="module")
def base(desk: Desk, records: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = create_app(desk, Settings(data_dir=tmp_path_factory.mktemp("page"), rate_limits=False), Accounts(records))
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/"
    server.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        except api.Error:
            pytest.skip(INSTALL)
        yield browser
        browser.close()


@pytest.fixture
def open_page(base: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the page in a fresh context; at the end nothing may have been refused, thrown or fetched from elsewhere."""
    wrong: list[str] = []
    contexts = []

    def open_(path: str = "", **options: Any) -> Page:
        context = browser.new_context(locale=options.pop("locale", "zh-CN"), **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"threw {error}"))
        page.on("console", lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None)
        page.on("request", lambda request: None if request.url.startswith(base) else wrong.append(f"fetched {request.url}"))
        page.goto(base + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


def ask(page: Page, message: str) -> None:
    """Types a message, sends it and waits for the reply."""
    before = page.locator(".reply").count()
    page.fill("#message", message)
    page.press("#message", "Enter")
    expect(page.locator(".reply")).to_have_count(before + 1)


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
    yes, no = page.locator(".thumbs > button").all()
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
        if page.evaluate("document.activeElement.closest('.thumbs') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".thumbs [aria-pressed=true]")).to_have_count(1)


def test_the_first_tab_skips_to_the_question_box(open_page: Callable[..., Page]) -> None:
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


def test_offline_keeps_what_was_written(page: Page) -> None:
    page.context.set_offline(True)
    expect(page.locator("#notice")).not_to_be_empty()
    page.fill("#message", QUESTION)
    page.press("#message", "Enter")
    expect(page.locator("#notice")).not_to_be_empty()
    expect(page.locator("#message")).to_have_value(QUESTION)
    page.context.set_offline(False)
    expect(page.locator("#notice")).to_be_empty()
    page.press("#message", "Enter")
    expect(page.locator(".reply")).to_have_count(1)


def test_too_fast_says_how_long_to_wait_and_keeps_the_words(page: Page) -> None:
    page.route("**/api/chat", lambda route: route.fulfill(status=429, headers={"Retry-After": "1"}))
    page.fill("#message", QUESTION)
    page.press("#message", "Enter")
    expect(page.locator("#notice")).to_contain_text("1")
    expect(page.locator("#message")).to_have_value(QUESTION)
    expect(page.locator(".send")).to_be_disabled()
    expect(page.locator("#start")).to_be_visible()
    expect(page.locator(".send")).to_be_enabled()


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
    ask(page, "我的卡 6222021234567890128 怎么签到")
    assert "6222021234567890128" not in page.evaluate("JSON.stringify(Object.assign({}, sessionStorage, localStorage)) + document.cookie")


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


def test_without_a_script_it_asks_and_answers(open_page: Callable[..., Page]) -> None:
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


@pytest.mark.parametrize("message", [QUESTION, STEPS, OFFICIAL, "密码", "签到失败", "忘记密码", LONG_WORD], ids=lambda message: message[:8])
def test_a_phone_of_320_pixels_never_scrolls_sideways(open_page: Callable[..., Page], message: str) -> None:
    page = open_page(**PHONE)
    ask(page, message)
    for summary in page.locator(".reply summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_everything_to_tap_is_as_large_as_a_thumb(open_page: Callable[..., Page]) -> None:
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


def test_english_is_spoken_to_those_who_ask_for_it(open_page: Callable[..., Page]) -> None:
    page = open_page(locale="en-GB")
    expect(page.locator(".send")).to_have_text("Send")
    page.click("header a.quiet")
    expect(page.locator(".send")).to_have_text("发送")


def test_the_log_announces_only_what_is_new(page: Page) -> None:
    ask(page, QUESTION)
    log = page.locator("#log")
    expect(log).to_have_attribute("role", "log")
    page.reload()
    expect(log).to_have_attribute("aria-live", "off")
    expect(log).to_have_attribute("aria-live", "polite")


def test_pictures_of_the_page_can_be_taken(open_page: Callable[..., Page], tmp_path: Path) -> None:
    for scheme in ("light", "dark"):
        page = open_page(color_scheme=scheme)
        ask(page, QUESTION)
        assert page.screenshot(path=tmp_path / f"{scheme}.png")
