"""What may be read into a misspelt question, and what may not, taken from the knowledge base."""

from collections.abc import Iterator
from itertools import chain

from bot.knowledge.knowledge import Knowledge
from bot.text.normalise import normalise
from bot.text.repair.repairs import Repairs
from bot.text.repair.vocabulary import Vocabulary
from bot.text.road import Road

KEPT = ("brand", "other-brand", "model", "other-model", "role")  # kinds of terms that are never read as something else


def repairs_of(knowledge: Knowledge, road: Road) -> Repairs:
    """The repairs over the words that a road has learnt from its knowledge base."""
    names, foreign = road.latin()
    rare = (*(word for term in knowledge.terms.values() for word in term.also), *chain.from_iterable(knowledge.synonyms.two_way))
    counts = dict.fromkeys((normalise(word) for word in rare), 1) | road.counts
    return Repairs(Vocabulary(counts, road.knows, names, foreign, map(normalise, _kept(knowledge))), road.texts)


def _kept(knowledge: Knowledge) -> Iterator[str]:
    for term in knowledge.terms.values():
        if term.kind in KEPT:
            yield from (term.name, *term.also)
    for pair in knowledge.opposites.opposites:
        yield from pair
    yield from knowledge.opposites.negations
