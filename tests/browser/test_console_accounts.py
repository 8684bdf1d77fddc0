"""The console in a real browser: cookies on this machine, the keyboard, forged requests from other pages, a provider's login."""

import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.dialogue.desk import Desk
from bot.records.store import Store
from bot.web.auth import COOKIE
from tests.agents import CLIENT, PASSWORD, SECRET, cookie, session_of

from .conftest import OpenConsole, Serve, Served, Site

pytestmark = [pytest.mark.timeout(90), pytest.mark.usefixtures("quick_hashes")]


@pytest.fixture
def page(open_console: OpenConsole, served: Served, provider: str) -> Page:
    """The page of somebody who is not signed in yet."""
    return open_console(served, "/console/login", role=None, also=(provider,))


@pytest.fixture
def served(desk: Desk, kept: Store, tmp_path: Path, serve: Serve, provider: str) -> Served:
    """A console with an OpenID provider beside the local accounts."""
    names = {"oidc_issuer": provider, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_roles": "agent=support"}
    return Served(desk, kept, tmp_path, serve, **names)


def set_up(page: Page, served: Served, name: str = "王芳") -> None:
    """Makes the first administrator, who is signed in then."""
    page.goto(f"{served.base}/console/set-up/{served.accounts.first_link()}")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("button.main")
    expect(page.locator(".me")).to_contain_text(name)


def test_the_first_administrator_comes_in_and_out_and_in_with_the_keyboard(page: Page, served: Served) -> None:
    page.goto(f"{served.base}/console/set-up/{served.accounts.first_link()}")
    expect(page.locator("#name")).to_be_focused()
    for text, key in (("王芳", "Tab"), ("short", "Tab"), ("short", "Enter")):
        page.keyboard.insert_text(text)
        page.keyboard.press(key)
    expect(page.locator("#password")).to_be_focused()
    expect(page.locator("#password")).to_have_attribute("aria-describedby", "password-hint password-error")
    for key in ("Tab", "Enter"):
        page.keyboard.insert_text(PASSWORD)
        page.keyboard.press(key)
    page.wait_for_url("**/console")
    for _ in range(20):
        page.keyboard.press("Shift+Tab")  # the head of the page stands before its search field
        if page.evaluate("document.activeElement.textContent") == "退出":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/login")
    expect(page.locator("#name")).to_be_focused()
    for text, key in (("王芳", "Tab"), (PASSWORD, "Enter")):
        page.keyboard.insert_text(text)
        page.keyboard.press(key)
    page.wait_for_url("**/console")


def test_the_browser_keeps_the_cookies_here_and_shows_them_to_no_script(page: Page, served: Served) -> None:
    set_up(page, served)
    kept = {str(one.get("name")): one for one in page.context.cookies()}
    assert set(kept) == {COOKIE, "__Host-desk-form"}
    for one in kept.values():
        assert (one.get("secure"), one.get("httpOnly"), one.get("sameSite"), one.get("path")) == (True, True, "Lax", "/")
    assert page.evaluate("document.cookie") == ""


def test_no_address_the_browser_shows_or_sends_holds_a_token(page: Page, served: Served) -> None:
    link = served.accounts.first_link() or ""
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url + str(request.headers.get("referer", ""))))
    page.goto(f"{served.base}/console/set-up/{link}")
    page.fill("#name", "王芳")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("button.main")
    page.wait_for_url("**/console")
    session = next(one.get("value", "") for one in page.context.cookies() if one.get("name") == COOKIE)
    assert [address for address in seen if link in address] == [f"{served.base}/console/set-up/{link}"]
    assert not any(session in address for address in seen) and page.evaluate("document.referrer.includes('set-up/')") is False


def test_an_administrator_invites_and_disables_in_the_browser(page: Page, served: Served, open_console: OpenConsole) -> None:
    set_up(page, served)
    page.goto(f"{served.base}/console/accounts")
    page.fill("#name", "李雷")
    page.click("text=新建并给出链接")
    link = page.locator(".given input").input_value()
    other = open_console(served, link.removeprefix(served.base), role=None)
    other.fill("#password", PASSWORD)
    other.fill("#again", PASSWORD)
    other.click("button.main")
    expect(other.locator(".me")).to_contain_text("李雷")
    page.goto(f"{served.base}/console/accounts")
    page.get_by_role("button", name="停用 李雷").click()
    expect(page.locator("tr", has_text="李雷")).to_contain_text("已停用")
    other.goto(f"{served.base}/console/sessions")
    assert "/console/login" in other.url


# --- forged requests --------------------------------------------------------------------------------------------------

ATTACK = """<!doctype html><meta charset="utf-8"><title>attack</title><body><script>
const base = %s, paths = %s, outcomes = [];
async function attack() {
  const body = 'name=evil&role=admin&password=four+words+in+a+row&again=four+words+in+a+row&csrf_token=guess';
  for (const path of paths) {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x', 'application/json'])
      for (const mode of ['no-cors', 'cors'])
        try {
          const answer = await fetch(base + path, {method: 'POST', mode, credentials: 'include', headers: {'Content-Type': type}, body});
          if (answer.type !== 'opaque') outcomes.push(path + ' was read');
        } catch (error) {}
    const frame = document.createElement('iframe');
    frame.name = 'f' + Math.random();
    document.body.append(frame);
    const form = document.createElement('form');
    Object.assign(form, {method: 'post', action: base + path, target: frame.name});
    for (const [name, value] of new URLSearchParams(body)) {
      const field = document.createElement('input');
      Object.assign(field, {name, value, type: 'hidden'});
      form.append(field);
    }
    document.body.append(form);
    const loaded = new Promise(done => { frame.onload = done; setTimeout(done, 1000); });
    form.submit();
    await loaded;
    try { if (frame.contentDocument && frame.contentDocument.forms.length) outcomes.push(path + ' was framed'); } catch (error) {}
  }
  try { await fetch(base + '/console/accounts', {credentials: 'include'}); outcomes.push('the accounts were read'); } catch (error) {}
  window.outcomes = outcomes;
}
attack();
</script>"""


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"], ids=["same site, where the cookies are sent along", "another site"])
def test_another_page_changes_nothing_for_who_is_signed_in(served: Served, browser: Browser, site: Site, host: str) -> None:
    accounts = served.accounts
    context = browser.new_context()  # what is refused here is refused on purpose
    context.add_cookies([cookie(served.app, "admin", "王芳", served.base)])
    other = session_of(served.app, "agent", "李雷")[0]
    sessions = {session.id for session in accounts.sessions()}
    before = (accounts.all(), sessions, len(accounts.audited()))
    rules = served.app.url_map.iter_rules()
    posts = [rule.rule for rule in rules if rule.rule.startswith("/console") and "POST" in (rule.methods or ())]
    assert len(posts) >= 9
    values = {"account_id": other.id, "session_id": next(iter(sessions)), "handover_id": "none", "act": "take"}
    paths = [re.sub(r"<(\w+)>", lambda part: values[part.group(1)], rule) for rule in posts]
    site.put(ATTACK % (json.dumps(served.base), json.dumps(paths)))
    page = context.new_page()
    page.goto(f"{served.base}/console/accounts")  # which sets the cookie of the forms, too
    page.goto(site.url.replace("127.0.0.1", host))
    page.wait_for_function("window.outcomes", timeout=60_000)
    assert page.evaluate("window.outcomes") == []
    assert (accounts.all(), {session.id for session in accounts.sessions()}, len(accounts.audited())) == before
    page.goto(f"{served.base}/console/accounts")
    expect(page.locator("h1")).to_have_text("账号")
    context.close()


# --- a provider's login -----------------------------------------------------------------------------------------------


def test_somebody_comes_back_from_the_provider_signed_in(page: Page, served: Served) -> None:
    page.goto(f"{served.base}/console/sessions")
    page.click("text=用统一登录")
    page.click("button[value=wang]")
    page.wait_for_url(f"{served.base}/console/sessions")
    expect(page.locator(".me")).to_contain_text("王芳")
    page.click("text=退出")
    page.click("text=用统一登录")
    page.click("button[value=stranger]")
    expect(page.locator("[role=alert]")).to_contain_text("统一登录没有给您这里的权限")


@pytest.mark.parametrize("path", ["/console/audit", "/console/sessions"])
def test_times_are_those_of_the_reader(served: Served, open_console: OpenConsole, path: str) -> None:
    page = open_console(served, path, role="admin", timezone_id="Asia/Shanghai")
    time = page.locator("time").first
    noted = datetime.fromisoformat(time.get_attribute("datetime") or "")
    expect(time).to_have_text(noted.astimezone(timezone(timedelta(hours=8))).strftime("%Y-%m-%d %H:%M:%S"))
