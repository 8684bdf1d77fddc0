"""STAND-IN, to be replaced by the room of accounts: the same names and signatures, and no way to log in.

Whoever has `account` in a signed session is that account; nothing here ever puts one there.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, redirect, request, session
from werkzeug.exceptions import Forbidden, Unauthorized

View = TypeVar("View", bound=Callable[..., Any])
ROLES = ("viewer", "agent", "editor", "admin")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    name: str
    role: str


def install(app: Flask) -> None:
    app.secret_key = app.secret_key or secrets.token_bytes(32)
    app.config.update(SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_HTTPONLY=True)
    app.jinja_env.globals["csrf_token"] = csrf_token


def current_account() -> Account | None:
    return Account(**session["account"]) if "account" in session else None


def csrf_token() -> str:
    token: str = session.setdefault("csrf", secrets.token_urlsafe(24))
    return token


def needs(role: str, *, by_hand: bool = True) -> Callable[[View], View]:
    """`by_hand=False` is for what a page asks by itself, which is to keep no session open."""

    def around(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            account = current_account()
            if account is None:
                if request.path.startswith("/console/api/") or "HX-Request" in request.headers:
                    raise Unauthorized
                return redirect("/console/login")
            if ROLES.index(account.role) < ROLES.index(role):
                raise Forbidden
            sent = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
            if request.method != "GET" and not secrets.compare_digest(sent.encode(), csrf_token().encode()):
                raise Forbidden
            return view(*args, **kwargs)

        return guarded  # type: ignore[return-value]

    return around


def audit(by: Account, what: str, target: str = "", detail: str = "") -> None:
    log.info("%s: %s %s %s", by.id, what, target, detail)
