"""Accounts, sessions and links as rows. Tokens come in as text and are kept as hashes: who reads the file cannot use them."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, insert, or_, select, update

from bot.records.schema import accounts, links, sessions
from bot.records.turn import as_moment, as_text

from .people import Account, Device, Role, Session, login_of


def new_token() -> str:
    """256 bits that nobody guesses, fit for a cookie and an address."""
    return secrets.token_urlsafe(32)


def _kept(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()


# --- accounts ---------------------------------------------------------------------------------------------------------


def all_accounts(connection: Connection) -> Sequence[Account]:
    return [_account(row) for row in connection.execute(select(accounts).order_by(accounts.c.login))]


def account(connection: Connection, account_id: str) -> Account | None:
    row = connection.execute(select(accounts).where(accounts.c.id == account_id)).first()
    return _account(row) if row else None


def with_password(connection: Connection, account_id: str) -> str | None:
    """The hash of an account's password."""
    return connection.scalar(select(accounts.c.password).where(accounts.c.id == account_id))


def named(connection: Connection, name: str) -> Account | None:
    row = connection.execute(select(accounts).where(accounts.c.login == login_of(name))).first()
    return _account(row) if row else None


def vouched(connection: Connection, subject: str) -> Account | None:
    row = connection.execute(select(accounts).where(accounts.c.subject == subject)).first()
    return _account(row) if row else None


def add_account(connection: Connection, at: datetime, name: str, role: Role, subject: str | None = None) -> Account:
    made = Account(secrets.token_hex(8), name, role, invited=True, provided=subject is not None)
    row = {"id": made.id, "name": name, "login": login_of(name), "role": role, "password": None, "subject": subject}
    connection.execute(insert(accounts).values(**row, disabled=False, made_at=as_text(at)))
    return made


def change(connection: Connection, account_id: str, **columns: object) -> None:
    connection.execute(update(accounts).where(accounts.c.id == account_id).values(**columns))


def nobody_yet(connection: Connection) -> bool:
    return not connection.scalar(select(func.count()).select_from(accounts))


def other_admins(connection: Connection, account_id: str) -> bool:
    """Whether an administrator who can sign in is left without this one."""
    able = accounts.c.password.is_not(None) | accounts.c.subject.is_not(None)
    found = select(func.count()).where(accounts.c.role == "admin", ~accounts.c.disabled, able, accounts.c.id != account_id)
    return bool(connection.scalar(found))


def _account(row: Row[Any]) -> Account:
    return Account(row.id, row.name, row.role, bool(row.disabled), row.password is None, row.subject is not None)


# --- sessions ---------------------------------------------------------------------------------------------------------


def add_session(connection: Connection, at: datetime, account_id: str, device: Device) -> str:
    """The token of a new session."""
    token = new_token()
    row = {"id": secrets.token_hex(8), "token": _kept(token), "account": account_id, "address": device.address, "browser": device.browser}
    connection.execute(insert(sessions).values(**row, started_at=as_text(at), seen_at=as_text(at)))
    return token


def session_of(connection: Connection, token: str) -> Session | None:
    row = connection.execute(_joined().where(sessions.c.token == _kept(token))).first()
    return _session(row) if row else None


def sessions_of(connection: Connection, account_id: str | None) -> Sequence[Session]:
    """The sessions of an account, or of all."""
    wanted = _joined().order_by(sessions.c.seen_at.desc())
    if account_id is not None:
        wanted = wanted.where(sessions.c.account == account_id)
    return [_session(row) for row in connection.execute(wanted)]


def seen(connection: Connection, session_id: str, at: datetime) -> None:
    connection.execute(update(sessions).where(sessions.c.id == session_id).values(seen_at=as_text(at)))


def end_session(connection: Connection, session_id: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.id == session_id))


def end_sessions(connection: Connection, account_id: str) -> int:
    """How many were ended."""
    return connection.execute(delete(sessions).where(sessions.c.account == account_id)).rowcount


def forget_sessions(connection: Connection, started_before: datetime, seen_before: datetime) -> None:
    late: ColumnElement[bool] = or_(sessions.c.started_at <= as_text(started_before), sessions.c.seen_at <= as_text(seen_before))
    connection.execute(delete(sessions).where(late))


def _joined() -> Select[Any]:
    of_session = [column.label(f"session_{column.name}") for column in sessions.c]
    return select(accounts, *of_session).join(sessions, sessions.c.account == accounts.c.id)


def _session(row: Row[Any]) -> Session:
    device = Device(row.session_address, row.session_browser)
    return Session(row.session_id, _account(row), as_moment(row.session_started_at), as_moment(row.session_seen_at), device)


# --- links that are good for one password -----------------------------------------------------------------------------


def add_link(connection: Connection, expires_at: datetime, account_id: str | None) -> str:
    """The token of a link for an account, or for the first one; an earlier one for the same is void."""
    drop_links(connection, account_id)
    token = new_token()
    connection.execute(insert(links).values(token=_kept(token), account=account_id, expires_at=as_text(expires_at)))
    return token


def link_of(connection: Connection, token: str, at: datetime) -> tuple[Account | None] | None:
    """Whom a link is for, in a tuple of its own since that may be nobody yet; None when the link opens nothing."""
    row = connection.execute(select(links).where(links.c.token == _kept(token), links.c.expires_at > as_text(at))).first()
    if not row or (row.account is None and not nobody_yet(connection)):
        return None
    found = account(connection, row.account) if row.account else None
    return None if found and found.disabled else (found,)


def drop_links(connection: Connection, account_id: str | None) -> None:
    connection.execute(delete(links).where(links.c.account == account_id))
