"""The application around the real desk, without a socket. Rate limits are off except where a test asks for them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.accounts.accounts import Accounts
from bot.dialogue.desk import Desk
from bot.records.store import Store
from bot.settings import Settings
from bot.web import create_app

MakeApp = Callable[..., Flask]


@pytest.fixture
def accounts(kept: Store) -> Accounts:
    return Accounts(kept)


@pytest.fixture
def make_app(desk: Desk, records: Store, tmp_path: Path) -> MakeApp:
    def make(*, rate_limits: bool = False, **others: Any) -> Flask:
        return create_app(desk, Settings(data_dir=tmp_path, rate_limits=rate_limits, **others), Accounts(records))

    return make


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    return make_app()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
