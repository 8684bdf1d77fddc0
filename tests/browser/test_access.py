"""Nobody is kept out: axe finds nothing serious on any state of the page and the widget, in both themes and all languages."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import PHONE, OpenPage, Site, ask

OUGHT_NOT = ("serious", "critical")

pytestmark = pytest.mark.timeout(90)


def assert_open_to_all(page: Any, axe: str, *rules: str) -> None:
    """`page` is a page or the frame of a widget; `rules` of axe, all of them unless told otherwise."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    options = {"resultTypes": ["violations"], "iframes": False} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    bad = [
        f"{one['id']}: {one['help']}: {node['html'][:120]} {node['failureSummary'][:200]}"
        for one in found
        if one["impact"] in OUGHT_NOT
        for node in one["nodes"]
    ]
    assert bad == [], "\n".join(bad)


def type_and_send(page: Any, message: str) -> None:
    page.locator("#message").fill(message)
    page.locator("#message").press("Enter")


def suggestions(page: Page) -> None:
    page.locator("#message").press_sequentially("签到", delay=20)
    expect(page.locator("#suggestions li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#suggestions [aria-selected=true]")).to_be_visible()


def thinking(page: Page) -> None:
    page.route("**/api/chat", lambda route: None)  # held for as long as it is looked at
    type_and_send(page, "怎么改密码")
    expect(page.locator(".waiting")).to_be_visible()


def offline(page: Page) -> None:
    page.context.set_offline(True)
    type_and_send(page, "怎么改密码")
    expect(page.locator(".failed")).to_be_visible()


def server_away(page: Page) -> None:
    page.route("**/api/chat", lambda route: route.fulfill(status=503))
    type_and_send(page, "怎么改密码")
    expect(page.locator(".failed")).to_be_visible()


def too_fast(page: Page) -> None:
    page.route("**/api/chat", lambda route: route.fulfill(status=429, headers={"Retry-After": "60"}))
    type_and_send(page, "怎么改密码")
    expect(page.locator("#notice")).not_to_be_empty()


def not_meant(page: Page) -> None:
    ask(page, "怎么改密码")
    page.locator(".thumbs > button").nth(2).click()
    expect(page.locator(".meant")).to_be_visible()


def reasons(page: Page) -> None:
    ask(page, "怎么改密码")
    page.locator(".thumbs > button").nth(1).click()
    expect(page.locator(".thumbs p button").first).to_be_visible()


def everything_unfolded(page: Page) -> None:
    ask(page, "操作员 01 的签到密码是什么")
    page.locator(".reply summary").first.click()
    page.locator(".menu summary").click()


def with_a_person(page: Page) -> None:
    said = [{"number": 1, "from": "agent", "text": "您好", "at": "2026-11-24T08:00:00Z"}]
    page.route(
        "**/api/conversation?*", lambda route: route.fulfill(json={"state": "agent", "ahead": None, "agent": "小李", "messages": said})
    )
    ask(page, "我要找人工")
    page.evaluate("desk.person.heldBy('agent')")
    expect(page.locator(".agent")).to_be_visible()


STATES: dict[str, Callable[[Page], object]] = {
    "first visit": lambda page: None,
    "suggestions": suggestions,
    "answer with steps": lambda page: ask(page, "怎么改密码"),
    "conflict, everything unfolded": everything_unfolded,
    "asking back": lambda page: ask(page, "密码"),
    "official": lambda page: ask(page, "钱怎么还没到账"),
    "unknown": lambda page: ask(page, "今天下雨吗"),
    "small talk": lambda page: ask(page, "谢谢"),
    "a masked card": lambda page: ask(page, "卡号6222021234567890128怎么签到"),
    "a very long word": lambda page: ask(page, "W" * 300),
    "not what was meant": not_meant,
    "why it did not help": reasons,
    "thinking": thinking,
    "offline": offline,
    "server away": server_away,
    "too fast": too_fast,
    "too long": lambda page: type_and_send(page, "长" * 2001),
    "something sensitive": lambda page: page.fill("#message", "密码是937261"),
    "with a person": with_a_person,
}


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_the_page(open_page: OpenPage, axe: str, state: str) -> None:
    page = open_page()
    STATES[state](page)
    assert_open_to_all(page, axe)


IN_THE_WIDGET = (
    "first visit", "answer with steps", "conflict, everything unfolded", "asking back", "official", "unknown", "server away", "offline",
    "with a person",
)  # fmt: skip


@pytest.mark.parametrize("state", IN_THE_WIDGET)
def test_every_state_of_the_frame_of_the_widget(open_page: OpenPage, axe: str, state: str) -> None:
    page = open_page("widget", viewport={"width": 400, "height": 612})
    STATES[state](page)
    assert_open_to_all(page, axe)


LOOKS: dict[str, dict[str, Any]] = {
    "dark": {"color_scheme": "dark"},
    "English": {"locale": "en-GB"},
    "traditional": {"locale": "zh-TW"},
    "a phone": PHONE,
    "forced colours": {"forced_colors": "active"},
}


@pytest.mark.parametrize("look", LOOKS)
def test_every_look_of_the_page(open_page: OpenPage, axe: str, look: str) -> None:
    page = open_page(**LOOKS[look])
    assert_open_to_all(page, axe)
    ask(page, "操作员 01 的签到密码是什么")
    ask(page, "钱怎么还没到账")
    assert_open_to_all(page, axe)


@pytest.mark.parametrize("path", ["nowhere", "widget", "widget?theme=dark"])
def test_other_pages(open_page: OpenPage, axe: str, path: str) -> None:
    assert_open_to_all(open_page(path), axe)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_widget_closed_open_and_answering(site: Site, base: str, open_page: OpenPage, axe: str, look: str) -> None:
    site.put(
        f'<html lang="zh-CN"><title>shop</title><main><h1>shop</h1></main><script async src="{base}widget.js" data-theme="{look}"></script>'
    )
    page = open_page("/", at=site.url)
    page.locator("kefu-widget .launch").hover()
    assert_open_to_all(page, axe)
    page.locator("kefu-widget .launch").click()
    frame = page.locator("kefu-widget iframe").element_handle().content_frame()
    assert frame is not None
    ask(frame, "怎么改密码")
    assert_open_to_all(page, axe)
    assert_open_to_all(frame, axe)


def test_each_reply_is_announced_once(page: Page) -> None:
    """What a screen reader hears from the log is what is added to it: the question, then the whole reply in one piece."""
    page.evaluate("""() => {
        window.added = [];
        new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => added.push(node.className))))
            .observe(document.getElementById("log"), {childList: true, subtree: true});
    }""")
    ask(page, "怎么改密码")
    page.wait_for_timeout(500)
    assert [name for name in page.evaluate("added") if name] == ["asked", "reply"]


def test_less_motion_and_more_contrast_change_nothing_that_is_needed(open_page: OpenPage) -> None:
    page = open_page(reduced_motion="reduce", forced_colors="active")
    ask(page, "怎么改密码")
    moving = page.evaluate("document.getAnimations().length")
    assert moving == 0
    page.locator(".steps .tick").first.check()
    expect(page.locator(".send")).to_be_visible()
