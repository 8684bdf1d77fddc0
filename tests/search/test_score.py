"""The score: parts between 0 and 1 that add up, and a probability that says what it means."""

import math
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.search.evidence import PARTS
from bot.search.score import Weights, certainties
from bot.search.search import Candidate, Search, Topic, weighed
from bot.search.topics import WEIGHTS
from bot.text.road import Road

from .conftest import Seeker

QUESTIONS = [
    "怎么签到",
    "操作员01密码",
    "忘记密码了",
    "返回码51",
    "qiandao",
    "ME50",
    "我要投诉",
    "今天天气怎么样",
    "签到失败怎么办还有密码是多少",
]


def candidates(seeker: Seeker) -> list[Candidate]:
    return [one for question in QUESTIONS for one in seeker.candidates(question)]


def test_parts_sum_to_the_log_odds_of_the_score(seeker: Seeker) -> None:
    for one in candidates(seeker):
        assert math.fsum(seeker.search.odds(one).values()) == pytest.approx(math.log(one.score / (1 - one.score)), abs=1e-6)


def test_the_odds_name_every_part_once(seeker: Seeker) -> None:
    for one in candidates(seeker):
        assert tuple(seeker.search.odds(one)) == ("intercept", *PARTS, "others")


def test_every_part_is_between_0_and_1(seeker: Seeker) -> None:
    assert all(0.0 <= part <= 1.0 for one in candidates(seeker) for part in one.parts)


def test_candidates_come_surest_first_and_ties_by_id(seeker: Seeker) -> None:
    for question in QUESTIONS:
        found = seeker.candidates(question)
        assert found == sorted(found, key=lambda one: (-one.score, one.topic))
        assert len({one.topic for one in found}) == len(found)


def test_a_question_written_like_a_phrasing_finds_it(seeker: Seeker) -> None:
    for name in ("how-to-sign-in", "cashier-password", "forgot-password", "fingerprint"):
        phrasing = seeker.knowledge.entries[name].phrasings[0]
        best = seeker.candidates(phrasing)[0]
        assert best.topic == f"entry/{name}" and best.score > 0.8
        assert dict(zip(PARTS, best.parts, strict=True))["same"] == 1.0


def test_the_weights_name_every_part() -> None:
    weights = Weights.load(WEIGHTS)
    for model in (weights.words, weights.meaning):
        assert tuple(model.summands((1.0,) * len(PARTS))) == ("intercept", *PARTS)
        assert all(math.isfinite(value) for value in model.summands((1.0,) * len(PARTS)).values())


def test_without_an_encoder_its_parts_weigh_nothing() -> None:
    words = Weights.load(WEIGHTS).words.summands((1.0,) * len(PARTS))
    assert words["meaning"] == words["meaning_apart"] == 0.0


def test_the_weights_are_the_same_after_saving_and_loading(tmp_path: Path) -> None:
    Weights.load(WEIGHTS).save(tmp_path / "weights.json")
    assert (tmp_path / "weights.json").read_text("utf-8") == WEIGHTS.read_text("utf-8")


@given(st.lists(st.floats(-30, 30), max_size=8))
def test_candidates_share_one_certainty_with_nothing_answers(strengths: list[float]) -> None:
    shares = certainties(strengths)
    assert all(0.0 < share <= 1.0 for share in shares) and math.fsum(shares) <= 1.0 + 1e-9
    assert sorted(shares) == [share for _, share in sorted(zip(strengths, shares, strict=True))]  # the stronger, the surer


def test_a_candidate_alone_is_surer_than_beside_a_rival(seeker: Seeker) -> None:
    first, *_ = found = seeker.candidates("操作员的密码和主管的密码")
    assert len(found) > 1
    assert weighed([first])[0].score > first.score


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=40), st.text(alphabet="签到退密码操作员号拉卡拉0159ME怎么办吗多少", max_size=20)))
def test_scores_any_text(seeker: Seeker, text: str) -> None:
    for one in seeker.candidates(text):
        assert 0.0 < one.score < 1.0 and all(0.0 <= part <= 1.0 for part in one.parts)


def test_a_topic_is_not_found_for_what_it_says_it_is_not_for(cache: Path) -> None:
    topics = [
        Topic("rate", ("刷卡费率是多少", "费率怎么算"), not_for=("费率怎么调低",)),
        Topic("lower", ("怎么把手续费降下来", "手续费能便宜点吗")),
    ]
    search = Search(Road([], [], [], cache), topics, Weights.load(WEIGHTS))
    assert "rate" in [one.topic for one in search.candidates("费率是多少")]
    assert "rate" not in [one.topic for one in search.candidates("费率怎么调低")]
    assert "rate" not in [one.topic for one in search.candidates("请问费率怎么调低呢")]


def test_the_order_of_topics_does_not_matter(cache: Path) -> None:
    topics = [Topic(name, (f"怎么{name}", f"{name}的办法")) for name in ("签到", "签退", "结算", "绑卡", "改密码")]
    one = Search(Road([], [], [], cache), topics, Weights.load(WEIGHTS))
    other = Search(Road([], [], [], cache), topics[::-1], Weights.load(WEIGHTS))
    assert one.candidates("怎么改密码") == other.candidates("怎么改密码")
