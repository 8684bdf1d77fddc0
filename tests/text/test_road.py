"""The one road: the same for entries and questions, total, and nobody else's words on it."""

import marshal
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.text.chinese import JIEBA, LEAST, Segmenter
from bot.text.road import Name, Road


def name(text: str, *also: str) -> Name:
    return Name(text, text, also, True)


def test_words_of_one_desk_do_not_leak_into_another(cache: Path) -> None:
    first = Road([name("蓝狐狸机", "蓝狐")], [["甲密钥", "乙密钥"]], [("开搞", "怎么签到")], cache)
    second = Road([], [], [], cache)
    assert first.read("蓝狐狸机怎么用").words[0] == "蓝狐狸机"
    assert "蓝狐狸机" not in second.read("蓝狐狸机怎么用").words
    assert "甲密钥" in first.read("乙密钥").words and "甲密钥" not in second.read("乙密钥").words
    assert "签到" in first.read("开搞").plain and "签到" not in second.read("开搞").plain
    third = Road([name("蓝狐狸")], [], [], cache)
    assert "蓝狐狸机" in first.read("蓝狐狸机").words and "蓝狐狸" in third.read("蓝狐狸机").words, "the first one did not change"


def test_what_one_desk_learnt_another_did_not(cache: Path) -> None:
    first, second = Road([name("蓝狐狸机")], [], [], cache), Road([], [], [], cache)
    first.learn(["蓝狐狸机怎么用", "蓝狐狸机"])
    assert first.counts["蓝狐狸机"] == 2 and first.texts == 2
    assert not second.counts and second.texts == 0


def test_words_joined_are_the_text(cache: Path) -> None:
    """The invariant of a segmenter: it changes, adds and leaves out nothing but spaces."""
    segmenter = Segmenter(["电签版", "n910pro"], cache)
    for text in ("电签版pos机怎么签到", "n910pro 密码 01", "签到", "", "a b c", "密码是1234吗a0"):
        assert "".join(segmenter.words(text)) == text.replace(" ", "")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=80), st.text(alphabet="签到退密码操作员号拉卡01AME50k9-s +.％？qiandao", max_size=60)))
def test_reads_any_text(road: Road, text: str) -> None:
    read = road.read(text)
    assert read.original == text
    assert all(word and word == word.strip() for word in read.words)
    assert isinstance(road.read(read.plain).plain, str)


@pytest.mark.parametrize(
    "text", ["\ud800签到", "签到" * 1000, "a" * 5000, "\x00", "1" * 3000, "?" * 2000, "(" * 500], ids=lambda text: ascii(text[:6])
)
def test_reads_what_nobody_would_type(road: Road, text: str) -> None:
    assert road.read(text).original == text


def test_reading_is_pure(road: Road) -> None:
    first = road.read("电签版忘记操作员密码怎么办")
    road.read("别的问题")
    assert road.read("电签版忘记操作员密码怎么办") == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("操作員號忘記了怎麼辦", "操作员号忘记了怎么办"),
        ("ＰＯＳ机 怎么 签到", "POS机怎么签到"),
        ("pos怎么签到", "POS 怎么签到"),
        ("签到失败!!!", "签到失败"),
        ("帐号是多少", "账号是多少"),
    ],
)
def test_two_spellings_of_a_question_are_one_text(road: Road, one: str, other: str) -> None:
    assert (road.read(one).plain, road.read(one).words) == (road.read(other).plain, road.read(other).words)


def test_a_circle_of_synonyms_does_not_hang(cache: Path) -> None:
    road = Road([], [], [("甲乙", "丙丁"), ("丙丁", "甲乙")], cache)
    assert road.read("甲乙").words


def test_a_word_that_stands_in_what_it_means_is_not_said_over_and_over(cache: Path) -> None:
    road = Road([], [], [("甲地", "乙方的甲地")], cache)
    assert road.read("甲地").plain.count("乙方") <= 1 and road.read("乙方的甲地").plain == "乙方的甲地"


def test_a_folder_that_cannot_be_written_to_is_no_reason_to_fail(tmp_path: Path) -> None:
    assert Segmenter([], tmp_path / "not there").words("怎么签到")


def test_without_a_folder_nothing_in_the_shared_temporary_one_is_read_or_written(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached = Segmenter([], cache)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    planted = tmp_path / f"jieba-{JIEBA}-{LEAST}.cache"
    planted.write_bytes(marshal.dumps(({"么签": 9}, 9)))
    own = Segmenter([], None)
    assert own.words("机器上怎么签到") == cached.words("机器上怎么签到")
    assert list(tmp_path.iterdir()) == [planted]
