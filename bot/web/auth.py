"""Signing in and out, and who it is that calls. The gate here is the only place that lets anybody in."""

import logging
import os
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from flask import Blueprint, Flask, Request, Response, abort, current_app, g, redirect, render_template, request, session, url_for
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as Redirect

from bot.accounts.accounts import Accounts, Unavailable
from bot.accounts.audit import By
from bot.accounts.people import Account, Device, Session
from bot.accounts.refused import Refused
from bot.settings import Settings

from . import problems, words
from .policy import Policy, needs

__all__ = ["audit", "bp", "current_account", "install", "needs"]

COOKIE = "__Host-desk-session"
HOME = "/console"
MAX_BROWSER = 200
Answer = tuple[str, int, dict[str, str]]  # a page, its status and its headers
FROM_PROVIDER = ("provider-away", "provider-refused", "no-role")
LOCAL = ("localhost", "127.0.0.1", "[::1]")  # browsers keep secure cookies for these without HTTPS
bp = Blueprint("auth", __name__, url_prefix="/console")
log = logging.getLogger(__name__)
_INSIDE = re.compile(r"/console(?:[/?](?:[\w/?&=%~+:,@-]|\.(?!\.))*)?", re.ASCII)


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions, which cost a merchant's request nothing: whoever brings no cookie has an empty one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return super().open_session(app, request) if self.get_cookie_name(app) in request.cookies else self.session_class()


def current_account() -> Account:
    """Who calls a view that `needs` a role."""
    return current_session().account


def current_session() -> Session:
    found: Session = g.desk_session
    return found


def audit(by: By, what: str, target: str = "", detail: str = "") -> None:
    """Notes a change that was made: in whose name, what (a name of the group `change` in words.toml), on what. While nothing can be
    kept it goes to the operator's log: whoever made it must not be told that it failed, and make it a second time."""
    try:
        accounts_of().audit(by, what, target, detail)
    except Unavailable:
        log.error("not kept in the log of changes: %s by account %s on %s", what, by.id, target or "nothing")


def accounts_of() -> Accounts:
    """The accounts of the application that answers this request."""
    found: Accounts = current_app.extensions["accounts"]
    return found


# --- the gate ---------------------------------------------------------------------------------------------------------


def install(app: Flask, accounts: Accounts, policies: Mapping[str, Policy], settings: Settings, answer: problems.Answer) -> None:
    """Puts the gate before every view, and the token against forged requests into every form."""
    app.extensions["accounts"] = accounts
    app.session_interface = Sessions()
    app.config.update(
        SECRET_KEY=_key(settings.data_dir / "console.key"),
        SESSION_COOKIE_NAME="__Host-desk-form",  # Flask's own: the token of the forms, and the way to the provider and back
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_CHECK_DEFAULT=False,  # the gate asks for it where the policy says so
        WTF_CSRF_TIME_LIMIT=None,  # as long as the browser is open: a form may wait over lunch
    )
    forged = CSRFProtect(app)

    @app.before_request
    def gate() -> Redirect | None:
        policy = policies.get(request.endpoint or "")
        if policy is None:
            return None  # there is no such route; what is not in the policies does not start
        if policy.who != "anyone":
            found = _session(policy.by_hand)
            if not found:
                return _sign_in_first()
            g.desk_session = found
            if not found.account.may(policy.who):
                abort(403)
        if policy.token:
            forged.protect()
        return None

    @app.errorhandler(Unavailable)
    def not_kept(_: Unavailable) -> Response:
        return answer(503, {"Retry-After": "5"})

    @app.template_filter("local")
    def local(moment: datetime) -> str:
        """A moment as the clock on the wall of the machine shows it; a script makes it that of the reader."""
        return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")

    @app.context_processor
    def who() -> dict[str, object]:
        return {"account": g.desk_session.account if "desk_session" in g else None}


def _session(by_hand: bool) -> Session | None:
    token = request.cookies.get(COOKIE)
    return accounts_of().session(token, by_hand) if token else None


def _sign_in_first() -> Redirect:
    if problems.wants_document():
        raise problems.Refused(401, "not-signed-in", "Nobody is signed in", "Sign in at /console/login, then send it again.")
    back = request.full_path.removesuffix("?") if request.method == "GET" else HOME
    return redirect(url_for("auth.login", next=inside(back)), 303)


def _key(file: Path) -> bytes:
    """What the forms are signed with; kept, so that a form that was open during a restart still counts."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            part = file.with_suffix(f".{secrets.token_hex(4)}")
            part.touch(mode=0o600)
            part.write_bytes(secrets.token_bytes(32))
            os.replace(part, file)
        return file.read_bytes()
    except OSError:
        return secrets.token_bytes(32)


# --- pages ------------------------------------------------------------------------------------------------------------


@bp.get("/login")
def login() -> str:
    why = request.args.get("why", "")
    return _show_login(inside(request.args.get("next", "")), words.say(f"refused.{why}") if why in FROM_PROVIDER else "")


@bp.post("/login")
def sign_in() -> Redirect | Answer:
    name, back = field("name"), inside(field("next"))
    try:
        return let_in(accounts_of().sign_in(name, field("password"), device()), back)
    except (Refused, Unavailable) as error:
        return _show_login(back, why=said(error), name=name), *status(error)


@bp.post("/logout")
@needs("viewer")
def logout() -> Redirect:
    accounts_of().sign_out(current_session())
    session.clear()
    response = redirect(url_for("auth.login"), 303)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
    return response


@bp.get("/set-up/<token>")
def open_link(token: str) -> Redirect:
    """Takes the token out of the address at once, so that it is neither bookmarked nor passed on."""
    session["link"] = token[:100]
    return redirect(url_for("auth.set_up"), 303)


@bp.get("/set-up")
def set_up() -> str | Answer:
    return _show_set_up()


@bp.post("/set-up")
def finish_set_up() -> Redirect | str | Answer:
    name = field("name")
    try:
        _same_twice()
        return let_in(accounts_of().accept(session.get("link", ""), name, field("password"), device()), HOME)
    except (Refused, Unavailable) as error:
        return _show_set_up(error, name)


@bp.get("/password")
@needs("viewer")
def password() -> str:
    return render_template("console/password.html", errors={})


@bp.post("/password")
@needs("viewer")
def change_password() -> Redirect | Answer:
    try:
        _same_twice()
        return let_in(accounts_of().change_password(current_account(), field("current"), field("password"), device()), "/console/sessions")
    except Refused as refused:
        errors = {"current": words.say("password.current-wrong")} if refused.name == "wrong" else errors_of(refused)
        return render_template("console/password.html", errors=errors), *status(refused)


def _show_login(back: str, why: str = "", name: str = "") -> str:
    safe = request.is_secure or request.host.rsplit(":", 1)[0] in LOCAL
    return render_template("console/login.html", back=back, why=why, name=name, safe=safe, provider="oidc" in current_app.blueprints)


def _show_set_up(error: Refused | Unavailable | None = None, name: str = "") -> str | Answer:
    try:
        invitation = accounts_of().invitation(session.get("link", ""))
    except Refused as void:
        return render_template("console/setup.html", void=said(void), account_name="", first=False, errors={}, name=""), 410, {}
    invited = invitation.account
    page = render_template(
        "console/setup.html",
        void="",
        first=not invited,
        account_name=invited.name if invited else "",
        errors=errors_of(error) if error else {},
        name=name,
    )
    return (page, *status(error)) if error else page


def let_in(token: str, back: str) -> Redirect:
    """Goes on to `back` with a new session; whatever the browser was signed in with before ends."""
    if before := _session(by_hand=False):
        accounts_of().sign_out(before)
    session.clear()
    response = redirect(back, 303)
    response.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="Lax")
    return response


def inside(address: str) -> str:
    """The address, if it is a page of the console; else the console's first page."""
    return address if _INSIDE.fullmatch(address) and "//" not in address else HOME


def device() -> Device:
    return Device(request.remote_addr or "", request.user_agent.string[:MAX_BROWSER])


def field(name: str) -> str:
    """A field of the form; what is not UTF-8 has been replaced."""
    return request.form.get(name, "")


def said(error: Refused | Unavailable) -> str:
    """Why, in words for the page."""
    return words.say(f"refused.{error.name}", seconds=error.seconds) if isinstance(error, Refused) else words.say("refused.not-kept")


def errors_of(error: Refused | Unavailable) -> dict[str, str]:
    """The same by the field it is about; "form" for the whole."""
    return {words.FIELDS.get(error.name, "form") if isinstance(error, Refused) else "form": said(error)}


def status(error: Refused | Unavailable) -> tuple[int, dict[str, str]]:
    """The status and headers of a page that shows a form again."""
    if isinstance(error, Unavailable):
        return 503, {"Retry-After": "5"}
    return (429, {"Retry-After": str(error.seconds)}) if error.seconds else (403 if error.name == "wrong" else 422, {})


def _same_twice() -> None:
    if field("password") != field("again"):
        raise Refused("password-differs")
