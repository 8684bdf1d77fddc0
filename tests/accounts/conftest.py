"""Accounts over a real file, with a clock that a test sets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.accounts.accounts import Accounts
from bot.accounts.people import OPERATOR, Account, Device
from bot.records.store import Store, open_records
from tests.clock import Clock

PHONE, DESKTOP = Device("192.0.2.1", "phone"), Device("192.0.2.2", "desktop")
PASSWORD = "four words in a row"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_records(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def accounts(store: Store, clock: Clock, quick_hashes: None) -> Accounts:
    return Accounts(store, clock)


def join(accounts: Accounts, name: str, role: str = "agent") -> Account:
    """An account that has chosen its password and is signed in nowhere."""
    made = accounts.add(OPERATOR, name, role)
    token = accounts.accept(accounts.link(OPERATOR, made.id), "", PASSWORD, DESKTOP)
    session = accounts.session(token)
    assert session
    accounts.sign_out(session)
    return session.account
