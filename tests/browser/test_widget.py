"""The widget on other sites, in a real browser: two origins, the real desk, and pages that do not make it easy."""

import json
from typing import Any

import pytest
from playwright.sync_api import Frame, Page, expect

from .conftest import PHONE, OpenPage, Site, ask, later, tab_to

QUESTION = "签到的操作员号是多少"
LAUNCHER = "kefu-widget .launch"
PANEL = "kefu-widget .panel"
PATIENCE = 6  # seconds after which a frame that says nothing has been refused
LOADED = "window.$kefu && $kefu.version"

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def host(site: Site, base: str, open_page: OpenPage) -> Any:
    """host(head, body, attributes, path, headers): opens a page of the other site with the widget on it."""

    def open_(
        head: str = "", body: str = "<p>shop</p>", attributes: str = "", *, headers: dict[str, str] | None = None, **options: Any
    ) -> Page:
        line = f'<script async src="{base}widget.js" {attributes}></script>'
        lang = options.pop("lang", "zh-CN")
        meta = '<meta name="viewport" content="width=device-width">'
        site.put(f'<!doctype html><html lang="{lang}">{meta}<title>shop</title>{head}{line}<body>{body}', **(headers or {}))
        return open_page("/", at=site.url, **options)

    return open_


def frame_of(page: Page) -> Frame:
    """The chat inside the widget, once it is there."""
    handle = page.locator("kefu-widget iframe").element_handle()
    frame = handle.content_frame()
    assert frame is not None
    frame.wait_for_selector("#message", state="attached")
    return frame


def opened(page: Page) -> Frame:
    page.locator(LAUNCHER).click()
    return frame_of(page)


def fetched(page: Page) -> list[str]:
    """The addresses a page fetches from now on."""
    found: list[str] = []
    page.on("request", lambda request: found.append(request.url))
    return found


# --- from one line to an answer --------------------------------------------------------------------------------------


def test_one_line_puts_the_chat_on_a_site(host: Any) -> None:
    page = host()
    frame = opened(page)
    ask(frame, QUESTION)
    expect(frame.locator(".reply h3")).to_have_text("签到的操作员号")


def test_nothing_but_the_loader_is_fetched_before_somebody_reaches_for_it(host: Any, base: str, site: Site) -> None:
    page = host("<script>window.addEventListener('load', () => document.title = 'loaded')</script>")
    page.wait_for_function(LOADED)
    page.wait_for_timeout(500)
    names = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert [name for name in names if name.startswith(base)] == [base + "widget.js"]
    found = fetched(page)
    page.locator(LAUNCHER).hover()
    frame_of(page)
    assert found[0].startswith(base + "widget?")
    expect(page.locator(PANEL)).to_be_hidden()


def test_the_address_of_the_frame_holds_no_token(host: Any) -> None:
    page = host(attributes='data-theme="dark" data-model="ME50"')
    frame = opened(page)
    ask(frame, QUESTION)
    assert frame.url.split("?")[1] == "lang=zh-CN&theme=dark"


@pytest.mark.parametrize(
    ("lang", "attributes", "label"),
    [("zh-CN", "", "POS 使用问答"), ("zh-TW", "", "POS 使用問答"), ("en", "", "POS help"), ("en", 'data-locale="zh-HK"', "POS 使用問答"),
     ("fr", 'data-launcher-title="Aide"', "Aide")],
)  # fmt: skip
def test_it_speaks_the_language_of_the_page(host: Any, lang: str, attributes: str, label: str) -> None:
    expect(host(attributes=attributes, lang=lang).locator(LAUNCHER)).to_have_text(label)


# --- verbs and events ------------------------------------------------------------------------------------------------


def test_calls_from_before_it_was_loaded_wait_for_it(host: Any) -> None:
    page = host(f"<script>window.$kefu = [['setContext', {{model: 'ME50'}}], ['ask', '{QUESTION}']];</script>")
    frame = frame_of(page)
    expect(frame.locator(".reply")).to_have_count(1)
    expect(page.locator(PANEL)).to_be_visible()


def test_the_model_goes_with_the_question(host: Any) -> None:
    page = host(attributes='data-model="ME50"')
    frame = opened(page)
    with page.expect_request("**/api/chat") as sent:
        ask(frame, QUESTION)
    assert sent.value.post_data_json["context"] == {"model": "ME50"}
    page.evaluate("$kefu.setContext({model: '电签版'})")
    with page.expect_request("**/api/chat") as sent:
        ask(frame, QUESTION)
    assert sent.value.post_data_json["context"] == {"model": "电签版"}


@pytest.mark.parametrize("context", ["null", "'ME50'", "{}", "{model: 7}", "{model: 'x'.repeat(61)}", "{model: 'ME50', card: '1'}"])
def test_a_context_that_is_none_is_said_to_be_an_error(host: Any, context: str) -> None:
    page = host()
    page.wait_for_function(LOADED)
    page.evaluate(f"window.errors = []; $kefu.on('error', (one) => errors.push(one.reason)); $kefu.setContext({context})")
    errors = page.evaluate("errors")
    assert len(errors) == 1 and "setContext" in errors[0]


def test_events_say_what_happens_and_never_what_was_said(host: Any) -> None:
    page = host(
        """<script>window.heard = [];
        ["ready", "open", "close", "message", "unread", "handoff", "error"].forEach((name) =>
            window.addEventListener("kefu:" + name, (event) => heard.push([name, event.detail])));</script>"""
    )
    frame = opened(page)
    ask(frame, QUESTION)
    page.evaluate("$kefu.close()")
    page.wait_for_function("heard.some((one) => one[0] === 'close')")
    heard = page.evaluate("heard")
    assert sorted({name for name, _ in heard}) == ["close", "message", "open", "ready"]
    assert ["message", {"from": "desk", "kind": "answer"}] in heard
    assert QUESTION not in json.dumps(heard, ensure_ascii=False)


def test_listeners_come_and_go_and_their_faults_stay_theirs(host: Any) -> None:
    page = host()
    page.wait_for_function(LOADED)
    calls = page.evaluate("""() => {
        let calls = 0;
        const listener = () => { calls += 1; };
        $kefu.on("open", listener);
        $kefu.open(); $kefu.close();
        $kefu.off("open", listener);
        $kefu.open(); $kefu.close();
        return calls;
    }""")
    assert calls == 1


def test_it_can_be_hidden_shown_and_toggled(host: Any) -> None:
    page = host(attributes="data-hide-launcher")
    page.wait_for_function(LOADED)
    expect(page.locator("kefu-widget")).to_be_hidden()
    page.evaluate("$kefu.open()")
    expect(page.locator(PANEL)).to_be_visible()
    page.evaluate("$kefu.toggle()")
    expect(page.locator("kefu-widget")).to_be_hidden()
    page.evaluate("$kefu.show()")
    expect(page.locator(LAUNCHER)).to_be_visible()
    page.evaluate("$kefu.hide()")
    expect(page.locator("kefu-widget")).to_be_hidden()


def test_language_and_theme_change_while_it_stands_there(host: Any) -> None:
    page = host()
    frame = opened(page)
    ask(frame, QUESTION)
    page.evaluate("$kefu.setTheme('dark')")
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    page.evaluate("$kefu.setLocale('en')")
    frame = frame_of(page)
    expect(frame.locator(".send")).to_have_text("Send")
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    expect(frame.locator(".reply")).to_have_count(1)
    expect(page.locator(LAUNCHER)).to_have_text("POS help")


def test_reset_forgets_the_conversation(host: Any) -> None:
    page = host()
    ask(opened(page), QUESTION)
    page.reload()
    page.wait_for_function(LOADED)
    page.evaluate("$kefu.reset()")
    frame = frame_of(page)
    expect(frame.locator(".reply")).to_have_count(0)
    assert frame.evaluate("localStorage.getItem('desk')") is None


def test_a_conversation_survives_a_reload_of_the_site(host: Any) -> None:
    page = host()
    ask(opened(page), QUESTION)
    page.reload()
    frame = opened(page)
    expect(frame.locator(".reply")).to_have_count(1)
    ask(frame, "那密码呢")


# --- keyboard, focus, phones -----------------------------------------------------------------------------------------


def test_everything_is_done_with_the_keyboard(host: Any) -> None:
    page = host(body='<a href="#x">before</a>')
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator(LAUNCHER)).to_be_focused()
    expect(page.locator(LAUNCHER)).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    frame = frame_of(page)
    expect(frame.locator("#message")).to_be_focused()
    expect(page.locator(LAUNCHER)).to_have_attribute("aria-expanded", "true")
    page.keyboard.type("怎么改密码")
    page.keyboard.press("Enter")
    expect(frame.locator(".reply")).to_have_count(1)
    tab_to(page, ".sources summary", "Shift+Tab", frame)
    page.keyboard.press("Enter")
    expect(frame.locator(".sources li").first).to_be_visible()
    tab_to(page, ".thumbs > button", scope=frame)
    page.keyboard.press("Enter")
    expect(frame.locator(".thumbs [aria-pressed=true]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(PANEL)).to_be_hidden()
    expect(page.locator(LAUNCHER)).to_be_focused()


def test_escape_closes_the_suggestions_before_the_chat(host: Any) -> None:
    page = host()
    frame = opened(page)
    frame.locator("#message").press_sequentially("签到", delay=20)
    expect(frame.locator("#suggestions li").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(frame.locator("#suggestions")).to_be_hidden()
    expect(page.locator(PANEL)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(PANEL)).to_be_hidden()


def test_the_close_button_leads_back_to_the_launcher(host: Any) -> None:
    page = host()
    frame = opened(page)
    frame.locator("#close").click()
    expect(page.locator(PANEL)).to_be_hidden()
    expect(page.locator(LAUNCHER)).to_be_focused()


def test_without_a_launcher_the_focus_goes_back_where_it_was(host: Any) -> None:
    page = host(body="<button onclick='$kefu.open()'>help</button>", attributes="data-hide-launcher")
    page.wait_for_function(LOADED)
    page.get_by_role("button", name="help").click()
    frame_of(page).locator("#close").click()
    expect(page.get_by_role("button", name="help")).to_be_focused()


def test_on_a_phone_it_takes_the_whole_screen_and_the_page_stands_still(host: Any) -> None:
    page = host(body="<p style='height: 3000px'>long</p>", **PHONE)
    page.locator(LAUNCHER).tap()
    frame = frame_of(page)
    box = page.locator(PANEL).bounding_box()
    assert box == {"x": 0, "y": 0, "width": 320, "height": 640}
    assert page.evaluate("[document.body.inert, getComputedStyle(document.documentElement).overflow]") == [True, "hidden"]
    expect(page.locator(PANEL)).to_have_attribute("aria-modal", "true")
    assert frame.evaluate("document.documentElement.scrollWidth") <= 320
    ask(frame, "怎么改密码")
    assert frame.evaluate("document.documentElement.scrollWidth") <= 320
    frame.locator("#close").tap()
    page.wait_for_function("!document.body.inert && document.documentElement.style.overflow === ''")


def test_on_a_phone_it_may_be_opened_before_the_page_is_read(host: Any, base: str) -> None:
    page = host(f"<script>window.$kefu = [['open']]</script><script src='{base}widget.js'></script>", **PHONE)
    frame_of(page)
    page.wait_for_function("document.body.inert")


def test_on_a_phone_the_keyboard_leaves_the_field_in_sight(host: Any) -> None:
    page = host(**PHONE)
    page.locator(LAUNCHER).tap()
    frame_of(page)
    page.evaluate("""() => {
        Object.defineProperty(visualViewport, "height", {value: 300, configurable: true});
        Object.defineProperty(visualViewport, "offsetTop", {value: 40, configurable: true});
        visualViewport.dispatchEvent(new Event("resize"));
    }""")
    box = page.locator(PANEL).bounding_box()
    assert box and (box["y"], box["height"]) == (40, 300)


def test_at_twice_the_size_everything_can_be_reached(host: Any) -> None:
    page = host(viewport={"width": 640, "height": 360})  # 1280 by 720 at 200 %
    frame = opened(page)
    ask(frame, "怎么改密码")
    expect(frame.locator(".send")).to_be_in_viewport()
    expect(frame.locator("#close")).to_be_in_viewport()
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


# --- pages that do not make it easy ----------------------------------------------------------------------------------


def test_on_a_page_that_fights_back_it_looks_and_works_as_ever(open_page: OpenPage) -> None:
    page = open_page("widget-demo")
    launcher = page.locator(LAUNCHER)
    expect(launcher).to_be_visible()
    assert launcher.evaluate("one => getComputedStyle(one).fontStyle + getComputedStyle(one).letterSpacing") == "normalnormal"
    box = launcher.bounding_box()
    assert box and page.evaluate("([x, y]) => document.elementFromPoint(x, y).tagName", [box["x"] + 20, box["y"] + 20]) == "KEFU-WIDGET"
    frame = opened(page)
    ask(frame, QUESTION)
    panel = page.locator(PANEL).bounding_box()
    assert panel and (panel["width"], panel["height"]) == (400, 612)


@pytest.mark.parametrize(
    "policy",
    [
        "default-src 'none'; script-src {desk}; frame-src {desk}",
        "default-src 'none'; script-src {desk}; frame-src {desk}; require-trusted-types-for 'script'; trusted-types 'none'",
    ],
    ids=["strict", "trusted types"],
)
def test_two_lines_are_all_a_strict_policy_needs(host: Any, base: str, policy: str) -> None:
    page = host(headers={"Content-Security-Policy": policy.format(desk=base.rstrip("/"))})
    ask(opened(page), QUESTION)
    expect(page.locator(LAUNCHER)).to_have_css("border-radius", "26px")


def test_twice_on_one_page_is_once(host: Any, base: str) -> None:
    page = host(f'<script async src="{base}widget.js"></script><script async src="{base}widget.js?again"></script>')
    page.wait_for_load_state("load")
    expect(page.locator("kefu-widget")).to_have_count(1)
    ask(opened(page), QUESTION)


def test_it_survives_pages_that_swap_their_body(host: Any) -> None:
    page = host()
    frame = opened(page)
    ask(frame, QUESTION)
    page.evaluate("document.body = document.createElement('body')")
    page.evaluate("history.pushState({}, '', '/next')")
    expect(frame.locator(".reply")).to_have_count(1)
    ask(frame, "那密码呢")


def test_it_comes_back_where_a_page_took_it_out(host: Any) -> None:
    page = host()
    ask(opened(page), QUESTION)
    page.evaluate("document.querySelector('kefu-widget').remove()")
    frame = frame_of(page)
    expect(frame.locator(".reply")).to_have_count(1)
    expect(page.locator("kefu-widget")).to_have_count(1)


def test_in_a_sandbox_with_an_origin_it_works(site: Site, base: str, open_page: OpenPage) -> None:
    site.put(f'<title>inner</title><script async src="{base}widget.js"></script>', "/inner")
    site.put('<title>outer</title><iframe width=800 height=700 sandbox="allow-scripts allow-same-origin" src="/inner"></iframe>')
    page = open_page("/", at=site.url)
    inner = page.frame_locator("iframe").first
    inner.locator(LAUNCHER).click()
    chat = inner.frame_locator("kefu-widget iframe")
    chat.locator("#message").fill(QUESTION)
    chat.locator("#message").press("Enter")
    expect(chat.locator(".reply")).to_have_count(1)


def blocked(page: Page, base: str) -> None:
    """The widget gives up its frame and offers the page of the desk."""
    link = (
        page.frame_locator("#inner").locator("kefu-widget .blocked a")
        if page.locator("#inner").count()
        else page.locator("kefu-widget .blocked a")
    )
    expect(link).to_have_attribute("href", base + "?lang=zh-CN", timeout=10_000)
    expect(link).to_have_attribute("target", "_blank")


def test_in_a_sandbox_without_an_origin_it_offers_the_page(site: Site, base: str, browser: Any) -> None:
    site.put(f'<html lang="zh-CN"><title>inner</title><script async src="{base}widget.js"></script>', "/inner")
    site.put('<title>outer</title><iframe id=inner width=800 height=700 sandbox="allow-scripts" src="/inner"></iframe>')
    page = browser.new_page()  # what is refused here is refused on purpose
    page.clock.install()
    page.goto(site.url + "/")
    page.frame_locator("#inner").locator(LAUNCHER).click()
    expect(page.frame_locator("#inner").locator("kefu-widget iframe")).to_be_attached()
    later(page, PATIENCE)
    blocked(page, base)
    page.close()


def test_a_site_that_is_not_allowed_gets_no_chat(stranger: Site, base: str, browser: Any) -> None:
    stranger.put(f'<html lang="zh-CN"><title>stranger</title><script async src="{base}widget.js"></script>')
    page = browser.new_page()
    page.clock.install()
    page.goto(stranger.url + "/")
    with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
        page.locator(LAUNCHER).click()
    expect(page.locator("kefu-widget iframe")).to_be_attached()
    later(page, PATIENCE)
    blocked(page, base)
    page.close()


# --- messages between the windows ------------------------------------------------------------------------------------

HOSTILE = """
    (target) => {
        const types = ["ask", "open", "context", "theme", "reset", "hello", "constructor", "__proto__", "toString", "", null, 7];
        const shapes = [null, undefined, 7, "", "ask", [], {}, {kefu: 1}, {kefu: 2, type: "ask", text: "x"}, {kefu: "1", type: "reset"},
            {type: "ask", text: "x"}, {kefu: 1, type: {toString: "x"}}, new Map([["kefu", 1]]), new Uint8Array(9), new Date()];
        types.forEach((type) => [undefined, null, 7, "x".repeat(1e5), {}, [1], {model: {}}].forEach((value) =>
            shapes.push({kefu: 1, type, text: value, context: value, theme: value})));
        let sent = 0;
        while (sent < 1000) shapes.forEach((shape) => { target.postMessage(shape, "*"); sent += 1; });
        return sent;
    }"""


def test_the_frame_hears_nobody_but_the_page_around_it(host: Any, site: Site) -> None:
    page = host()
    frame = opened(page)
    ask(frame, QUESTION)
    site.put("<title>popup</title>", "/stranger")
    page.evaluate("""() => {
        const other = document.createElement("iframe");
        other.id = "stranger";
        other.src = "/stranger";
        document.body.append(other);
        return new Promise((done) => other.addEventListener("load", done));
    }""")
    stranger = page.frame(url="**/stranger")
    assert stranger is not None
    # A sibling knows the way to the chat: the first frame in the shadow root is not in `frames`, so it is handed over.
    page.evaluate("stranger.contentWindow.target = document.querySelector('kefu-widget').shadowRoot.querySelector('iframe').contentWindow")
    assert stranger.evaluate(f"() => ({HOSTILE})(window.target)") >= 1000
    page.wait_for_timeout(500)
    expect(frame.locator(".reply")).to_have_count(1)
    expect(frame.locator(".asked")).to_have_count(1)


def test_what_is_not_understood_is_passed_over(host: Any) -> None:
    page = host()
    frame = opened(page)
    ask(frame, QUESTION)
    target = "document.querySelector('kefu-widget').shadowRoot.querySelector('iframe').contentWindow"
    page.evaluate("""() => { window.shapes = [null, 7, "ask", [], {}, {kefu: 2, type: "reset"}, {type: "reset"}, {kefu: 1, type: "eval"},
        {kefu: 1, type: "__proto__"}, {kefu: 1, type: "constructor"}, {kefu: 1, type: "ask", text: 7},
        {kefu: 1, type: "ask", text: "x".repeat(3000)}, {kefu: 1, type: "context", context: {model: {}}},
        {kefu: 1, type: "theme", theme: "<img>"}]; }""")
    page.evaluate(f"shapes.forEach((shape) => {target}.postMessage(shape, '*'))")
    page.wait_for_timeout(300)
    expect(frame.locator(".asked")).to_have_count(1)
    assert frame.evaluate("desk.context") is None
    assert frame.evaluate("document.documentElement.dataset.theme") is None


def test_the_widget_hears_nobody_but_its_frame(host: Any, site: Site) -> None:
    page = host(
        "<script>heard = []; for (const name of ['close', 'message']) addEventListener('kefu:' + name, () => heard.push(name))</script>"
    )
    opened(page).wait_for_selector("#message")
    page.evaluate(
        """() => ["close", "message", "handoff", "ready", "__proto__"].forEach((type) => window.postMessage({kefu: 1, type}, "*"))"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate("heard") == []
    expect(page.locator(PANEL)).to_be_visible()


def test_a_chat_that_stands_alone_hears_nobody(open_page: OpenPage, base: str) -> None:
    page = open_page("widget")
    page.evaluate("window.postMessage({kefu: 1, type: 'hello'}, '*')")
    page.evaluate("window.postMessage({kefu: 1, type: 'ask', text: 'x'}, '*')")
    page.wait_for_timeout(300)
    expect(page.locator(".asked")).to_have_count(0)


# --- news while it is closed -----------------------------------------------------------------------------------------


def test_what_is_said_while_it_is_closed_is_counted(host: Any) -> None:
    page = host()
    frame = opened(page)
    expect(frame.locator("#message")).to_be_focused()
    page.evaluate("$kefu.close()")
    page.evaluate("window.unread = []; $kefu.on('unread', (one) => unread.push(one.count))")
    frame.evaluate("desk.tell('message', {from: 'agent'}); desk.tell('message', {from: 'agent'})")
    expect(page.locator("kefu-widget .count")).to_have_text("2")
    assert page.evaluate("unread") == [1, 2]
    assert "2" in (page.locator(LAUNCHER).get_attribute("aria-label") or "")
    page.locator(LAUNCHER).click()
    expect(page.locator("kefu-widget .count")).to_be_hidden()
