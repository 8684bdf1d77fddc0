"""A real Chromium before the real desk, and other sites for the widget to stand on."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import waitress

from bot.accounts.accounts import Accounts
from bot.dialogue.desk import Desk
from bot.records.store import Store
from bot.settings import Settings
from bot.web import create_app

pytest.importorskip("playwright.sync_api", reason="pages are tested with playwright: pip install -r requirements-dev.txt")
from playwright.sync_api import Browser, Page, expect

PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}

Serve = Callable[..., str]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Serves an application on a port of its own; gives its address, without a slash at the end."""
    with ExitStack() as servers:

        def start(app: Any) -> str:
            server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
            servers.callback(server.close)
            threading.Thread(target=server.run, daemon=True).start()
            return f"http://127.0.0.1:{server.effective_port}"

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
        context = browser.new_context(locale=options.pop("locale", "zh-CN"), **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        ours = (base, at, *also)
        page.on("pageerror", lambda error: wrong.append(f"threw {error}"))
        page.on("console", lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None)
        page.on("request", lambda request: None if request.url.startswith(ours) else wrong.append(f"fetched {request.url}"))
        page.on("dialog", lambda dialog: (wrong.append(f"asked {dialog.message}"), dialog.dismiss()))
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


@pytest.fixture(scope="session")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python", reason="accessibility is tested with axe: pip install -r requirements-dev.txt")
    return (Path(package.__file__).parent / "axe.min.js").read_text("utf-8")
