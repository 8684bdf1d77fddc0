"""The application around the real desk, without a socket. Rate limits are off except where a test asks for them."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient

from bot.accounts.accounts import Accounts
from bot.dialogue.desk import Desk
from bot.records.store import Store, open_records
from bot.settings import Settings
from bot.web import create_app

MakeApp = Callable[..., Flask]
CLIENT, SECRET = "desk", "a secret of two"  # what an OpenID provider and the desk know of each other


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Records of a test's own, where those of the session would be in the way."""
    opened = open_records(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def accounts(store: Store) -> Accounts:
    return Accounts(store)


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


@pytest.fixture(scope="session")
def provider() -> Iterator[str]:
    """The address of a running provider."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(__file__).with_name("provider.py")
    process = subprocess.Popen([sys.executable, "-W", "ignore", str(script), str(port), CLIENT, SECRET], stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(process, address)
        yield address
    finally:
        process.terminate()
        process.wait()


def wait_for(process: "subprocess.Popen[bytes]", address: str) -> None:
    for _ in range(300):
        assert process.poll() is None, "the provider did not start"
        try:
            requests.get(f"{address}/keys", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the provider does not answer")
