"""Every route has a declared policy, and every response its headers. A route that is not in the table fails here."""

import re
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.web.limits import RATES


class Policy(NamedTuple):
    """Whether a route counts against the rate limit, and how long its response may be kept."""

    limited: bool
    cache: str = "no-store"


POLICIES = {
    "api.chat": Policy(limited=True),
    "api.suggest": Policy(limited=True),
    "api.feedback": Policy(limited=True),
    "chat.page": Policy(limited=False),
    "chat.ask": Policy(limited=True),
    "conversation.state": Policy(limited=True),
    "conversation.leave": Policy(limited=True),
    # Behind a login: agents type and poll as fast as their work asks.
    "console.find": Policy(limited=False),
    "console.search": Policy(limited=False),
    "console.conversations": Policy(limited=False),
    "console.conversation": Policy(limited=False),
    "console.queue": Policy(limited=False),
    "console.talk": Policy(limited=False),
    "console.lines": Policy(limited=False),
    "console.duty": Policy(limited=False),
    "console.act": Policy(limited=False),
    "console.poll": Policy(limited=False),
    "console.knowledge_health": Policy(limited=False),
    "console.outcome": Policy(limited=False),
    "console.run": Policy(limited=False),
    "health.alive": Policy(limited=False),
    "health.ready": Policy(limited=False),
    "health.scrape": Policy(limited=False),
    "openapi.show": Policy(limited=False),
    "static": Policy(limited=False, cache="no-cache"),
}

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_every_route_has_a_policy(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(POLICIES), "declare the new route in POLICIES"


def test_what_changes_or_searches_is_limited() -> None:
    assert {endpoint for endpoint, policy in POLICIES.items() if policy.limited} == set(RATES)


@pytest.mark.parametrize("endpoint", POLICIES)
def test_every_response_is_hardened(app: Flask, client: FlaskClient, endpoint: str) -> None:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    path = re.sub("<[a-z_]+>", "x", rule.rule.replace("<path:filename>", "desk.css"))
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    assert_hardened(client.open(path, method=method, buffered=True).headers, POLICIES[endpoint].cache)


@pytest.mark.parametrize("path", ["/none", "/api/none", "/static/none", "/static/../app.py"])
def test_errors_are_hardened_too(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert_hardened(response.headers, "no-store")


def assert_hardened(headers: object, cache: str) -> None:
    read = headers.get  # type: ignore[attr-defined]
    assert {name: read(name) for name in HEADERS} == HEADERS
    assert read("Cache-Control") == cache
    assert "geolocation=()" in read("Permissions-Policy")
    policy = dict(directive.strip().split(" ", 1) for directive in read("Content-Security-Policy").split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert not any("unsafe" in value or "*" in value or "data:" in value for value in policy.values())


def test_an_asset_of_this_version_is_kept_for_good(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in client.get(address, buffered=True).headers["Cache-Control"]


def test_an_asset_of_another_version_is_not(client: FlaskClient) -> None:
    assert client.get("/static/desk.css?v=0", buffered=True).headers["Cache-Control"] == "no-cache"


def test_no_cookie_is_ever_set(client: FlaskClient) -> None:
    for path in ("/", "/healthz", "/api/suggest?q=a"):
        assert "Set-Cookie" not in client.get(path).headers
