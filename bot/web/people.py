"""The pages for administrators: accounts, who is signed in, and the log of changes. Sessions of one's own are for everyone."""

from collections.abc import Callable
from contextlib import suppress

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from bot.accounts.accounts import link_at
from bot.accounts.audit import Entry
from bot.accounts.refused import Refused

from . import words
from .auth import Answer, accounts_of, current_account, current_session, errors_of, field, needs, status

PAGE = 50


bp = Blueprint("people", __name__, url_prefix="/console")


@bp.get("/accounts")
@needs("admin")
def everyone() -> str:
    return _show_accounts()


@bp.post("/accounts")
@needs("admin")
def add() -> str | Answer:
    try:
        made = accounts_of().add(current_account(), field("name"), field("role"))
    except Refused as refused:
        return _show_accounts(refused=refused, name=field("name"), role=field("role")), *status(refused)
    return _show_accounts(link_for=made.name, link=_new_link(made.id))


@bp.post("/accounts/<account_id>/link")
@needs("admin")
def link(account_id: str) -> Redirect | str | Answer:
    return _tried(lambda: _show_accounts(link_for=_name_of(account_id), link=_new_link(account_id)))


@bp.post("/accounts/<account_id>/role")
@needs("admin")
def set_role(account_id: str) -> Redirect | str | Answer:
    return _tried(lambda: _back(accounts_of().set_role(current_account(), account_id, field("role"))))


@bp.post("/accounts/<account_id>/disable")
@needs("admin")
def disable(account_id: str) -> Redirect | str | Answer:
    return _tried(lambda: _back(accounts_of().disable(current_account(), account_id)))


@bp.post("/accounts/<account_id>/enable")
@needs("admin")
def enable(account_id: str) -> Redirect | str | Answer:
    return _tried(lambda: _back(accounts_of().enable(current_account(), account_id)))


@bp.get("/sessions")
@needs("viewer")
def sessions() -> str:
    account = current_account()
    everyones = accounts_of().sessions() if account.may("admin") else accounts_of().sessions(account)
    return render_template("console/sessions.html", sessions=everyones, current=current_session().id, browser=_browser)


@bp.post("/sessions/<session_id>/end")
@needs("viewer")
def end(session_id: str) -> Redirect:
    with suppress(Refused):  # it has ended already, which is what was wanted
        accounts_of().end_session(current_account(), session_id)
    return redirect(url_for("people.sessions"), 303)


@bp.get("/audit")
@needs("admin")
def audit() -> str:
    about, what = request.args.get("about", "")[:100], request.args.get("what", "")[:100]
    before = request.args.get("before", type=_number)
    entries = accounts_of().audited(about, what, before, PAGE + 1)
    return render_template(
        "console/audit.html",
        entries=entries[:PAGE],
        older=entries[PAGE - 1].number if len(entries) > PAGE else None,
        about=about,
        what=what,
        kinds=accounts_of().audited_kinds(),
        detail=_detail,
    )


def _detail(entry: Entry) -> str:
    """The detail as the log has it, with the names of roles as the pages say them."""
    if entry.what not in ("account-added", "role-set"):
        return entry.detail
    mine = words.words_in(words.spoken())
    return " → ".join(mine.called("role", part) for part in entry.detail.split(" → "))


def _browser(called: str) -> str:
    """What a browser calls itself, in two words; each mark stands before those that others claim as well."""
    marks = ("MicroMessenger", "Edg", "OPR", "Firefox", "Chrome", "Safari"), ("Windows", "Android", "iPhone", "iPad", "Mac", "Linux")
    found = [next((mark for mark in group if mark in called), "") for group in marks]
    names = {"MicroMessenger": words.say("sessions.wechat"), "Edg": "Edge", "OPR": "Opera"}
    return " · ".join(names.get(mark, mark) for mark in found if mark) or words.say("sessions.unknown")


def _tried(change: Callable[[], Redirect | str]) -> Redirect | str | Answer:
    try:
        return change()
    except Refused as refused:
        return _show_accounts(refused=refused), *status(refused)


def _back(_: object) -> Redirect:
    return redirect(url_for("people.everyone"), 303)


def _name_of(account_id: str) -> str:
    return next((one.name for one in accounts_of().all() if one.id == account_id), "")


def _new_link(account_id: str) -> str:
    return link_at(request.host_url.rstrip("/"), accounts_of().link(current_account(), account_id))


def _show_accounts(*, refused: Refused | None = None, name: str = "", role: str = "agent", link_for: str = "", link: str = "") -> str:
    errors = errors_of(refused) if refused else {}
    return render_template(
        "console/accounts.html", everyone=accounts_of().all(), errors=errors, name=name, role=role, link_for=link_for, link=link
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ValueError(text)
    return int(text)
