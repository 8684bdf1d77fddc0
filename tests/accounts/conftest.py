"""Accounts over a real file, with a clock that a test sets."""

import pytest

from bot.accounts.accounts import Accounts
from bot.accounts.people import OPERATOR, Account, Device
from bot.records.store import Store
from tests.clock import Clock

PHONE, DESKTOP = Device("192.0.2.1", "phone"), Device("192.0.2.2", "desktop")
PASSWORD = "four words in a row"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(kept: Store, clock: Clock, quick_hashes: None) -> Accounts:
    return Accounts(kept, clock)


def join(accounts: Accounts, name: str, role: str = "agent") -> Account:
    """An account that has chosen its password and is signed in nowhere."""
    made = accounts.add(OPERATOR, name, role)
    token = accounts.accept(accounts.link(OPERATOR, made.id), "", PASSWORD, DESKTOP)
    session = accounts.session(token)
    assert session
    accounts.sign_out(session)
    return session.account
