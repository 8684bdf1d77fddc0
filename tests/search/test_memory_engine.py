"""The engine in memory, judged by a slow and obvious twin that looks at every phrasing."""

import math
import random

import pytest

from bot.search.engines.memory import MemoryEngine
from bot.search.profile import VIEWS, Information, profile
from bot.search.score import Measured, Question, asked, measured
from bot.text.road import Road

from .conftest import Seeker

LIMIT = 24


@pytest.fixture(scope="module")
def phrasings(seeker: Seeker) -> list[Measured]:
    texts = [text for topic in seeker.search.topics for text in topic.phrasings]
    return [measured(profile(seeker.road.read(text)), seeker.search.information) for text in texts]


@pytest.fixture(scope="module")
def engine(phrasings: list[Measured]) -> MemoryEngine:
    return MemoryEngine(phrasings)


def measure(road: Road, information: Information, text: str) -> Question:
    return asked(profile(road.read(text)), information)


def likeness(question: Question, phrasing: Measured) -> float:
    """The shared information in each view, relative to the length of both; summed over the views."""
    total = 0.0
    for view in VIEWS:
        shared = 0.0
        for feature in question.profile.views[view]:
            if feature in phrasing.profile.views[view]:
                shared += question.weights[view][feature]
        total += shared / (question.sums[view] + phrasing.sums[view])
    return total


def questions(seeker: Seeker) -> list[str]:
    """Phrasings, some of them shortened or joined, so that they are near to several; always the same ones."""
    chance = random.Random(11)
    texts = [text for topic in seeker.search.topics for text in topic.phrasings]
    picked = chance.sample(texts, 25)
    cut = [text[: len(text) * 2 // 3] for text in chance.sample(texts, 10)]
    joined = [f"{one}，{other}" for one, other in zip(chance.sample(texts, 10), chance.sample(texts, 10), strict=True)]
    return [*picked, *cut, *joined, "", "？", "今天天气怎么样", "hello", "密码", "🙂"]


def test_recalls_what_the_twin_finds_nearest(seeker: Seeker, engine: MemoryEngine, phrasings: list[Measured]) -> None:
    for text in questions(seeker):
        question = measure(seeker.road, seeker.search.information, text)
        every = [likeness(question, phrasing) for phrasing in phrasings]
        nearest = sorted((score for score in every if score > 0), reverse=True)[:LIMIT]
        recalled = engine.recall(question, LIMIT)
        assert len(recalled) == len(set(recalled)) == len(nearest), text
        found = [every[number] for number in recalled]
        assert all(math.isclose(one, other, abs_tol=1e-5) for one, other in zip(found, nearest, strict=True)), (
            f"{text}: not the nearest, or not in order"
        )


def test_recalls_everything_there_is_when_asked_for_more(seeker: Seeker, engine: MemoryEngine, phrasings: list[Measured]) -> None:
    question = measure(seeker.road, seeker.search.information, "怎么签到")
    related = {number for number, phrasing in enumerate(phrasings) if likeness(question, phrasing) > 0}
    assert set(engine.recall(question, len(phrasings) + 5)) == related


def test_recalls_nothing_for_nothing(seeker: Seeker, engine: MemoryEngine) -> None:
    assert engine.recall(measure(seeker.road, seeker.search.information, ""), LIMIT) == []


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_recalls_no_more_than_asked_for(seeker: Seeker, engine: MemoryEngine, limit: int) -> None:
    assert len(engine.recall(measure(seeker.road, seeker.search.information, "操作员密码是多少"), limit)) == limit


def test_an_index_of_nothing_recalls_nothing(seeker: Seeker) -> None:
    assert MemoryEngine([]).recall(measure(seeker.road, seeker.search.information, "签到"), 5) == []
