"""Too many knocks are refused with a time to wait, per address, and an address cannot be made up."""

import logging
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

MakeApp = Callable[..., Flask]


def knock(client: FlaskClient, times: int, address: str = "10.0.0.1", **headers: str) -> TestResponse:
    for _ in range(times):
        response = client.post(
            "/api/feedback",
            json={},
            environ_base={"REMOTE_ADDR": address},
            headers={k.replace("_", "-"): v for k, v in headers.items()},
        )
    return response


def test_the_twenty_first_in_ten_seconds_waits(make_app: MakeApp) -> None:
    client = make_app(rate_limits=True).test_client()
    assert knock(client, 20).status_code == 422
    response = knock(client, 1)
    assert (response.status_code, response.mimetype) == (429, "application/problem+json")
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_another_address_need_not_wait(make_app: MakeApp) -> None:
    client = make_app(rate_limits=True).test_client()
    knock(client, 21)
    assert knock(client, 1, "10.0.0.2").status_code == 422


def test_without_a_proxy_a_claimed_address_counts_for_nothing(make_app: MakeApp) -> None:
    client = make_app(rate_limits=True).test_client()
    for number in range(21):
        response = knock(client, 1, X_Forwarded_For=f"192.0.2.{number}")
    assert response.status_code == 429


def test_with_one_proxy_only_its_word_counts(make_app: MakeApp) -> None:
    client = make_app(rate_limits=True, trusted_proxies=1).test_client()
    for number in range(21):
        response = knock(client, 1, X_Forwarded_For=f"192.0.2.{number}, 198.51.100.7")
    assert response.status_code == 429
    assert knock(client, 1, X_Forwarded_For="192.0.2.1, 198.51.100.8").status_code == 422


def test_the_page_says_it_in_words(make_app: MakeApp) -> None:
    client = make_app(rate_limits=True).test_client()
    for _ in range(21):
        response = client.post("/", data={"message": ""})
    assert (response.status_code, response.mimetype) == (429, "text/html")
    assert "{seconds}" not in response.get_data(as_text=True)


def test_limits_can_be_switched_off_and_the_log_says_so(make_app: MakeApp, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        client = make_app(rate_limits=False).test_client()
    assert "rate limits are off" in caplog.text
    assert knock(client, 70).status_code == 422
