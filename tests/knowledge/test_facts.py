"""The conflict rule: whoever asks is shown every documented value that fits. A slow, obvious twin is the judge."""

import itertools
from collections.abc import Iterator

import pytest

from bot.dialogue.decide import Decision
from bot.dialogue.render import Renderer
from bot.knowledge.knowledge import Knowledge, fitting_facts
from bot.knowledge.models import Asks, Fact

SILENT = None
BEST_FIRST = ["corroborated", "documented", "disputed", "contradicted"]


def agrees(asked: str | None, said: tuple[str, ...]) -> bool:
    """Either side is silent, or what is asked is among what is said."""
    if asked is SILENT:
        return True
    if len(said) == 0:
        return True
    return asked in said


def obviously_fitting(facts: list[Fact], asks: Asks) -> set[str]:
    fitting = set()
    for fact in facts:
        role = () if fact.role is None else (fact.role,)
        situation = () if fact.situation is None else (fact.situation,)
        if fact.subject != asks.subject:
            continue
        if not agrees(asks.role, role) or not agrees(asks.model, fact.models) or not agrees(asks.situation, situation):
            continue
        if asks.value is not None and asks.value != fact.value:
            continue
        fitting.add(fact.id)
    return fitting


def every_question(knowledge: Knowledge) -> Iterator[Asks]:
    """Every combination of facets and values that can be asked for."""
    facts = knowledge.facts.values()

    def some(kind: str) -> list[str | None]:
        return [None, *(term.id for term in knowledge.terms.values() if term.kind == kind)]

    values = [None, *sorted({fact.value for fact in facts})]
    for subject, role, model, situation, value in itertools.product(
        sorted({fact.subject for fact in facts}), some("role"), some("model"), some("situation"), values
    ):
        yield Asks(subject=subject, role=role, model=model, situation=situation, value=value)


def test_fitting_facts_are_those_of_the_slow_twin_for_every_question_there_is(knowledge: Knowledge) -> None:
    facts = list(knowledge.facts.values())
    for asks in every_question(knowledge):
        found = [fact.id for fact in fitting_facts(knowledge, asks)]
        assert set(found) == obviously_fitting(facts, asks), asks
        assert len(found) == len(set(found)), asks


def test_the_best_founded_come_first(knowledge: Knowledge) -> None:
    for asks in every_question(knowledge):
        standings = [fact.standing for fact in fitting_facts(knowledge, asks)]
        assert standings == sorted(standings, key=lambda one: {"corroborated": 0, "contradicted": 2}.get(one, 1)), asks


def entries_that_ask(knowledge: Knowledge) -> list[str]:
    return [entry.id for entry in knowledge.entries.values() if entry.asks]


def test_every_entry_shows_every_fact_that_fits_what_it_asks(knowledge: Knowledge) -> None:
    renderer = Renderer(knowledge)
    assert entries_that_ask(knowledge)
    for name in entries_that_ask(knowledge):
        asks = knowledge.entries[name].asks
        assert asks is not None
        fitting = obviously_fitting(list(knowledge.facts.values()), asks)
        (table,) = [block for block in renderer.blocks(Decision("answer", "test", entry=name), asks, "zh") if block["type"] == "facts"]
        assert sorted(row["value"] for row in table["rows"]) == sorted(knowledge.facts[one].value for one in fitting), name
        assert table["disputed"] == (len({row["value"] for row in table["rows"]}) > 1), name
        assert all(row["applies"] and row["basis"] and row["standing_label"] for row in table["rows"]), name


def test_an_entry_with_several_values_says_what_to_do_about_it(knowledge: Knowledge) -> None:
    advice = {statement.text for statement in knowledge.desk.conflict_advice}
    for name in entries_that_ask(knowledge):
        entry = knowledge.entries[name]
        assert entry.asks is not None
        blocks = Renderer(knowledge).blocks(Decision("answer", "test", entry=name), entry.asks, "zh")
        shown = {item["text"] for block in blocks if block["type"] == "list" and block["role"] == "advice" for item in block["items"]}
        differ = len({fact.value for fact in fitting_facts(knowledge, entry.asks)}) > 1
        assert (advice <= shown) == (differ and entry.conflict_advice), name


def test_the_contradictions_of_the_documents_are_among_the_facts(knowledge: Knowledge) -> None:
    """The values the two documents give for one and the same question all stand beside one another."""
    first_boot = fitting_facts(knowledge, Asks(subject="password", situation="first-boot"))
    assert {"123456", "1234"} <= {fact.value for fact in first_boot}
    everything = {fact.value for fact in fitting_facts(knowledge, Asks(subject="password"))}
    assert {"0000", "1234", "123456", "12345678", "88888888"} <= everything


@pytest.mark.parametrize("standing", BEST_FIRST)
def test_every_standing_is_in_use(knowledge: Knowledge, standing: str) -> None:
    assert any(fact.standing == standing for fact in knowledge.facts.values())
