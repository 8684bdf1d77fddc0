"""Every route has a declared policy, and every response its headers."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from bot.web.limits import RATES
from bot.web.policy import OPEN, Policy, needs, policies

PARTS = {"<path:filename>": "desk.css"}  # a path for each rule; whatever is not named here is an id that nothing has
FRAMED_BY = {"widget.frame": "'self'"}  # by nobody else
FOR_OTHER_SITES = {"widget.script", "widget.frame"}
OPTIONAL = ("oidc.", "widget.demo")  # there only where a setting asks for them

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def path_of(rule: Rule) -> str:
    return re.sub(r"<[^>]+>", lambda part: PARTS.get(part.group(), "none"), rule.rule)


def test_every_route_has_a_policy(app: Flask) -> None:
    assert set(policies(app)) == {rule.endpoint for rule in app.url_map.iter_rules()}


def test_a_route_without_a_policy_keeps_the_desk_from_starting(app: Flask) -> None:
    app.view_functions["chat.forgotten"] = lambda: ""
    with pytest.raises(LookupError, match=r"who may call chat\.forgotten"):
        policies(app)


def test_a_view_says_who_may_call_it(app: Flask) -> None:
    app.view_functions["new.page"] = needs("editor", by_hand=False)(lambda: "")
    assert policies(app)["new.page"] == Policy("editor", "work", token=True, by_hand=False)


def test_the_table_names_no_route_that_is_gone(app: Flask) -> None:
    assert {endpoint for endpoint in OPEN if not endpoint.startswith(OPTIONAL)} <= set(policies(app))


def test_what_is_open_and_changes_something_is_limited(app: Flask) -> None:
    free = [
        rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()) and policies(app)[rule.endpoint].rate == "free"
    ]
    assert free == []
    assert {policy.rate for policy in policies(app).values()} - {"free"} == set(RATES)


def test_everything_under_the_console_needs_an_account_or_opens_one(app: Flask) -> None:
    inside = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/console")}
    anyone = {endpoint for endpoint in inside if policies(app)[endpoint].who == "anyone"}
    assert anyone == {"auth.login", "auth.sign_in", "auth.open_link", "auth.set_up", "auth.finish_set_up"}


def test_what_a_cookie_opens_needs_the_token_against_forged_requests(app: Flask) -> None:
    inside = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.startswith("/console") and "POST" in (rule.methods or ())}
    assert [endpoint for endpoint in inside if not policies(app)[endpoint].token] == []


def test_every_response_is_hardened(app: Flask, client: FlaskClient) -> None:
    for rule in app.url_map.iter_rules():
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        response = client.open(path_of(rule), method=method, buffered=True)
        assert response.status_code < 500, rule
        assert_hardened(response.headers, "no-cache" if policies(app)[rule.endpoint].cache == "by-content" else "no-store", rule.endpoint)


@pytest.mark.parametrize("path", ["/none", "/api/none", "/static/none", "/static/../app.py"])
def test_errors_are_hardened_too(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert_hardened(response.headers)


def assert_hardened(headers: object, cache: str = "no-store", endpoint: str = "") -> None:
    read = headers.get  # type: ignore[attr-defined]
    assert {name: read(name) for name in HEADERS} == HEADERS
    assert read("Cache-Control") == cache
    assert read("Cross-Origin-Resource-Policy") == ("cross-origin" if endpoint in FOR_OTHER_SITES else "same-origin")
    assert "geolocation=()" in read("Permissions-Policy")
    policy = dict(directive.strip().split(" ", 1) for directive in read("Content-Security-Policy").split(";"))
    assert policy["default-src"] == policy["base-uri"] == policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == FRAMED_BY.get(endpoint, "'none'")
    assert not any("unsafe" in value or "*" in value or "data:" in value for value in policy.values())


def test_an_asset_of_this_version_is_kept_for_good(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in client.get(address, buffered=True).headers["Cache-Control"]


def test_an_asset_of_another_version_is_not(client: FlaskClient) -> None:
    assert client.get("/static/desk.css?v=0", buffered=True).headers["Cache-Control"] == "no-cache"


def test_no_cookie_is_ever_set_for_a_merchant(client: FlaskClient) -> None:
    for path in ("/", "/widget", "/widget.js", "/healthz", "/api/suggest?q=a"):
        assert "Set-Cookie" not in client.get(path).headers
