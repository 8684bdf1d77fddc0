"""Signing in to the console, in the one place that changes when the way of signing in does."""

from flask import Flask
from flask.testing import FlaskClient


def signed_in(app: Flask, role: str, account: str = "wang", name: str = "小王") -> FlaskClient:
    """A client of the application with an open session; its posts carry the token against forged requests."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["account"] = {"id": account, "name": name, "role": role}
        session["csrf"] = "a token"
    client.environ_base["HTTP_X_CSRF_TOKEN"] = "a token"
    return client


def cookie(client: FlaskClient, address: str) -> dict[str, str]:
    """The session of a client as a cookie for a real browser."""
    found = client.get_cookie("session")
    assert found
    return {"name": found.key, "value": found.value, "url": address}
