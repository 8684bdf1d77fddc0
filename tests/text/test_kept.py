"""Readings are kept from start to start, and never believed where they may be wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.text.kept import FILE, Kept
from bot.text.road import Name, Road
from bot.text.text import Text

TEXTS = ("怎么签到", "N910 Pro 开不了机", "\ud800 半个字", "")
WORDS = ["签到"]


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., list[str]]:
    """Reads some texts as a start does, by some words, and returns those that were really read."""

    def read_all(*texts: str, words: object = WORDS) -> list[str]:
        road, read = Road([], [], [], None), []

        def note(text: str) -> Text:
            read.append(text)
            return road.read(text)

        kept = Kept(note, tmp_path, words)
        assert [kept.read(text) for text in texts] == [road.read(text) for text in texts]
        kept.save()
        return read

    return read_all


def test_the_next_start_reads_nothing_again(start: Callable[..., list[str]]) -> None:
    assert start(*TEXTS, *TEXTS) == [*TEXTS]
    assert start(*TEXTS) == []


def test_a_new_text_is_read_and_an_old_one_forgotten(start: Callable[..., list[str]]) -> None:
    start("怎么签到", "怎么签退")
    assert start("怎么签到", "密码是多少") == ["密码是多少"]
    assert start("怎么签退") == ["怎么签退"]


def test_other_words_read_everything_again(start: Callable[..., list[str]]) -> None:
    start(*TEXTS)
    assert start(*TEXTS, words=["签退"]) == [*TEXTS]


@pytest.mark.parametrize(
    "damage", [lambda content: content[:-1], lambda content: content.replace(b"\xe7", b"\xe8", 1), lambda content: b""]
)
def test_a_damaged_file_is_not_believed(start: Callable[..., list[str]], tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    start(*TEXTS)
    (tmp_path / FILE).write_bytes(damage((tmp_path / FILE).read_bytes()))
    assert start(*TEXTS) == [*TEXTS]
    assert start(*TEXTS) == []


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    road = Road([Name("qiandao", "签到", (), True)], [], [], None)
    kept = Kept(road.read, tmp_path / "file" / "below", WORDS)
    assert kept.read("怎么签到").terms == {"qiandao"}
    kept.save()
