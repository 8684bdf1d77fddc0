"""What every test may use: the shipped knowledge base, a desk over it, and questions asked in conversations."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from flask import Flask
from hypothesis import settings
from jinja2.bccache import Bucket, BytecodeCache

from bot.accounts import passwords
from bot.dialogue.desk import Desk
from bot.dialogue.reply import Reply
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.load import load
from bot.records.store import Store, open_records
from bot.settings import ROOT
from tests.agents import CLIENT, SECRET

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The shell is the same engine without windows of its own: a fresh context costs it a quarter of the time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)

settings.register_profile("steady", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("steady")

Ask = Callable[..., Reply]


class Compiled(BytecodeCache):
    """Templates are compiled once for all applications of a run, and not once for each."""

    def __init__(self) -> None:
        self._by_key: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._by_key:
            bucket.bytecode_from_string(self._by_key[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._by_key[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": Compiled()}


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load(ROOT / "kb")


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_records(tmp_path_factory.mktemp("data"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of records in which nothing was recorded yet."""
    folder = tmp_path_factory.mktemp("empty")
    open_records(folder).close()
    return folder


@pytest.fixture
def kept(empty: Path, tmp_path: Path) -> Iterator[Store]:
    """Records of a test's own, where those of the session would be in the way."""
    shutil.copytree(empty, tmp_path, dirs_exist_ok=True)
    opened = open_records(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def desk(knowledge: Knowledge, records: Store, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The real desk over the shipped knowledge base, recording into a folder of its own."""
    return Desk(knowledge, records, ROOT / "templates", tmp_path_factory.mktemp("cache"))


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real argon2 hashes, at the cost the library means for tests."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher.from_parameters(CHEAPEST))


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One real browser for all tests that need one; each opens a context of its own."""
    api = pytest.importorskip("playwright.sync_api", reason="pages are tested with playwright: pip install -r requirements-dev.txt")
    with api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        except api.Error:
            pytest.skip("no Chromium to test the pages in: run `playwright install chromium`, or set CHROMIUM to the path of one")
        yield browser
        browser.close()


@pytest.fixture
def ask(desk: Desk) -> Ask:
    """ask("a", "b", "c"): the reply to the last of several messages in one conversation."""

    def conversation(*messages: str) -> Reply:
        reply = desk.answer(messages[0], None, door="test")
        for message in messages[1:]:
            reply = desk.answer(message, reply["conversation_id"], door="test")
        return reply

    return conversation


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of the source documents, which are not part of the repository."""
    folder = Path(os.environ.get("SOURCES_DIR", ROOT.parent / "shared" / "seeds"))
    if not folder.is_dir():
        pytest.skip(f"the source documents are not at {folder}; set SOURCES_DIR to their folder")
    return folder


@pytest.fixture(scope="session")
def provider() -> Iterator[str]:
    """The address of a running provider."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(__file__).parent / "web" / "provider.py"
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
