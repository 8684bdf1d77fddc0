"""The engine in memory, judged by a slow and obvious twin that looks at every phrasing."""

import math
import random
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from bot.search.engines import memory
from bot.search.engines.memory import MemoryEngine
from bot.search.index import Index
from bot.search.profile import profile

from .conftest import Seeker

LIMIT = 24


@pytest.fixture(scope="module")
def engine(seeker: Seeker) -> Iterator[MemoryEngine]:
    """An engine to which nothing is too common to find something by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory, "FEW", math.inf)
        yield MemoryEngine(seeker.search.index)


@pytest.fixture(scope="module")
def lengths(seeker: Seeker) -> list[float]:
    """The length of each phrasing's vector, feature by feature."""
    index = seeker.search.index
    information = index.information.tolist()
    return [math.sqrt(math.fsum(information[feature] ** 2 for feature in features)) for features in rows(seeker)]


def rows(seeker: Seeker) -> Iterator[list[int]]:
    """The features of each phrasing."""
    phrasings = seeker.search.index.phrasings
    starts, features = phrasings.starts.tolist(), phrasings.features.tolist()
    return (features[start:end] for start, end in pairwise(starts))


def cosines(seeker: Seeker, lengths: list[float], text: str) -> list[float]:
    """The cosine of a question with each phrasing, feature by feature."""
    question, information = seeker.search.question(text), seeker.search.index.information.tolist()
    asked = dict(zip(question.features.tolist(), question.information.tolist(), strict=True))
    return [
        math.fsum(asked[feature] * information[feature] for feature in features if feature in asked) / (length * question.norm)
        for features, length in zip(rows(seeker), lengths, strict=True)
    ]


def questions(seeker: Seeker) -> list[str]:
    """Phrasings, some of them shortened or joined, so that they are near to several; always the same ones."""
    chance = random.Random(11)
    texts = [text for topic in seeker.search.topics for text in topic.phrasings]
    picked = chance.sample(texts, 25)
    cut = [text[: len(text) * 2 // 3] for text in chance.sample(texts, 10)]
    joined = [f"{one}，{other}" for one, other in zip(chance.sample(texts, 10), chance.sample(texts, 10), strict=True)]
    return [*picked, *cut, *joined, "", "？", "今天天气怎么样", "hello", "密码", "🙂"]


def test_recalls_what_the_twin_finds_nearest(seeker: Seeker, engine: MemoryEngine, lengths: list[float]) -> None:
    for text in questions(seeker):
        every = cosines(seeker, lengths, text)
        nearest = sorted((score for score in every if score > 0), reverse=True)[:LIMIT]
        recalled = engine.recall(seeker.search.question(text), LIMIT).tolist()
        assert len(recalled) == len(set(recalled)) == len(nearest), text
        found = [every[number] for number in recalled]
        assert found == pytest.approx(nearest, abs=1e-5), f"{text}: not the nearest, or not in order"


def test_recalls_everything_there_is_when_asked_for_more(seeker: Seeker, engine: MemoryEngine, lengths: list[float]) -> None:
    every = cosines(seeker, lengths, "怎么签到")
    related = {number for number, cosine in enumerate(every) if cosine > 0}
    assert set(engine.recall(seeker.search.question("怎么签到"), len(every) + 5).tolist()) == related


def test_recalls_nothing_for_nothing(seeker: Seeker, engine: MemoryEngine) -> None:
    assert engine.recall(seeker.search.question(""), LIMIT).tolist() == []


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_recalls_no_more_than_asked_for(seeker: Seeker, engine: MemoryEngine, limit: int) -> None:
    assert len(engine.recall(seeker.search.question("操作员密码是多少"), limit)) == limit


def test_a_word_that_nearly_everyone_says_does_not_hide_a_rare_one(seeker: Seeker, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a large knowledge base common features recall nothing by themselves; what a question has besides still does."""
    monkeypatch.setattr(memory, "FEW", 3)
    texts = [f"怎么办理业务{name}" for name in ("签到", "签退", "结算", "退款", "对账", "打印", "联网", "装机")]
    index = Index(([profile(seeker.road.read(text))], []) for text in texts)
    recalled = MemoryEngine(index).recall(index.question(profile(seeker.road.read("怎么办理业务结算"))), 1)
    assert texts[recalled[0]] == "怎么办理业务结算"


def test_an_index_of_nothing_recalls_nothing(seeker: Seeker) -> None:
    index = Index([])
    assert np.array_equal(MemoryEngine(index).recall(index.question(profile(seeker.road.read("签到"))), 5), [])
