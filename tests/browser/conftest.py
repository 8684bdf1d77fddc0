"""A real Chromium before the real desk and its console, and other sites for the widget to stand on."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from bot.accounts.accounts import Accounts
from bot.dialogue.desk import Desk
from bot.records.store import Store
from bot.settings import ROOT, Settings
from bot.web import create_app
from tests.agents import cookie
from tests.clock import Clock
from tests.serving import running

pytest.importorskip("playwright.sync_api", reason="pages are tested with playwright: pip install -r requirements-dev.txt")
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, expect

PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
PAYLOADS = (Path(__file__).parent / "payloads.txt").read_text("utf-8").splitlines()
# In every page and frame before anything of its own: a payload that runs tells on itself.
TELL_TALE = "Object.defineProperty(window, 'ran', {set() { console.log('something ran that was typed'); }});"
LIVE = "script:not([src]), img, svg, math, iframe, object, embed, video, audio, marquee, base, x, a[href^='java'], a[href^='data']"
TAMPERED = """(scope) => Array.from(document.querySelectorAll(scope)).filter((one) =>
    Array.from(one.attributes).some((attribute) => /^(on|hx-on|data-hx-on)/.test(attribute.name))).length"""
WRONG = ("Content Security Policy", "something ran")

Serve = Callable[..., str]
OpenPage = Callable[..., Page]


def watch(context: BrowserContext, wrong: list[str], *ours: str) -> None:
    """Notes whatever no page may do: throw, ask, fetch from elsewhere than `ours`, run what was typed, or have the policy step in."""

    def said(message: ConsoleMessage) -> None:
        if any(one in message.text for one in WRONG):
            wrong.append(message.text)

    def asked(dialog: Dialog) -> None:
        wrong.append(f"asked {dialog.message}")
        dialog.dismiss()

    context.add_init_script(TELL_TALE)
    context.on("weberror", lambda error: wrong.append(f"threw {error.error}"))
    context.on("console", said)
    context.on("dialog", asked)
    context.on("request", lambda request: None if request.url.startswith(ours) else wrong.append(f"fetched {request.url}"))


# A browser gives the focus to the field that is to have it some time after the page has loaded: until then a key goes elsewhere.
FOCUSED = """() => [...document.querySelectorAll("[autofocus]")].every((one) => !one.checkVisibility() || one.matches(":focus"))"""


def later(page: Page, seconds: float) -> None:
    """Moves the clock of a page that was opened with `clock=True`: what it would do by itself by then, it does now."""
    page.clock.fast_forward(round(seconds * 1000))


def new_context(browser: Browser, wrong: list[str], *ours: str, clock: bool = False, **options: Any) -> BrowserContext:
    context = browser.new_context(**{"locale": "zh-CN"} | options)
    context.set_default_timeout(10_000)
    watch(context, wrong, *ours)
    if clock:
        context.clock.install()
    return context


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Serves an application on a port of its own; gives its address, without a slash at the end."""
    with ExitStack() as servers:

        def start(app: Any) -> str:
            return servers.enter_context(running(app, threads=4)).address

        yield start


@dataclass
class Site:
    """Another site, whose pages a test writes. `.url` is its origin."""

    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)
    url: str = ""

    def put(self, html: str, path: str = "/", **headers: str) -> None:
        self.pages[path] = html, {name.replace("_", "-"): value for name, value in headers.items()}

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        html, headers = self.pages.get(environ["PATH_INFO"], ("", {}))
        kind = "text/javascript" if environ["PATH_INFO"].endswith(".js") else "text/html; charset=utf-8"
        start_response("200 OK" if html else "404 Not Found", [("Content-Type", kind), *headers.items()])
        return [html.encode()]


@pytest.fixture(scope="session")
def site_server(serve: Serve) -> Site:
    site = Site()
    site.url = serve(site)
    return site


@pytest.fixture
def site(site_server: Site) -> Site:
    """A site that the desk allows to show the widget."""
    site_server.pages.clear()
    return site_server


@pytest.fixture(scope="session")
def stranger(serve: Serve) -> Site:
    """A site that the desk has never heard of."""
    site = Site()
    site.url = serve(site)
    return site


@pytest.fixture(scope="session")
def base(desk: Desk, records: Store, serve: Serve, site_server: Site, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the desk, with a slash at the end."""
    folder = tmp_path_factory.mktemp("page")
    settings = Settings(data_dir=folder, rate_limits=False, widget_demo=True, widget_origins=(site_server.url,))
    return serve(create_app(desk, settings, Accounts(records))) + "/"


@pytest.fixture
def open_page(base: str, browser: Browser) -> Iterator[OpenPage]:
    """Opens a page in a fresh context; at the end nothing may have been refused, thrown, fetched from elsewhere or set as a cookie."""
    wrong: list[str] = []
    contexts = []

    def open_(path: str = "", *, at: str = base, also: tuple[str, ...] = (), **options: Any) -> Page:
        context = new_context(browser, wrong, base, at, *also, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(at + path)
        return page

    yield open_
    for context in contexts:
        wrong += [f"set the cookie {cookie['name']}" for cookie in context.cookies()]
        context.close()
    assert wrong == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def ask(page: Any, message: str) -> None:
    """Types a message, sends it and waits for the reply. `page` is a page or the frame of a widget."""
    before = page.locator(".reply").count()
    page.locator("#message").fill(message)
    page.locator("#message").press("Enter")
    expect(page.locator(".reply")).to_have_count(before + 1)


def assert_inert(page: Any, scope: str = "#log, #ask") -> None:
    """Of what was typed, nothing has become an element or an attribute within `scope`."""
    expect(page.locator(f":is({scope}) :is({LIVE})")).to_have_count(0)
    assert page.evaluate(TAMPERED, f":is({scope}), :is({scope}) *") == 0


@pytest.fixture(scope="session")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python", reason="accessibility is tested with axe: pip install -r requirements-dev.txt")
    return (Path(package.__file__).parent / "axe.min.js").read_text("utf-8")


# --- the console --------------------------------------------------------------------------------------------------------


class Served:
    """An application over a desk and records of its own, on a real server. `base` is its address, without a slash at the end."""

    def __init__(self, desk: Desk, records: Store, data: Path, serve: Serve, **settings: Any) -> None:
        self.desk = desk
        self.clock = Clock()  # of the accounts; it stands still
        self.accounts = Accounts(records, self.clock)
        self.app: Flask = create_app(desk, Settings(data_dir=data, rate_limits=False, **settings), self.accounts)
        self.base = serve(self.app)

    def merchant_says(self, message: str, conversation: str | None = None, **others: Any) -> dict[str, Any]:
        body = json.dumps({"message": message, "conversation_id": conversation, **others}).encode()
        with urlopen(Request(f"{self.base}/api/chat", body, {"Content-Type": "application/json"})) as response:
            said: dict[str, Any] = json.load(response)
        return said

    def merchant_sees(self, conversation: str) -> dict[str, Any]:
        with urlopen(Request(f"{self.base}/api/conversation", headers={"X-Conversation-Id": conversation})) as response:
            seen: dict[str, Any] = json.load(response)
        return seen


@pytest.fixture
def served(desk: Desk, kept: Store, tmp_path: Path, serve: Serve) -> Served:
    return Served(desk.beside(kept), kept, tmp_path, serve, kb_dir=ROOT / "tests" / "knowledge" / "small")  # whose one check is quick


OpenConsole = Callable[..., Page]


@pytest.fixture
def open_console(browser: Browser) -> Iterator[OpenConsole]:
    """Opens a page as an account, or as nobody where `role` is None; at the end nothing may have gone wrong as `watch` has it."""
    wrong: list[str] = []
    contexts = []

    def open_(
        served: Served, path: str = "/console", name: str = "小王", role: str | None = "agent", also: tuple[str, ...] = (), **options: Any
    ) -> Page:
        context = new_context(browser, wrong, served.base, *also, permissions=["clipboard-read", "clipboard-write"], **options)
        contexts.append(context)
        if role:
            context.add_cookies([cookie(served.app, role, name, served.base)])
        page = context.new_page()
        page.goto(served.base + path)
        page.wait_for_function(FOCUSED)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


def tab_to(page: Page, target: str, key: str = "Tab", scope: Any = None) -> None:
    """Goes on with a key until `target` has the focus, in the page or in a frame of it."""
    for _ in range(80):
        page.keyboard.press(key)
        if (scope or page).evaluate("target => document.activeElement.matches(target)", target):
            return
    raise AssertionError(f"{key} does not lead to {target}")


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)
