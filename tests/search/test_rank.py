"""Ranking anyone's entries and questions, without a desk: what `app.py rank` prints."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.search.rank import RankError, rank

ENTRIES = [
    {"id": "q1", "question": "怎么开发票", "similar": ["发票怎么开", "我要开票"]},
    {"id": "q2", "question": "如何申请退货", "similar": ["想退货", "退货流程是什么"]},
    {"id": "q3", "question": "快递多久能到", "similar": []},
]
QUESTIONS = ["发票怎么开呀", "我想退货", "快递多久能到", "xyzzy"]


def lines(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    return lines(tmp_path / "kb.jsonl", ENTRIES)


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    return lines(tmp_path / "queries.jsonl", [{"q": question} for question in QUESTIONS])


def test_ranks_a_tiny_knowledge_base(kb: Path, queries: Path, cache: Path) -> None:
    rows = list(rank(kb, queries, cache))
    assert [row["q"] for row in rows] == QUESTIONS
    assert [row["id"] for row in rows[:3]] == ["q1", "q2", "q3"]
    assert all(set(row) == {"q", "id", "score", "ms"} and row["ms"] >= 0 for row in rows)
    assert rows[2]["score"] > rows[0]["score"] > 0
    assert all(0 <= row["score"] <= 1 for row in rows)


def test_what_is_near_nothing_has_no_id(kb: Path, queries: Path, cache: Path) -> None:
    assert list(rank(kb, queries, cache))[3] | {"ms": 0} == {"q": "xyzzy", "id": None, "score": 0, "ms": 0}


def test_a_byte_order_mark_and_empty_lines_are_fine(tmp_path: Path, queries: Path, cache: Path) -> None:
    path = tmp_path / "bom.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\n\n".join(json.dumps(row) for row in ENTRIES).encode() + b"\n\n")
    assert next(rank(path, queries, cache))["id"] == "q1"


def test_more_keys_than_wanted_are_fine(tmp_path: Path, queries: Path, cache: Path) -> None:
    kb = lines(tmp_path / "more.jsonl", [row | {"answer": "x", "source": 3} for row in ENTRIES])
    assert next(rank(kb, queries, cache))["id"] == "q1"


# Each row: spoken name, the lines of the knowledge base, the line that is named (None: only the file), words of the message.
BROKEN = [
    ("not JSON", ['{"id": "a", "question": "b"}', "{oops"], 2, "not JSON"),
    ("a list", ['["a"]'], 1, "is not a JSON object"),
    ("a number", ["5"], 1, "is not a JSON object"),
    ("no id", ['{"question": "b"}'], 1, '"id"'),
    ("a number as id", ['{"id": 7, "question": "b"}'], 1, '"id"'),
    ("no question", ["", '{"id": "a"}'], 2, '"question"'),
    ("similar is text", ['{"id": "a", "question": "b", "similar": "c"}'], 1, "similar must be a list of texts"),
    ("similar holds a number", ['{"id": "a", "question": "b", "similar": [1]}'], 1, "similar must be a list of texts"),
    ("an id twice", ['{"id": "a", "question": "b"}', '{"id": "a", "question": "c"}'], 2, "the id a stands there twice"),
    ("nested too deeply", ["[" * 100_000], 1, "not JSON"),
    ("nothing at all", [], None, "there is no entry in it"),
]


@pytest.mark.parametrize(("rows", "line", "words"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_line_is_named(tmp_path: Path, queries: Path, cache: Path, rows: list[str], line: int | None, words: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text("\n".join(rows), "utf-8")
    with pytest.raises(RankError) as raised:
        list(rank(path, queries, cache))
    place = f"{path}:{line}: " if line else f"{path}: "
    assert str(raised.value).startswith(place) and words in str(raised.value), raised.value
    assert len(str(raised.value)) < len(place) + 200, "the line is not repeated in full"


@pytest.mark.parametrize(("row", "words"), [("{", "not JSON"), ('{"question": "a"}', '{"q": "text"'), ('{"q": 1}', '{"q": "text"')])
def test_a_broken_question_is_named(tmp_path: Path, kb: Path, cache: Path, row: str, words: str) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text(f'{{"q": "发票"}}\n{row}\n', "utf-8")
    with pytest.raises(RankError, match=r"queries\.jsonl:2: ") as raised:
        list(rank(kb, path, cache))
    assert words in str(raised.value)


def test_a_file_in_another_encoding_is_named(tmp_path: Path, queries: Path, cache: Path) -> None:
    path = tmp_path / "gbk.jsonl"
    path.write_bytes('{"id": "a", "question": "发票"}'.encode("gbk"))
    with pytest.raises(RankError, match=r"gbk\.jsonl: cannot be read"):
        list(rank(path, queries, cache))


def test_a_lone_surrogate_in_a_question_is_no_reason_to_fail(tmp_path: Path, kb: Path, cache: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text('{"q": "发票\\ud800怎么开"}\n', "utf-8")
    assert next(rank(kb, path, cache))["id"] == "q1"
