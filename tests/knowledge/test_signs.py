"""Words of the trade stand in the knowledge base: another one says them otherwise, or has none."""

from pathlib import Path

import pytest

from bot.dialogue.understand import Question, Understanding
from bot.knowledge.knowledge import Knowledge
from bot.search.topics import road_of

from .conftest import Folder

OWN = r"""
code: {before: [灯号], after: [号灯]}
product: [柜]
not_models: [rs]
account:
  mine: ['我(?=柜子)']
  money on its way: [返修款]
"""


def asked(knowledge: Knowledge, text: str) -> Question:
    return Understanding(knowledge, road_of(knowledge, None)).question(text)


@pytest.fixture
def of_its_own(small: Folder) -> Knowledge:
    small.write("language/signs.yaml", OWN)
    return small.load()


@pytest.mark.parametrize(("text", "code"), [("灯号 E3", "E3"), ("E3号灯亮了", "E3"), ("返回码55", None)])
def test_a_code_is_one_by_the_words_of_this_trade(of_its_own: Knowledge, text: str, code: str | None) -> None:
    assert asked(of_its_own, text).facets.code == code


@pytest.mark.parametrize(("text", "model"), [("x7柜怎么开", {"x7"}), ("x7怎么开", set()), ("rs232怎么接", set()), ("kx77怎么接", {"kx77"})])
def test_a_model_is_one_by_the_words_of_this_trade(of_its_own: Knowledge, text: str, model: set[str]) -> None:
    assert asked(of_its_own, text).facets.unknown_models == model


SIGNS = {
    "what one has here": ("我柜子坏了", "mine", True),
    "what one has elsewhere": ("我余额多少", "mine", False),
    "what is said everywhere": ("我的柜子", "mine", True),
    "money here": ("返修款呢", "money on its way", True),
    "money elsewhere": ("到账", "money on its way", False),
}


@pytest.mark.parametrize(("text", "sign", "there"), SIGNS.values(), ids=SIGNS)
def test_an_account_question_is_one_by_the_words_of_this_trade(of_its_own: Knowledge, text: str, sign: str, there: bool) -> None:
    assert (sign in asked(of_its_own, text).signs) is there


def test_a_desk_without_words_of_its_own_understands_the_language(small: Folder) -> None:
    assert not (Path(small.path) / "language" / "signs.yaml").exists()
    question = asked(small.load(), "帮我查一下返回码55，昨天的货款到账没有")
    assert {"do it for me", "look it up", "a date"} <= question.signs
    assert not question.signs & {"money on its way", "charged", "this trade"} and question.facets.code is None


FAULTS = {
    "no expression": ("product: ['(']", "signs.yaml:1", "is no regular expression", "missing )"),
    "an empty one": ("product: ['']", "signs.yaml:1", "product", ""),
    "a sign that is none": ("account: {yours: [您]}", "signs.yaml:1", "yours", "mine"),
    "an unknown key": ("products: [柜]", "signs.yaml:1", "unknown key products", "did you mean product?"),
}


@pytest.mark.parametrize(("text", "place", "what", "mend"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_named_with_its_place_and_its_cure(small: Folder, text: str, place: str, what: str, mend: str) -> None:
    small.write("language/signs.yaml", text + "\n")
    (fault,) = small.faults()
    assert place in fault and what in fault and mend in fault, fault
