"""Accounts as the rest of the program sees them: sign in, look who it is, manage, read the log.

Every change and its entry in the log are one transaction. Where the file cannot be written, everything here raises
Unavailable; answering merchants needs none of it. Hashing happens outside of transactions, which hold up the records.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from bot.records.store import Transactions, Unavailable

from . import audit, passwords, rows
from .audit import By, Entry
from .people import Account, Device, Role, Session, login_of, role_of, tidy_name
from .refused import Refused
from .throttle import OF_ACCOUNT, OF_ADDRESS, OF_ALL, Throttle

__all__ = ["Accounts", "Identity", "Invitation", "Unavailable", "link_at"]

IDLE = timedelta(hours=1)  # without a request by a person
LONGEST = timedelta(hours=12)  # one working day; then everyone signs in again
TOUCH = timedelta(minutes=1)  # how exactly the last request is known
LINK = timedelta(hours=24)


class Identity(NamedTuple):
    """Whom an OpenID provider vouches for. `subject` is unique and stays; `role` is what its claims give, None for nothing."""

    subject: str
    name: str
    role: Role | None


class Invitation(NamedTuple):
    """What a link is good for: a password for `account`, or the first account of all."""

    account: Account | None


def link_at(address: str, token: str) -> str:
    """What to open, given where the desk is reached."""
    return f"{address}/console/set-up/{token}"


def utc_now() -> datetime:
    return datetime.now(UTC)


class Accounts:
    def __init__(self, records: Transactions, clock: Callable[[], datetime] = utc_now) -> None:
        self._records = records
        self._now = clock
        self._throttle = Throttle(clock)

    # --- signing in ---------------------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str, device: Device) -> str:
        """The token of a new session. Raises Refused in the same way, after the same work, whether or not there is such an account."""
        tries = ((OF_ACCOUNT, login_of(name)), (OF_ADDRESS, device.address), (OF_ALL, ""))
        if wait := self._throttle.take(tries):
            raise Refused("too-often", wait)
        with self._records.transaction() as connection:
            account = rows.named(connection, name)
            kept = rows.with_password(connection, account.id) if account and not account.disabled else None
        if not passwords.fits(kept, password) or not account or not kept:
            raise Refused("wrong")
        again = passwords.hashed(password) if passwords.outdated(kept) else kept
        with self._records.transaction() as connection:
            if rows.with_password(connection, account.id) != kept or not _able(connection, account.id):
                raise Refused("wrong")  # changed or disabled while the password was compared
            if again != kept:
                rows.change(connection, account.id, password=again)
            token = self._start(connection, account, device)
        self._throttle.give_back(tries)
        return token

    def sign_in_as(self, identity: Identity, device: Device) -> str:
        """The token of a new session for someone the OpenID provider vouches for, whose role follows its claims."""
        role = identity.role
        with self._records.transaction() as connection:
            account = rows.vouched(connection, identity.subject)
            if role and not account:
                account = rows.add_account(connection, self._now(), _free_name(connection, identity.name), role, identity.subject)
                self._log(connection, account, "account-added", account.name, role)
            if role and account and not account.disabled:
                if account.role != role:
                    rows.change(connection, account.id, role=role)
                    self._log(connection, account, "role-set", account.name, f"{account.role} → {role}")
                return self._start(connection, account, device, ", OpenID")
            if account:
                self._end_all(connection, account, account)
        raise Refused("no-role")

    def session(self, token: str, by_hand: bool = True) -> Session | None:
        """The session a token opens. It lives on only if it was a person who asked (`by_hand`), not a page by itself."""
        now = self._now()
        with self._records.transaction() as connection:
            session = rows.session_of(connection, token)
        if not session or session.account.disabled or session.started_at <= now - LONGEST or session.seen_at <= now - IDLE:
            return None
        if by_hand and session.seen_at <= now - TOUCH:
            self._touch(session, now)
        return session

    def sign_out(self, session: Session) -> None:
        with self._records.transaction() as connection:
            rows.end_session(connection, session.id)
            self._log(connection, session.account, "signed-out", session.account.name)

    def sessions(self, of: Account | None = None) -> Sequence[Session]:
        """What is open now, of one account or of all, the newest first."""
        now = self._now()
        with self._records.transaction() as connection:
            rows.forget_sessions(connection, now - LONGEST, now - IDLE)
            return rows.sessions_of(connection, of.id if of else None)

    def end_session(self, by: Account, session_id: str) -> None:
        """Ends a session of one's own, or as an administrator anybody's."""
        with self._records.transaction() as connection:
            mine = rows.sessions_of(connection, None if by.may("admin") else by.id)
            session = next((one for one in mine if one.id == session_id), None)
            if not session:
                raise Refused("session-unknown")
            rows.end_session(connection, session.id)
            self._log(connection, by, "session-ended", session.account.name, session.device.browser)

    def _start(self, connection: Connection, account: Account, device: Device, how: str = "") -> str:
        rows.forget_sessions(connection, self._now() - LONGEST, self._now() - IDLE)
        self._log(connection, account, "signed-in", account.name, device.address + how)
        return rows.add_session(connection, self._now(), account.id, device)

    def _end_all(self, connection: Connection, by: By, account: Account) -> None:
        if ended := rows.end_sessions(connection, account.id):
            self._log(connection, by, "sessions-ended", account.name, str(ended))

    def _touch(self, session: Session, now: datetime) -> None:
        try:
            with self._records.transaction() as connection:
                rows.seen(connection, session.id, now)
        except Unavailable:  # reading goes on; the health page says that nothing can be written
            return

    # --- passwords and links ------------------------------------------------------------------------------------------

    def first_link(self) -> str | None:
        """The token of a link for the first administrator, in place of an earlier one; None when there is an account."""
        with self._records.transaction() as connection:
            return rows.add_link(connection, self._now() + LINK, None) if rows.nobody_yet(connection) else None

    def link(self, by: By, account_id: str) -> str:
        """The token of a link with which an account chooses a password, once."""
        with self._records.transaction() as connection:
            account = _known(connection, account_id)
            if account.disabled:
                raise Refused("account-disabled")
            self._log(connection, by, "link-made", account.name)
            return rows.add_link(connection, self._now() + LINK, account.id)

    def invitation(self, token: str) -> Invitation:
        """What a link is good for; raises Refused. Looking does not use it up."""
        with self._records.transaction() as connection:
            return _opened(rows.link_of(connection, token, self._now()))

    def accept(self, token: str, name: str, password: str, device: Device) -> str:
        """Uses a link up: sets the password, for the first account its `name` too. Returns the token of a new session."""
        account = self.invitation(token).account
        name = account.name if account else tidy_name(name)
        hashed = passwords.hashed(passwords.checked(password, name))
        with self._records.transaction() as connection:
            account = _opened(rows.link_of(connection, token, self._now())).account  # one of two at once comes too late
            if not account:
                rows.drop_links(connection, None)
                account = rows.add_account(connection, self._now(), name, "admin")
                self._log(connection, account, "account-added", account.name, account.role)
            self._set_password(connection, account, hashed)
            return self._start(connection, account, device)

    def change_password(self, account: Account, current: str, new: str, device: Device) -> str:
        """Ends every session of the account; the token is that of the only one there is then."""
        tries = ((OF_ACCOUNT, login_of(account.name)), (OF_ADDRESS, device.address), (OF_ALL, ""))
        if wait := self._throttle.take(tries):
            raise Refused("too-often", wait)
        with self._records.transaction() as connection:
            kept = rows.with_password(connection, account.id)
        if not passwords.fits(kept, current):
            raise Refused("wrong")
        self._throttle.give_back(tries)
        checked = passwords.checked(new, account.name)
        if passwords.fits(kept, checked):
            raise Refused("password-same")
        hashed = passwords.hashed(checked)
        with self._records.transaction() as connection:
            self._set_password(connection, account, hashed)
            return self._start(connection, account, device)

    def _set_password(self, connection: Connection, account: Account, hashed: str) -> None:
        rows.change(connection, account.id, password=hashed)
        rows.drop_links(connection, account.id)
        self._log(connection, account, "password-set", account.name)
        self._end_all(connection, account, account)

    # --- managing -----------------------------------------------------------------------------------------------------

    def all(self) -> Sequence[Account]:
        with self._records.transaction() as connection:
            return rows.all_accounts(connection)

    def named(self, name: str) -> Account:
        """The account of this name; raises Refused."""
        with self._records.transaction() as connection:
            account = rows.named(connection, name)
        if not account:
            raise Refused("account-unknown")
        return account

    def add(self, by: By, name: str, role: str) -> Account:
        """A new account, which can sign in once its link has been used."""
        name, wanted = tidy_name(name), role_of(role)
        with self._records.transaction() as connection:
            if rows.named(connection, name):
                raise Refused("name-taken")
            self._log(connection, by, "account-added", name, wanted)
            return rows.add_account(connection, self._now(), name, wanted)

    def set_role(self, by: By, account_id: str, role: str) -> Account:
        wanted = role_of(role)
        with self._records.transaction() as connection:
            account = _known(connection, account_id)
            if account.provided:
                raise Refused("role-provided")
            if account.role != wanted:
                _keep_an_admin(connection, by, account)
                rows.change(connection, account.id, role=wanted)
                self._log(connection, by, "role-set", account.name, f"{account.role} → {wanted}")
            return replace(account, role=wanted)

    def disable(self, by: By, account_id: str) -> Account:
        """Closes an account: its sessions and links end with it."""
        with self._records.transaction() as connection:
            account = _known(connection, account_id)
            if not account.disabled:
                _keep_an_admin(connection, by, account)
                rows.change(connection, account.id, disabled=True)
                rows.drop_links(connection, account.id)
                self._log(connection, by, "account-disabled", account.name)
                self._end_all(connection, by, account)
            return replace(account, disabled=True)

    def enable(self, by: By, account_id: str) -> Account:
        with self._records.transaction() as connection:
            account = _known(connection, account_id)
            if account.disabled:
                rows.change(connection, account.id, disabled=False)
                self._log(connection, by, "account-enabled", account.name)
            return replace(account, disabled=False)

    # --- the log ------------------------------------------------------------------------------------------------------

    def audit(self, by: By, what: str, target: str = "", detail: str = "") -> None:
        """Notes a change made elsewhere."""
        with self._records.transaction() as connection:
            self._log(connection, by, what, target, detail)

    def audited(self, about: str = "", what: str = "", before: int | None = None, limit: int = 50) -> Sequence[Entry]:
        """The newest entries first; see `audit.read`."""
        with self._records.transaction() as connection:
            return audit.read(connection, about=about, what=what, before=before, limit=limit)

    def audited_kinds(self) -> list[str]:
        with self._records.transaction() as connection:
            return audit.kinds(connection)

    def _log(self, connection: Connection, by: By, what: str, target: str, detail: str = "") -> None:
        audit.write(connection, self._now(), by, what, target, detail)


def _known(connection: Connection, account_id: str) -> Account:
    account = rows.account(connection, account_id)
    if not account:
        raise Refused("account-unknown")
    return account


def _able(connection: Connection, account_id: str) -> bool:
    account = rows.account(connection, account_id)
    return account is not None and not account.disabled


def _opened(found: tuple[Account | None] | None) -> Invitation:
    if found is None:
        raise Refused("link-used")
    return Invitation(*found)


def _keep_an_admin(connection: Connection, by: By, account: Account) -> None:
    if account.role != "admin" or account.disabled:
        return
    if by.id == account.id:
        raise Refused("not-yourself")
    if not rows.other_admins(connection, account.id):
        raise Refused("last-admin")


def _free_name(connection: Connection, wanted: str) -> str:
    """The name, or with a number: what a provider calls someone must not open another's account."""
    name, number = tidy_name(wanted), 1
    while rows.named(connection, name):
        number += 1
        name = tidy_name(f"{wanted[:30]} {number}")
    return name
