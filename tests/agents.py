"""Signing in to the console, in the one place that changes when the way of signing in does."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from bot.accounts.accounts import Accounts
from bot.accounts.people import OPERATOR, Account, Device
from bot.web.auth import COOKIE

PASSWORD = "four words in a row"
DEVICE = Device("192.0.2.1", "desktop")
CLIENT, SECRET = "desk", "a secret of two"  # what an OpenID provider and the desk know of each other


def session_of(app: Flask, role: str, name: str) -> tuple[Account, str]:
    """An account, made if there is none of that name, and the token of a new session."""
    accounts: Accounts = app.extensions["accounts"]
    account = next((one for one in accounts.all() if one.name == name), None)
    if account:
        return account, accounts.sign_in(name, PASSWORD, DEVICE)
    account = accounts.add(OPERATOR, name, role)
    return account, accounts.accept(accounts.link(OPERATOR, account.id), "", PASSWORD, DEVICE)


def signed_in(app: Flask, role: str, name: str = "小王") -> FlaskClient:
    """A client of the application with an open session; its posts carry the token against forged requests."""
    client = app.test_client()
    client.set_cookie(COOKIE, session_of(app, role, name)[1], secure=True)
    client.environ_base["wsgi.url_scheme"] = "https"
    client.environ_base["HTTP_REFERER"] = "https://localhost/"
    found = re.search(
        'name="csrf_token" value="([^"]+)"', client.get("/console/sessions", base_url="https://localhost").get_data(as_text=True)
    )
    assert found
    client.environ_base["HTTP_X_CSRF_TOKEN"] = found[1]
    return client


def cookie(app: Flask, role: str, name: str, address: str) -> Any:
    """A session as a cookie for a real browser."""
    return {"name": COOKIE, "value": session_of(app, role, name)[1], "url": address.replace("http:", "https:"), "secure": True}
