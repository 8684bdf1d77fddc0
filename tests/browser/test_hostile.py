"""Markup that wants to run, through every way in: nothing runs, nothing is fetched, and no policy has to step in.

`open_page` fails a test when a dialog opens, an error is thrown, the policy refuses something or anything is fetched from elsewhere.
"""

from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot.accounts.accounts import Accounts
from bot.dialogue.desk import Desk
from bot.knowledge.knowledge import Knowledge
from bot.records.store import open_records
from bot.settings import ROOT, Settings
from bot.web import create_app

from .conftest import LIVE, PAYLOADS, TAMPERED, OpenPage, Serve, Served, Site, ask, assert_inert, later

KEPT = 30  # turns that a browser keeps

pytestmark = pytest.mark.timeout(120)


def test_there_are_enough_of_them() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 50


def test_in_messages_to_the_page(page: Page) -> None:
    for payload in PAYLOADS:
        ask(page, payload)
    assert_inert(page)
    page.reload()  # and as they come back from the browser's storage
    expect(page.locator(".asked").last).to_be_visible()
    assert_inert(page)


def test_in_messages_to_the_widget(site: Site, base: str, open_page: OpenPage) -> None:
    site.put(f'<title>shop</title><script async src="{base}widget.js"></script>')
    page = open_page("/", at=site.url)
    page.locator("kefu-widget .launch").click()
    frame = page.locator("kefu-widget iframe").element_handle().content_frame()
    assert frame is not None
    for payload in PAYLOADS:
        ask(frame, payload)
    assert_inert(frame)


def test_in_the_form_of_a_browser_without_scripts(open_page: OpenPage) -> None:
    page = open_page(java_script_enabled=False)
    for payload in PAYLOADS[:: len(PAYLOADS) // 10]:
        page.fill("#message", payload)
        page.click(".send")
        expect(page.locator(".asked p")).not_to_be_empty()
        expect(page.locator(f"#log :is({LIVE})")).to_have_count(0)


def test_in_what_the_site_around_the_widget_says(site: Site, base: str, open_page: OpenPage) -> None:
    """By attribute and by call; a site may say what it likes of the terminal, its length apart."""
    first, *others = [payload for payload in PAYLOADS if len(payload) <= 60][::4]
    attributes = {"model": first, "launcher-title": PAYLOADS[3], "locale": PAYLOADS[3], "theme": PAYLOADS[3]}
    line = "".join(f' data-{name}="{escape(text)}"' for name, text in attributes.items())
    site.put(f'<title>shop</title><script async src="{base}widget.js"{line}></script>')
    page = open_page("/", at=site.url)
    page.locator("kefu-widget .launch").click()
    frame = page.locator("kefu-widget iframe").element_handle().content_frame()
    assert frame is not None
    ask(frame, "签到的操作员号是多少")
    for payload in others:
        page.evaluate("model => $kefu.setContext({model})", payload)
        with page.expect_request("**/api/chat") as sent:
            ask(frame, "怎么签到")
        assert sent.value.post_data_json["context"] == {"model": payload}
    assert_inert(frame)
    assert page.evaluate(TAMPERED, "*") == 0


def test_in_what_an_agent_writes_and_is_called(served: Served, open_page: OpenPage) -> None:
    """On the merchant's page and in the widget, as it comes in and as it comes back from the browser's storage."""
    handovers = served.desk.handovers
    page = open_page(at=f"{served.base}/", clock=True)
    handovers.come("li", "小李")
    ask(page, "转人工")
    handover = handovers.waiting()[0].handover.id
    handovers.take(handover, "li", PAYLOADS[11])
    for start in range(0, len(PAYLOADS), KEPT):
        some = PAYLOADS[start : start + KEPT]
        for payload in some:
            handovers.reply(handover, "li", payload)
        for path in ("", "widget"):  # both share what the browser keeps: the first asks for it, the second draws it again
            page.goto(f"{served.base}/{path}")
            later(page, 15)
            expect(page.locator("#log .agent p:not(.by)").last).to_have_text(some[-1])
            expect(page.locator("#person p")).to_contain_text(PAYLOADS[11])
            assert_inert(page, "#log, #ask, #person")


@pytest.mark.parametrize("path", ["?lang={}", "widget?lang={}&theme={}", "nowhere?{}"])
def test_in_addresses(open_page: OpenPage, base: str, path: str) -> None:
    page = open_page()
    for payload in PAYLOADS[::5]:
        page.goto(base + path.replace("{}", page.evaluate("encodeURIComponent", payload)))
        assert page.evaluate(TAMPERED, "*") == 0


@pytest.fixture(scope="module")
def poisoned(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The shipped knowledge base with payloads where a careless curator or a bad import would put them."""
    entry = knowledge.entries["change-password"]
    statement = entry.lead[0]
    statements = tuple(statement.model_copy(update={"text": payload}) for payload in PAYLOADS)
    evil = PAYLOADS[3]
    poison = entry.model_copy(update={"title": evil, "lead": statements, "steps": statements, "before": statements})
    channels = {name: one.model_copy(update={"name": evil, "value": evil, "purpose": evil}) for name, one in knowledge.channels.items()}
    claims = {name: one.model_copy(update={"says": evil}) for name, one in knowledge.claims.items()}
    documents = {name: one.model_copy(update={"title": evil, "authority": evil}) for name, one in knowledge.documents.items()}
    desk = knowledge.desk.model_copy(update={"name": evil, "greeting": evil, "sentences": {
        key: sentence + evil for key, sentence in knowledge.desk.sentences.items()}})  # fmt: skip
    entries = {**knowledge.entries, entry.id: poison}
    return replace(knowledge, desk=desk, entries=entries, channels=channels, claims=claims, documents=documents)


def test_in_the_knowledge_base(poisoned: Knowledge, serve: Serve, open_page: OpenPage, tmp_path: Path) -> None:
    records = open_records(tmp_path)
    desk = Desk(poisoned, records, ROOT / "templates", tmp_path)
    at = serve(create_app(desk, Settings(data_dir=tmp_path, rate_limits=False, widget_demo=True), Accounts(records))) + "/"
    page = open_page(at=at)
    for message in ("怎么改密码", "钱怎么还没到账", "今天下雨吗"):
        ask(page, message)
    expect(page.locator(".steps li")).to_have_count(len(PAYLOADS))
    for button in page.locator(".thumbs > button").all()[:4]:
        button.click()
    page.locator("#message").press_sequentially("改密码", delay=20)
    expect(page.locator("#suggestions li").first).to_be_visible()
    assert_inert(page)
    page.goto(at + "widget-demo")
    page.locator("kefu-widget .launch").click()
    frame = page.locator("kefu-widget iframe").element_handle().content_frame()
    assert frame is not None
    ask(frame, "怎么改密码")
    assert_inert(frame)
    assert page.evaluate(TAMPERED, "*") == 0
