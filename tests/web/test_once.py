"""A message that is sent twice is answered once."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from copy import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.accounts.accounts import Accounts
from bot.dialogue.desk import Desk
from bot.records.receipt import KEPT, Receipt
from bot.records.store import FILE, open_records
from bot.settings import Settings
from bot.web import create_app

QUESTION = "签到的操作员号是多少"
KEY = "7b0c4c0e-2f0f-4a55-9a3b-0d2f1f8f6c11"
OTHER = "f2a4b5d0-91c3-4b0e-8a55-6d0e3b8f2c77"
CARD = "6222021234567890128"

Send = Callable[..., TestResponse]
Serve = Callable[[], FlaskClient]


@pytest.fixture
def serve(desk: Desk, tmp_path: Path) -> Iterator[Serve]:
    """Starts the desk, each time with nothing of what was asked but the folder of its records."""
    with ExitStack() as opened:

        def start() -> FlaskClient:
            again = copy(desk)
            again.records = records = open_records(tmp_path)
            opened.callback(records.close)
            return create_app(again, Settings(data_dir=tmp_path, rate_limits=False), Accounts(records)).test_client()

        yield start


@pytest.fixture
def client(serve: Serve) -> FlaskClient:
    return serve()


def send(client: FlaskClient, key: str | None, message: str = QUESTION, **more: object) -> TestResponse:
    return client.post("/api/chat", json={"message": message, **more}, headers={"Idempotency-Key": key} if key is not None else {})


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(folder / FILE)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_the_second_sending_gets_the_very_reply_of_the_first(client: FlaskClient, tmp_path: Path) -> None:
    first, second = send(client, KEY), send(client, KEY)
    assert (first.status_code, first.data) == (200, second.data)
    assert rows(tmp_path, "select count(*) from turns") == [(1,)]


def test_another_key_or_none_is_another_message(client: FlaskClient) -> None:
    ids = {send(client, key).get_json()["message_id"] for key in (KEY, OTHER, None, None)}
    assert len(ids) == 4


def test_a_quoted_key_is_the_same_key(client: FlaskClient) -> None:
    assert send(client, f'"{KEY}"').data == send(client, KEY).data


def test_after_a_restart_it_is_still_answered_once(serve: Serve, tmp_path: Path) -> None:
    first = send(serve(), KEY)
    assert send(serve(), KEY).data == first.data
    assert rows(tmp_path, "select count(*) from turns") == [(1,)]


def test_two_that_arrive_together_are_answered_once(client: FlaskClient, tmp_path: Path) -> None:
    replies: list[bytes] = []
    both = threading.Barrier(8)

    def knock() -> None:
        both.wait()
        replies.append(send(client.application.test_client(), KEY).data)

    threads = [threading.Thread(target=knock) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(replies) == 8 and len(set(replies)) == 1
    assert rows(tmp_path, "select count(*) from turns") == [(1,)]


@pytest.mark.parametrize(
    "changed", [{"message": "怎么改密码"}, {"conversation_id": "another"}, {"language": "en"}, {"context": {"model": "ME50"}}], ids=str
)
def test_the_same_key_with_another_question_is_refused(client: FlaskClient, changed: dict[str, object]) -> None:
    send(client, KEY)
    message = str(changed.pop("message", QUESTION))
    response = send(client, KEY, message, **changed)
    assert (response.status_code, response.mimetype) == (422, "application/problem+json")
    assert response.get_json()["type"].endswith("idempotency-key-reused")
    assert send(client, KEY).status_code == 200  # and the first one stays


def test_what_was_refused_may_be_mended_under_the_same_key(client: FlaskClient) -> None:
    assert send(client, KEY, "").status_code == 422
    assert send(client, KEY).status_code == 200


@pytest.mark.parametrize("key", ["", "1", "x" * 15, "x" * 101, "密" * 20, "a\tb" * 6], ids=ascii)
def test_a_key_that_could_be_guessed_or_cannot_be_read_is_refused(client: FlaskClient, key: str) -> None:
    response = send(client, key.encode().decode("latin-1"))
    assert response.status_code == 422
    assert "16" in response.get_json()["detail"]


def test_a_receipt_holds_no_card_number(client: FlaskClient, tmp_path: Path) -> None:
    assert send(client, KEY, f"我的卡 {CARD} 怎么签到").data == send(client, KEY, f"我的卡 {CARD} 怎么签到").data
    held = b"".join(path.read_bytes() for path in tmp_path.glob("records.sqlite3*"))
    assert CARD.encode() not in held and KEY.encode() not in held


def test_while_the_disk_fails_a_message_is_answered_once_all_the_same(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    again = copy(desk)
    again.records = open_records(tmp_path / "data")
    client = create_app(again, Settings(data_dir=tmp_path, rate_limits=False), Accounts(again.records)).test_client()
    assert again.problems()
    assert send(client, KEY).data == send(client, KEY).data


def test_receipts_are_kept_for_a_day_and_not_longer(tmp_path: Path) -> None:
    records = open_records(tmp_path)
    now = datetime.now(UTC)
    for key, age in (("old", KEPT + timedelta(minutes=1)), ("young", KEPT - timedelta(minutes=1)), ("new", timedelta())):
        records.keep(Receipt(key, "body", b"reply", now - age))
    records.close()
    assert rows(tmp_path, "select key from receipts order by at") == [("young",), ("new",)]
