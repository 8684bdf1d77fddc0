"""Markup that wants to run, through every field that the console shows: none of it becomes part of a page.

`open_console` fails a test when anything typed runs, a dialog opens, an error is thrown, the policy refuses something or anything is
fetched from elsewhere.
"""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bot.accounts.people import MAX_NAME, OPERATOR, Device
from bot.dialogue.desk import Desk
from bot.knowledge.load import load
from bot.knowledge.sentences import REQUIRED
from bot.records.store import Store
from bot.settings import ROOT
from tests.agents import PASSWORD

from .conftest import PAYLOADS, OpenConsole, Serve, Served, assert_inert

SHORT = list({one.casefold(): one for one in PAYLOADS if len(one) <= MAX_NAME and one.isascii()}.values())

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("quick_hashes")]


def shown(text: str) -> str:
    """As a reader sees it."""
    return " ".join(text.split())


# --- the knowledge ------------------------------------------------------------------------------------------------------


def entry(number: int, text: str) -> dict[str, Any]:
    """An entry that holds a payload wherever an entry holds text."""
    said = [{"text": text, "sources": ["C2"]}]
    phrasings = [f"攻击 {number}", f"攻击第 {number} 号", f"payload {number}", text, f"第 {number} 个坏例子"]
    audience = ("merchant", "agent")[number % 2]
    return {
        "id": f"payload-{number}", "type": "procedure", "title": text, "audience": audience,
        "phrasings": phrasings, "not_for": [text], "lead": said, "steps": said, "before": said,
    }  # fmt: skip


@pytest.fixture
def poisoned(tmp_path: Path, kept: Store, serve: Serve) -> Served:
    """A desk whose knowledge holds the payloads: an entry for each, and a check for each that does not hold."""
    folder = Path(shutil.copytree(ROOT / "tests" / "knowledge" / "small", tmp_path / "kb"))
    with (folder / "desk.yaml").open("a", encoding="utf-8") as desk:
        desk.writelines(f"  {key}: {key}\n" for key in sorted(REQUIRED))
    entries = [entry(number, text) for number, text in enumerate(PAYLOADS)]
    checks = [{"ask": text, "kind": "answer", "shows": [text + "?"]} for text in PAYLOADS]
    for name, key, items in (("entries/payloads.yaml", "entries", entries), ("checks/payloads.yaml", "checks", checks)):
        (folder / name).write_text(json.dumps({key: items}, ensure_ascii=False), "utf-8")
    return Served(Desk(load(folder), kept, ROOT / "templates", None), kept, tmp_path, serve, kb_dir=folder)


def test_in_the_knowledge(poisoned: Served, open_console: OpenConsole) -> None:
    page = open_console(poisoned, "/console?type=procedure")
    expect(page.locator("#list .what")).to_have_count(len(PAYLOADS) + 1)
    for number in range(0, len(PAYLOADS), 8):
        page.goto(f"{poisoned.base}/console?entry=payload-{number}")
        expect(page.locator("#answer h3").first).to_be_visible()
        assert_inert(page, "main")
    page.goto(f"{poisoned.base}/console?type=procedure")
    for number, payload in enumerate(PAYLOADS):  # and as htmx puts them in
        page.locator(f"#hit-payload-{number}").click()
        expect(page.locator("#answer .above code")).to_have_text(f"payload-{number}")
        expect(page.locator("#answer h3").first).to_have_text(shown(payload))
    assert_inert(page, "main")
    for payload in PAYLOADS:
        page.fill("#q", payload)
    expect(page.locator("#merchant-view")).to_be_visible()
    assert_inert(page, "main")


def test_in_checks_that_do_not_hold(poisoned: Served, open_console: OpenConsole) -> None:
    page = open_console(poisoned, "/console/health")
    page.click("#run-checks")
    expect(page.locator("#checks .plain-list li")).to_have_count(50, timeout=30_000)
    assert_inert(page, "main")


# --- merchants and agents -----------------------------------------------------------------------------------------------


def test_in_what_merchants_and_agents_write(served: Served, open_console: OpenConsole) -> None:
    """Messages, terminals, reasons of votes, replies, notes and names, on every page that shows them."""
    handovers = served.desk.handovers
    page = open_console(served, "/console/queue", "小李")
    li = served.accounts.named("小李").id
    handovers.come(li, PAYLOADS[0])
    conversation = served.merchant_says("转人工")["conversation_id"]
    handover = handovers.waiting()[0].handover.id
    handovers.take(handover, li, PAYLOADS[0])
    for payload in PAYLOADS:
        reply = served.merchant_says(payload, conversation, context={"model": payload[:60]})
        served.desk.vote(reply["message_id"], False, payload)
        handovers.reply(handover, li, payload)
        handovers.note(handover, li, payload, payload)
        alone = served.merchant_says(payload)
        served.desk.vote(alone["message_id"], False, payload)
    page.goto(f"{served.base}/console/queue/{handover}")
    expect(page.locator(".line.by-note .text")).to_have_count(len(PAYLOADS))
    said = page.locator(".line.by-agent .text").all_inner_texts()
    assert [shown(text) for text in said] == [shown(served.desk.masked(payload)) for payload in PAYLOADS]
    assert_inert(page, "main")
    for field in ("reply", "note"):  # by hand, too: the same road, only slower
        for payload in PAYLOADS[::11]:
            page.fill(f"#{field}", payload)
            page.press(f"#{field}", "Enter")
            expect(page.locator(f"#{field}")).to_have_value("")
    for path in ("conversations", f"conversations/{alone['message_id']}", f"conversations/{reply['message_id']}", "health", "queue"):
        page.goto(f"{served.base}/console/{path}")
        page.keyboard.press("j")
        page.wait_for_load_state("networkidle")
        assert_inert(page, "main")


# --- accounts and the log -----------------------------------------------------------------------------------------------


@pytest.fixture
def badly_named(served: Served) -> Served:
    """Accounts with hostile names, signed in with browsers that call themselves such names, and a log full of both."""
    accounts = served.accounts
    for number, name in enumerate(SHORT):
        made = accounts.add(OPERATOR, name, "agent")
        token = accounts.accept(accounts.link(OPERATOR, made.id), "", PASSWORD, Device("192.0.2.1", PAYLOADS[-number]))
        accounts.set_role(made, made.id, "editor")
        if number % 3 == 0:
            session = accounts.session(token)
            assert session
            accounts.end_session(made, session.id)
        if number % 3 == 1:
            accounts.disable(OPERATOR, made.id)
    return served


def test_in_names_of_accounts_and_browsers(badly_named: Served, open_console: OpenConsole) -> None:
    page = open_console(badly_named, "/console/accounts", "王芳", role="admin")
    assert {shown(name) for name in SHORT} <= {shown(text) for text in page.locator("tbody th").all_inner_texts()}
    assert_inert(page, "main")
    page.goto(f"{badly_named.base}/console/sessions")
    expect(page.locator("tbody tr")).to_have_count(len(badly_named.accounts.sessions()))
    assert_inert(page, "main")
    page.goto(f"{badly_named.base}/console/audit")
    while True:
        assert_inert(page, "main")
        older = page.get_by_text("更早的")
        if not older.count():
            break
        older.click()
    expect(page.locator("tbody tr").last).to_be_visible()


def test_in_the_head_of_every_page(badly_named: Served, open_console: OpenConsole) -> None:
    for name in SHORT[2::9]:  # one of those still open
        page = open_console(badly_named, "/console/queue", name)
        expect(page.locator(".me span")).to_contain_text(name)
        page.click("#duty")
        expect(page.locator("#duty")).to_have_attribute("aria-pressed", "true")
        assert_inert(page, "body > header, main")


# --- forms and addresses ------------------------------------------------------------------------------------------------


def type_in(page: Page, field: str, text: str, button: str) -> None:
    page.fill(field, text)
    page.eval_on_selector_all("[required], [maxlength]", "all => all.forEach((one) => { one.required = false; one.maxLength = 9999; })")
    page.click(button)


def test_in_forms_that_are_shown_again(served: Served, open_console: OpenConsole) -> None:
    outside = open_console(served, "/console/login", role=None)
    inside = open_console(served, "/console/accounts", "王芳", role="admin")
    for payload in PAYLOADS[::7]:
        type_in(outside, "#name", payload, "button.main")
        expect(outside.locator("[role=alert]")).to_be_visible()
        expect(outside.locator("#name")).to_have_value(payload)
        type_in(inside, "#name", payload * 10, "text=新建并给出链接")
        expect(inside.locator("#name-error")).to_be_visible()
        expect(inside.locator("#name")).to_have_value(payload * 10)
        for page in (outside, inside):
            assert_inert(page, "main")


@pytest.mark.parametrize(
    "path",
    [
        "console?q={}&topic={}&type={}&model={}&audience={}&entry={}",
        "console/conversations?kind={}&opinion={}&unanswered={}&before={}",
        "console/conversations/{}",
        "console/queue/{}",
        "console/audit?about={}&what={}&before={}",
        "console/login?next={}&why={}",
        "console/{}",
    ],
)
def test_in_addresses(served: Served, open_console: OpenConsole, path: str) -> None:
    page = open_console(served, "/console/health", "王芳", role="admin")
    for payload in PAYLOADS[::11]:
        page.goto(f"{served.base}/{path.replace('{}', page.evaluate('encodeURIComponent', payload))}")
        expect(page.locator("main")).to_be_visible()
        assert_inert(page, "main")
