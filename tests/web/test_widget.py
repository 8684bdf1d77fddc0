"""The widget as the server gives it out: small, public, and framed only where its operator said so."""

import gzip
import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.dialogue.desk import Desk
from bot.settings import SettingError, Settings
from bot.web.limits import SITE_RATE
from bot.web.widget import WORDS

MakeApp = Callable[..., Flask]
SHOP, OTHER = "https://shop.example", "https://other.example:8443"
MAX_LOADER = 5_000  # bytes, compressed
QUESTION = "签到的操作员号是多少"


def ancestors(client: FlaskClient) -> str:
    policy = client.get("/widget").headers["Content-Security-Policy"]
    return next(part.strip() for part in policy.split(";") if part.strip().startswith("frame-ancestors"))


def test_the_loader_weighs_under_five_kilobytes(client: FlaskClient) -> None:
    assert len(gzip.compress(client.get("/widget.js").data)) < MAX_LOADER


def test_the_loader_says_everything_in_every_language(client: FlaskClient, desk: Desk) -> None:
    script = client.get("/widget.js").get_data(as_text=True)
    found = re.search(r"var words = (\{.*\});", script)
    assert found
    said = json.loads(found[1])
    for language, tag in (("zh", "zh-CN"), ("zh-TW", "zh-TW"), ("en", "en")):
        assert said[tag] == {name: desk.front(language)["sentences"][name] for name in WORDS}
    assert set(re.findall(r'(?:said|words\[state\.locale\])\["([a-z-]+)"\]', script)) == set(WORDS)


def test_the_loader_may_be_pinned_and_kept(client: FlaskClient) -> None:
    response = client.get("/widget.js")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    version = response.headers["ETag"].strip('"')
    assert "immutable" in client.get(f"/widget.js?v={version}").headers["Cache-Control"]
    assert client.get("/widget.js?v=0").headers["Cache-Control"] == "no-cache"
    assert client.get("/widget.js", headers={"If-None-Match": f'"{version}"'}).status_code == 304


def test_nobody_but_the_desk_itself_frames_the_chat_unless_told(client: FlaskClient) -> None:
    assert ancestors(client) == "frame-ancestors 'self'"


def test_the_sites_that_are_told_may_frame_the_chat(make_app: MakeApp) -> None:
    client = make_app(widget_origins=(SHOP, OTHER)).test_client()
    assert ancestors(client) == f"frame-ancestors 'self' {SHOP} {OTHER}"
    found = re.search(r'data-origins="([^"]+)"', client.get("/widget").get_data(as_text=True))
    assert found and json.loads(unescape(found[1])) == [SHOP, OTHER]
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]
    assert SHOP not in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(("origin", "status"), [(SHOP, 200), (OTHER, 403), ("null", 403), ("https://shop.example.evil.example", 403)])
def test_a_widget_on_another_site_is_refused(make_app: MakeApp, origin: str, status: int) -> None:
    client = make_app(widget_origins=(SHOP,)).test_client()
    response = client.post("/api/chat", json={"message": QUESTION, "door": "widget"}, headers={"X-Widget-Origin": origin})
    assert response.status_code == status
    if status == 403:
        assert "WIDGET_ORIGINS" in response.get_json()["detail"]


def test_one_site_does_not_take_the_turn_of_another(make_app: MakeApp) -> None:
    client = make_app(rate_limits=True, widget_origins=(SHOP, OTHER)).test_client()

    def knock(number: int, origin: str) -> int:
        return client.post(
            "/api/chat", json={}, headers={"X-Widget-Origin": origin}, environ_base={"REMOTE_ADDR": f"10.1.{number // 250}.{number % 250}"}
        ).status_code

    burst = int(SITE_RATE.split()[0])
    assert {knock(number, SHOP) for number in range(burst)} == {422}
    assert knock(burst, SHOP) == 429
    assert knock(burst + 1, OTHER) == 422


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_may_be_chosen(client: FlaskClient, theme: str) -> None:
    assert f'data-theme="{theme}"' in client.get(f"/widget?theme={theme}").get_data(as_text=True)
    assert "data-theme" not in client.get('/widget?theme="><script>').get_data(as_text=True)


def test_the_demo_is_there_only_when_asked_for(client: FlaskClient, make_app: MakeApp) -> None:
    assert client.get("/widget-demo").status_code == 404
    assert make_app(widget_demo=True).test_client().get("/widget-demo").status_code == 200


# --- the setting -----------------------------------------------------------------------------------------------------


def test_sites_are_read_from_the_environment() -> None:
    assert Settings.load({"WIDGET_ORIGINS": f" {SHOP.upper()}  {OTHER} "}).widget_origins == (SHOP, OTHER)
    assert Settings.load({"WIDGET_ORIGINS": "http://localhost:3000 http://127.0.0.1"}).widget_origins


@pytest.mark.parametrize(
    "text",
    ["*", "https://*.example", "shop.example", "http://shop.example", f"{SHOP}/", f"{SHOP}/chat", f"{SHOP};", f"{SHOP},{OTHER}", "null"],
)
def test_a_site_that_cannot_be_one_is_refused(text: str) -> None:
    with pytest.raises(SettingError, match=r"WIDGET_ORIGINS.*https://shop\.example"):
        Settings.load({"WIDGET_ORIGINS": text})
