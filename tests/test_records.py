"""Records: what is written comes back, and a disk that fails takes no answer, no follow-up and no vote away."""

import logging
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from bot.records import recent, schema, sqlite, store
from bot.records.migrations import upgrade
from bot.records.review import Review
from bot.records.store import Records, Store, Turn, open_records
from bot.records.turn import Vote

ROOT = Path(__file__).parent.parent


def a_turn(number: int = 1, conversation: str = "talk", **changes: object) -> Turn:
    turn = Turn(
        message_id=f"{conversation}-{number}",
        conversation_id=conversation,
        number=number,
        asked_at=datetime(2026, 11, 22, 3, 4, 5, 678901, UTC),
        door="api",
        language="zh",
        question="机器签到不上怎么处理",
        kind="answer",
        reason="0.91, next 0.40",
        entry="sign-in-failed",
        score=0.91,
        kb_digest="0123456789abcdef",
        milliseconds=3.25,
        topic='{"entry": "sign-in-failed"}',
        masked=False,
    )
    return replace(turn, **changes)  # type: ignore[arg-type]


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    """What another program reads from the file."""
    connection = sqlite3.connect(folder / store.FILE)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Store]:
    opened = open_records(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries a failing disk again with every row, instead of once a second."""
    monkeypatch.setattr(store, "PAUSE", 0.0)


# --- what is written comes back -----------------------------------------------------------------------------------


def test_a_turn_comes_back_from_memory_and_from_the_file(records: Store, tmp_path: Path) -> None:
    turn = a_turn(entry=None, topic=None, masked=True)
    records.add(turn)
    assert records.last("talk") == turn
    records.close()
    again: Records = open_records(tmp_path / "data")
    assert again.last("talk") == turn
    again.close()


def test_the_last_turn_is_the_one_with_the_highest_number_even_if_the_clock_went_back(tmp_path: Path) -> None:
    first = open_records(tmp_path)
    for number in (1, 2, 3):
        first.add(a_turn(number, asked_at=datetime(2026, 11, 22, tzinfo=UTC) - timedelta(hours=number)))
    first.add(a_turn(9, "another"))
    first.close()
    again = open_records(tmp_path)
    last = again.last("talk")
    assert last is not None
    assert last.number == 3
    again.close()


def test_an_unknown_conversation_has_no_last_turn(records: Store) -> None:
    assert records.last("nobody") is None
    assert records.last("half a pair \ud800") is None


def test_times_are_written_in_utc_and_equally_long(records: Store, tmp_path: Path) -> None:
    shanghai = timezone(timedelta(hours=8))
    records.add(a_turn(asked_at=datetime(2026, 11, 22, 8, 0, tzinfo=shanghai)))
    assert rows(tmp_path / "data", "SELECT asked_at FROM turns") == [("2026-11-22T00:00:00.000000+00:00",)]


def test_a_second_vote_replaces_the_first(records: Store, tmp_path: Path) -> None:
    records.add(a_turn())
    assert records.vote("talk-1", True, None)
    assert records.vote("talk-1", False, "步骤不对")
    assert rows(tmp_path / "data", "SELECT message, helpful, reason FROM feedback") == [("talk-1", 0, "步骤不对")]


def test_a_vote_reaches_an_older_message_after_a_new_start(records: Store, tmp_path: Path) -> None:
    records.add(a_turn(1))
    records.add(a_turn(2))
    records.close()
    again = open_records(tmp_path / "data")
    assert again.vote("talk-1", True, None)
    again.close()


@pytest.mark.parametrize("message_id", ["talk-2", "", "half a pair \ud800"])
def test_a_vote_on_no_message_is_refused(records: Store, message_id: str) -> None:
    records.add(a_turn())
    assert not records.vote(message_id, True, None)
    assert records.problem() is None


def test_the_same_message_is_kept_once(records: Store, tmp_path: Path) -> None:
    records.add(a_turn())
    records.add(a_turn())
    assert rows(tmp_path / "data", "SELECT count(*) FROM turns") == [(1,)]


def test_threads_may_write_at_once(records: Store, tmp_path: Path) -> None:
    def write(name: str) -> None:
        for number in range(100):
            records.add(a_turn(number, name))
            records.vote(f"{name}-{number}", True, None)

    threads = [threading.Thread(target=write, args=(f"talk{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows(tmp_path / "data", "SELECT count(*) FROM turns JOIN feedback ON message = id") == [(800,)]
    assert rows(tmp_path / "data", "PRAGMA integrity_check") == [("ok",)]


# --- the schema -----------------------------------------------------------------------------------------------------


def test_fields_and_columns_have_the_same_order() -> None:
    renamed = {"message_id": "id", "conversation_id": "conversation"}
    assert [renamed.get(field.name, field.name) for field in fields(Turn)] == [c.name for c in schema.turns.columns]
    renamed = {"message_id": "message"}
    assert [renamed.get(field.name, field.name) for field in fields(Vote)] == [c.name for c in schema.feedback.columns]


def test_the_migrations_lead_to_the_schema(records: Store, tmp_path: Path) -> None:
    records.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'data' / store.FILE}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    engine.dispose()


def test_a_start_that_ends_half_way_leaves_no_half_schema(tmp_path: Path) -> None:
    engine = sqlite.connected(tmp_path / "empty.sqlite3")
    with pytest.raises(RuntimeError), engine.begin() as connection:
        upgrade(connection)
        raise RuntimeError("the power went")
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


def test_postgresql_can_have_the_same_tables() -> None:
    for table in schema.metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


def test_there_is_one_newest_migration() -> None:
    assert len(ScriptDirectory(str(ROOT / "bot/records/migrations")).get_heads()) == 1


def test_opening_is_quiet(tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    caplog.set_level(logging.WARNING)
    open_records(tmp_path).close()
    assert (caplog.text, *capfd.readouterr()) == ("", "", "")


def test_the_file_is_written_ahead(records: Store, tmp_path: Path) -> None:
    assert rows(tmp_path / "data", "PRAGMA journal_mode") == [("wal",)]


# --- a disk that fails ------------------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_made_leaves_memory(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    assert_memory_serves(open_records(tmp_path / "data"))


def test_a_file_that_is_no_database_leaves_memory_and_is_not_touched(tmp_path: Path) -> None:
    damaged = b"this is not a database, " * 1_000
    (tmp_path / store.FILE).write_bytes(damaged)
    assert_memory_serves(open_records(tmp_path))
    assert (tmp_path / store.FILE).read_bytes() == damaged


def test_a_file_damaged_behind_its_first_page_leaves_memory(tmp_path: Path, at_once: None) -> None:
    opened = open_records(tmp_path)
    opened.add(a_turn())
    opened.close()
    file = tmp_path / store.FILE
    size = file.stat().st_size
    with file.open("r+b") as stream:
        stream.seek(1_000)
        stream.write(b"\xa5" * (size - 1_000))
    again = open_records(tmp_path)
    again.add(a_turn(1, "new"))
    assert_memory_serves(again)


def assert_memory_serves(records: Store) -> None:
    records.add(a_turn(1))
    records.add(a_turn(2))
    assert records.last("talk") == a_turn(2)
    assert records.last("nobody") is None
    assert records.vote("talk-1", True, None)
    assert not records.vote("nothing", True, None)
    assert "records are not written" in str(records.problem())
    assert records.failures >= 3
    records.close()


def test_a_folder_that_can_be_made_later_gets_all_rows(tmp_path: Path, at_once: None) -> None:
    folder = tmp_path / "data"
    folder.write_text("in the way")
    records = open_records(folder)
    records.add(a_turn(1))
    assert records.vote("talk-1", True, None)
    folder.unlink()
    records.add(a_turn(2))
    assert records.problem() is None
    assert rows(folder, "SELECT id FROM turns ORDER BY number") == [("talk-1",), ("talk-2",)]
    assert rows(folder, "SELECT message FROM feedback") == [("talk-1",)]
    records.close()


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """A disk without space, as a process sees it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_takes_no_follow_up_away_and_rows_are_written_when_there_is_space(
    records: Store, tmp_path: Path, at_once: None, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "记录里的原话" * 200
    with no_file_longer_than(300_000):
        for number in range(200):
            records.add(a_turn(number, question=secret))
            last = records.last("talk")
            assert last is not None
            assert last.number == number
        assert records.vote("talk-199", False, "没写上")
        assert "records are not written" in str(records.problem())
        assert 0 < records.failures < 201
        assert rows(tmp_path / "data", "PRAGMA integrity_check") == [("ok",)]
    assert records.problem() is None
    assert rows(tmp_path / "data", "SELECT count(*), max(number) FROM turns") == [(200, 199)]
    assert rows(tmp_path / "data", "SELECT reason FROM feedback") == [("没写上",)]
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "records are not written", "records are written again; 0 were lost",
    ]  # fmt: skip
    assert secret[:6] not in caplog.text


def test_another_process_that_holds_the_file_delays_one_caller_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 200)
    waits: list[int] = []
    wait = sqlite.Database.wait
    monkeypatch.setattr(sqlite.Database, "wait", lambda self, milliseconds: (waits.append(milliseconds), wait(self, milliseconds)))
    records = open_records(tmp_path)
    holder = sqlite3.connect(tmp_path / store.FILE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    for number in range(100):
        records.add(a_turn(number))
    assert set(waits) == {0}, "whoever comes after the first does not wait"
    assert "locked" in str(records.problem())
    holder.execute("ROLLBACK")
    holder.close()
    monkeypatch.setattr(store, "PAUSE", 0.0)
    assert records.problem() is None
    assert rows(tmp_path, "SELECT count(*) FROM turns") == [(100,)]
    records.close()


def test_a_folder_removed_under_the_program_is_made_again(records: Store, tmp_path: Path, at_once: None) -> None:
    records.add(a_turn(1))
    shutil.rmtree(tmp_path / "data")
    records.add(a_turn(2))
    assert records.problem() is None
    assert rows(tmp_path / "data", "SELECT id FROM turns") == [("talk-2",)]


def test_the_log_says_it_once_a_minute(tmp_path: Path, at_once: None, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "data").write_text("in the way")
    records = open_records(tmp_path / "data")
    for number in range(10):
        records.add(a_turn(number))
    assert len(caplog.records) == 1


def test_problem_asks_the_disk_at_most_once_a_second(records: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(store, "PAUSE", 3_600.0)  # a second may pass while this machine is busy
    monkeypatch.setattr(sqlite.Database, "probe", lambda _: asked.append(1))
    for _ in range(100):
        assert records.problem() is None
    assert asked == []
    monkeypatch.setattr(store, "PAUSE", 0.0)
    assert records.problem() is None
    assert asked == [1]


POISON = {
    "half a surrogate pair": {"question": "\ud800"},
    "not a number": {"score": float("nan")},
    "more than 64 bits": {"number": 2**70},
    "a time before all time": {"asked_at": datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))},
    "no text at all": {"kind": None},
    "not a value": {"question": ["?"]},
}


@pytest.mark.parametrize("changes", POISON.values(), ids=POISON)
def test_a_row_that_can_never_be_written_does_not_keep_others_waiting(records: Store, tmp_path: Path, changes: dict[str, object]) -> None:
    records.add(replace(a_turn(1, "poison"), **changes))  # type: ignore[arg-type]
    records.add(a_turn(2))
    assert records.problem() is None
    assert records.failures == 1
    assert rows(tmp_path / "data", "SELECT id FROM turns") == [("talk-2",)]


def test_memory_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "WAITING", 10)
    monkeypatch.setattr(recent, "CONVERSATIONS", 5)
    monkeypatch.setattr(recent, "MESSAGES", 7)
    (tmp_path / "data").write_text("in the way")
    records = open_records(tmp_path / "data")
    for number in range(30):
        records.add(a_turn(number, f"talk{number}"))
    assert [n for n in range(30) if records.last(f"talk{n}")] == [25, 26, 27, 28, 29]
    assert [n for n in range(30) if records.vote(f"talk{n}-{n}", True, None)] == list(range(23, 30))
    assert "(10 wait in memory, 27 are lost)" in str(records.problem())


def test_after_closing_nothing_raises(tmp_path: Path) -> None:
    records = open_records(tmp_path)
    records.close()
    records.close()
    records.add(a_turn())
    assert records.last("talk") == a_turn()
    assert "closed" in str(records.problem())


WRITER = """
import sys
from pathlib import Path
from tests.test_records import a_turn
from bot.records.store import open_records
records = open_records(Path(sys.argv[1]))
number = 0
while True:
    records.add(a_turn(number, sys.argv[2]))
    assert records.problem() is None
    print(number, flush=True)
    number += 1
"""


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    acknowledged: dict[str, int] = {}
    for cycle in ("a", "b", "c"):
        command = [sys.executable, "-c", WRITER, str(tmp_path), cycle]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as writer:
            assert writer.stdout
            while acknowledged.get(cycle, 0) < 300:
                acknowledged[cycle] = int(writer.stdout.readline())
            os.kill(writer.pid, signal.SIGKILL)
    for cycle, number in acknowledged.items():
        assert rows(tmp_path, f"SELECT count(*) >= {number + 1} FROM turns WHERE conversation = '{cycle}'") == [(1,)]
    assert rows(tmp_path, "PRAGMA integrity_check") == [("ok",)]


def test_records_from_before_hand_overs_are_read_and_go_on(tmp_path: Path) -> None:
    """A file of the first schema, with a turn whose reply nobody kept."""
    engine = sqlite.connected(tmp_path / store.FILE)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(ROOT / "bot/records/migrations"))
        command.upgrade(config, "0001")
        names = [column.name for column in schema.turns.columns if column.name != "reply"]
        connection.exec_driver_sql(
            f"INSERT INTO turns ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", tuple(sqlite._values(a_turn())[:-1])
        )
    engine.dispose()
    again = open_records(tmp_path)
    assert again.problem() is None
    assert [seen.turn for seen in again.review.conversation("talk")] == [a_turn(reply=None)]
    again.add(a_turn(2, reply="您好"))
    assert again.review.conversation("talk")[-1].turn.reply == "您好"
    again.close()


# --- looking back -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    ["latest", "by kind", "by vote", "unanswered", "one", "conversation", "said", "handover", "handovers", "never asked", "voted down"],
)
def test_looking_back_reads_no_table_from_end_to_end(records: Store, statement: str) -> None:
    """Answers wait behind these queries, so each goes by an index."""
    asked: list[Any] = []

    def rows_of(query: Any) -> list[tuple[Any, ...]]:
        asked.append(query)
        return []

    review = Review(rows_of)
    now = datetime.now(UTC)
    {
        "latest": lambda: review.latest(60, None, None, False, now),
        "by kind": lambda: review.latest(60, "unknown", None, False, None),
        "by vote": lambda: review.latest(60, None, "not-helpful", False, None),
        "unanswered": lambda: review.latest(60, None, None, True, None),
        "one": lambda: review.turn("x"), "conversation": lambda: review.conversation("x"), "said": lambda: review.said("x"),
        "handover": lambda: review.handover("x"), "handovers": lambda: review.handovers(now, timedelta(hours=1)),
        "never asked": lambda: review.never_asked(["x"]), "voted down": lambda: review.voted_down(50),
    }[statement]()  # fmt: skip
    records.add(a_turn())
    assert records._database
    for query in asked:
        compiled = query.compile(records._database._engine, compile_kwargs={"render_postcompile": True})
        values = tuple(compiled.params[name] for name in compiled.positiontup)
        plan = [row[3] for row in records._database._run(f"EXPLAIN QUERY PLAN {compiled}", values).fetchall()]
        assert plan
        assert [step for step in plan if step.startswith("SCAN") and "USING INDEX" not in step] == []
