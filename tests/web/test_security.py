"""Every route has a declared policy, and every response its headers. A route that is not in the table fails here."""

from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.web.limits import RATES


class Policy(NamedTuple):
    """Whether a route counts against the rate limit, how long its response may be kept, and which other sites may have it."""

    limited: bool
    cache: str = "no-store"
    framed_by: str = "'none'"
    resource: str = "same-origin"


POLICIES = {
    "api.chat": Policy(limited=True),
    "api.suggest": Policy(limited=True),
    "api.feedback": Policy(limited=True),
    "chat.page": Policy(limited=False),
    "chat.ask": Policy(limited=True),
    "health.alive": Policy(limited=False),
    "health.ready": Policy(limited=False),
    "health.scrape": Policy(limited=False),
    "openapi.show": Policy(limited=False),
    "widget.script": Policy(limited=False, cache="no-cache", resource="cross-origin"),
    "widget.frame": Policy(limited=False, framed_by="'self'", resource="cross-origin"),
    "static": Policy(limited=False, cache="no-cache"),
}

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_every_route_has_a_policy(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(POLICIES), "declare the new route in POLICIES"


def test_what_changes_or_searches_is_limited() -> None:
    assert {endpoint for endpoint, policy in POLICIES.items() if policy.limited} == set(RATES)


@pytest.mark.parametrize("endpoint", POLICIES)
def test_every_response_is_hardened(app: Flask, client: FlaskClient, endpoint: str) -> None:
    rule = next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)
    path = rule.rule.replace("<path:filename>", "desk.css")
    method = "POST" if "POST" in (rule.methods or ()) else "GET"
    assert_hardened(client.open(path, method=method, buffered=True).headers, POLICIES[endpoint])


@pytest.mark.parametrize("path", ["/none", "/api/none", "/static/none", "/static/../app.py"])
def test_errors_are_hardened_too(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert_hardened(response.headers, Policy(limited=False))


def assert_hardened(headers: object, wanted: Policy) -> None:
    read = headers.get  # type: ignore[attr-defined]
    assert {name: read(name) for name in HEADERS} == HEADERS
    assert read("Cache-Control") == wanted.cache
    assert read("Cross-Origin-Resource-Policy") == wanted.resource
    assert "geolocation=()" in read("Permissions-Policy")
    policy = dict(directive.strip().split(" ", 1) for directive in read("Content-Security-Policy").split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == wanted.framed_by
    assert not any("unsafe" in value or "*" in value or "data:" in value for value in policy.values())


def test_an_asset_of_this_version_is_kept_for_good(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in client.get(address, buffered=True).headers["Cache-Control"]


def test_an_asset_of_another_version_is_not(client: FlaskClient) -> None:
    assert client.get("/static/desk.css?v=0", buffered=True).headers["Cache-Control"] == "no-cache"


def test_no_cookie_is_ever_set(client: FlaskClient) -> None:
    for path in ("/", "/widget", "/widget.js", "/healthz", "/api/suggest?q=a"):
        assert "Set-Cookie" not in client.get(path).headers
