"""Vectors on disk: computed once, never wrong, and no reason to fail."""

import hashlib
import io
import logging
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.encoder.encoder import WIDTH, Vectors
from bot.encoder.vectors import vectors


class Counting:
    """Stands in for the model, which need not be there: a vector that only its text decides, and a list of what was asked."""

    def __init__(self, fingerprint: str = "one") -> None:
        self.fingerprint = fingerprint
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        rows = [np.random.default_rng(list(f"{self.fingerprint} {text}".encode())).normal(size=WIDTH) for text in texts]
        return np.array(rows, np.float32).reshape(len(rows), WIDTH)


TEXTS = ["签到", "密码", "到账"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that holds the vectors of TEXTS."""
    path = tmp_path / "cache" / "vectors.npy"
    vectors(Counting(), TEXTS, path)
    return path


CHANGES = [
    ("nothing", TEXTS, []),
    ("the order", TEXTS[::-1], []),
    ("one text is new", [*TEXTS, "余额"], ["余额"]),
    ("one is there twice", [*TEXTS, "余额", "余额", "签到"], ["余额"]),
    ("one is gone", TEXTS[1:], []),
    ("all are gone", [], []),
]


@pytest.mark.parametrize(("texts", "computed"), [case[1:] for case in CHANGES], ids=[case[0] for case in CHANGES])
def test_only_what_is_new_is_computed(texts: list[str], computed: list[str], file: Path) -> None:
    encoder = Counting()
    assert np.array_equal(vectors(encoder, texts, file), Counting().encode(texts))
    assert encoder.asked == computed


def test_what_is_gone_is_forgotten(file: Path) -> None:
    vectors(Counting(), TEXTS[1:], file)
    encoder = Counting()
    vectors(encoder, TEXTS, file)
    assert encoder.asked == TEXTS[:1]


def test_another_encoder_computes_everything(file: Path) -> None:
    other = Counting("two")
    assert np.array_equal(vectors(other, TEXTS, file), Counting("two").encode(TEXTS))
    assert other.asked == TEXTS


def sealed(rows: object, **how: bool) -> bytes:
    content = io.BytesIO()
    np.save(content, rows, **how)  # type: ignore[arg-type]
    return content.getvalue() + hashlib.sha256(content.getvalue()).digest()


def flipped(content: bytes) -> bytes:
    return content[:300] + bytes([content[300] ^ 1]) + content[301:]


DAMAGES: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("cut short", lambda content: content[:-100]),
    ("one bit changed", flipped),
    ("empty", lambda content: b""),
    ("something else", lambda content: b"hello" * 100),
    ("without its digest", lambda content: content[:-32]),
    ("vectors of another width", lambda content: sealed(np.zeros((3, 7), np.float32))),
    ("a pickle", lambda content: sealed(np.array([{"a": 1}], object), allow_pickle=True)),
    ("a bare pickle", lambda content: pickle.dumps(1) + hashlib.sha256(pickle.dumps(1)).digest()),
]


@pytest.mark.parametrize("damage", [case[1] for case in DAMAGES], ids=[case[0] for case in DAMAGES])
def test_a_damaged_file_is_made_again(damage: Callable[[bytes], bytes], file: Path, caplog: pytest.LogCaptureFixture) -> None:
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    encoder = Counting()
    assert np.array_equal(vectors(encoder, TEXTS, file), Counting().encode(TEXTS))
    assert encoder.asked == TEXTS and file.read_bytes() == whole
    assert "made again" in caplog.text


def test_a_file_that_cannot_be_written_takes_nothing_away(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "taken").write_text("a file where a folder should be")
    assert len(vectors(Counting(), TEXTS, tmp_path / "taken" / "vectors.npy")) == 3
    assert "made at every start" in caplog.text


def test_nothing_is_left_behind_and_the_file_opens_without_pickle(file: Path) -> None:
    assert [path.name for path in file.parent.iterdir()] == ["vectors.npy"]
    assert np.load(file, allow_pickle=False)["vector"].shape == (3, WIDTH)


def test_without_a_file_everything_is_computed(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert np.array_equal(vectors(Counting(), TEXTS, None), Counting().encode(TEXTS))
    assert "computing the vectors of 3 texts" in caplog.text
