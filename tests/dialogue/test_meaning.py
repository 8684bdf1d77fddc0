"""What sentence vectors may and may not decide: asked with candidates as the search hands them over when the encoder spoke."""

from dataclasses import replace

import pytest

from bot.dialogue.account import Account
from bot.dialogue.decide import Decider, Decision
from bot.dialogue.desk import Desk
from bot.dialogue.policy import Policy
from bot.dialogue.understand import Understanding
from bot.dialogue.which import Which
from bot.knowledge.knowledge import Knowledge
from bot.search.guards import Guards

VALUE, STEPS = "收银员签到密码填什么", "怎么签到"


@pytest.fixture(scope="module")
def decide_as_if(knowledge: Knowledge, desk: Desk):
    """Decides on a question as if the words alone had found its best candidate no surer than `by_words`."""
    road, search = desk._road, desk.search
    understanding = Understanding(knowledge, road)
    thresholds = Policy.load().thresholds(5)
    decider = Decider(knowledge.entries, knowledge.matters, Guards(knowledge, road), Which(knowledge), Account.load(), thresholds)

    def decide(text: str, by_words: float) -> Decision:
        question = understanding.question(text)
        return decider.decide(
            question, [replace(one, by_words=by_words, parts=(*one.parts[:-1], 0.5)) for one in search.candidates(question.text.normal)]
        )

    return decide


def test_a_default_value_that_words_found_is_answered(decide_as_if) -> None:
    assert (decide_as_if(VALUE, 0.9).kind, decide_as_if(VALUE, 0.9).entry) == ("answer", "cashier-password")


def test_a_default_value_that_only_meaning_found_is_asked_back(decide_as_if) -> None:
    decision = decide_as_if(VALUE, 0.001)
    assert decision.kind == "clarify" and "cashier-password" in decision.choices


def test_steps_may_be_found_by_meaning_alone(decide_as_if) -> None:
    assert decide_as_if(STEPS, 0.001).entry == "how-to-sign-in"
