"""The thresholds follow from how many wrong answers a desk allows, and from what was measured."""

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.dialogue.account import Account
from bot.dialogue.fit_policy import Asked, fit
from bot.dialogue.message import Messages
from bot.dialogue.policy import Policy, Step, Thresholds
from bot.dialogue.reliability import bins, diagram
from bot.knowledge import models as m
from bot.knowledge.load import load_checks

ROOT = Path(__file__).parents[2]
MEASURED = Policy((Step(0.9, 100, 0), Step(0.5, 200, 2), Step(0.1, 300, 12), Step(0.01, 310, 31)), ask_back=0.05)
QUESTIONS = [check.ask for check, _ in load_checks(ROOT / "kb") if check.kind == "answer" and not check.after][:200]
ALLOWED = {
    "none of those measured": (0.0, 0.9),
    "exactly as many as there are": (1, 0.5),
    "between two steps": (3.9, 0.5),
    "all of them": (20, 0.01),
}


@pytest.mark.parametrize(("wrong_in_100", "least"), ALLOWED.values(), ids=ALLOWED)
def test_the_least_score_with_no_more_wrong_answers_than_allowed(wrong_in_100, least):
    assert MEASURED.thresholds(wrong_in_100) == Thresholds(least, 0.05)


def test_where_no_score_is_so_sure_only_the_letter_is_answered():
    assert Policy((Step(0.9, 10, 5),), 0.05).thresholds(1).answer == 1.0


def test_a_policy_is_read_as_it_was_written(tmp_path):
    MEASURED.save(tmp_path / "policy.json")
    assert Policy.load(tmp_path / "policy.json") == MEASURED


def asked(score: float, right: bool, offered: bool) -> Asked:
    return Asked(score, answered=True, right=right, neighbour=False, offered=offered)


def test_what_was_measured_is_counted_from_the_surest_down():
    policy = fit([asked(0.95, True, True)] * 90 + [asked(0.4, False, True)] * 10 + [asked(0.02, False, False)] * 20)
    assert policy.thresholds(5).answer == 0.41  # from 0.4 on ten more of a hundred would be wrong
    assert policy.thresholds(10).answer == 0.03
    assert 0.02 < policy.ask_back < 0.4


def test_a_neighbour_of_what_was_meant_is_not_wrong():
    assert not Asked(0.5, answered=True, right=False, neighbour=True, offered=True).wrong


@pytest.fixture
def messages_of(knowledge, desk):
    def build(wrong_in_100: int) -> Messages:
        return Messages(knowledge, desk._road, desk.search, Account.load(), Policy.load().thresholds(wrong_in_100))

    return build


def test_a_desk_that_allows_fewer_wrong_answers_asks_back_instead(messages_of):
    free, strict = messages_of(5), messages_of(1)
    answered = [ask for ask in QUESTIONS if free.alone(ask).kind == "answer"]
    kinds = Counter(strict.alone(ask).kind for ask in answered)
    assert kinds["answer"] > kinds["clarify"] > 10 * kinds["unknown"]


def test_what_is_written_alike_is_answered_however_strict_the_desk(messages_of, knowledge):
    entry = next(iter(knowledge.entries.values()))
    assert messages_of(1).alone(entry.phrasings[0]).entry == entry.id


@pytest.mark.parametrize("wrong_in_100", [0, 0.5, 21, -1], ids=str)
def test_a_share_that_makes_no_sense_is_refused(knowledge, wrong_in_100):
    with pytest.raises(ValueError, match="wrong_in_100"):
        m.Desk.model_validate({**knowledge.desk.model_dump(), "wrong_in_100": wrong_in_100})


def test_the_diagram_shows_a_dot_for_each_bin():
    rows = bins([(0.01, False), (0.3, True), (0.3, False), (0.99, True)])
    assert [(one.count, one.so) for one in rows] == [(1, 0.0), (2, 0.5), (1, 1.0)]
    picture = ElementTree.fromstring(diagram(rows, "said", "so"))  # noqa: S314 - our own
    assert len(picture.findall(".//{http://www.w3.org/2000/svg}circle")) == len(rows)
