"""The topics of a knowledge base: what can be asked for, and the road on which its texts and questions go."""

from collections.abc import Iterator
from pathlib import Path

from bot.encoder.vectors import Encodes
from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge, fitting_facts
from bot.knowledge.load import statements
from bot.text.road import Name, Road

from .score import Weights
from .search import Search, Topic

ENTRY, MATTER, SMALLTALK = "entry", "matter", "smalltalk"
SAME = (
    "brand",
    "other-brand",
    "model",
    "other-model",
    "other-thing",
    "menu",
    "word",
    "role",
    "subject",
    "situation",
)  # kinds whose spellings all say the very same
VECTORS = "vectors.npy"  # in the cache folder
Audiences = tuple[m.Audience, ...]
MERCHANTS: Audiences = ("merchant",)
EVERYONE: Audiences = ("merchant", "agent")
WEIGHTS = Path(__file__).with_name("weights.json")


def road_of(knowledge: Knowledge, cache: Path | None) -> Road:
    """The road with the words of this knowledge base; it also knows which words typed pinyin may have meant, and remembers every
    text until it is told not to."""
    names = [Name(term.id, term.name, term.also, term.kind in SAME) for term in knowledge.terms.values()]
    one_way = [(pair.said, pair.meant) for pair in knowledge.synonyms.one_way]
    road = Road(names, knowledge.synonyms.two_way, one_way, cache)
    road.remember_all()
    road.learn([term.name for term in knowledge.terms.values()] + [text for topic in topics(knowledge) for text in topic.phrasings])
    return road


def search_of(
    knowledge: Knowledge, road: Road, encoder: Encodes | None = None, cache: Path | None = None, audiences: Audiences = MERCHANTS
) -> Search:
    """The search over everything that may be asked for: the entries for these audiences, matters and small talk."""
    return Search(road, topics(knowledge, audiences), Weights.load(WEIGHTS), encoder, cache and cache / VECTORS)


def topics(knowledge: Knowledge, audiences: Audiences = MERCHANTS) -> Iterator[Topic]:
    """Topic ids are `entry/…`, `matter/…` or `smalltalk/…`. Entries for agents are among them only if they are asked for."""
    for entry in knowledge.entries.values():
        if entry.audience in audiences:
            yield Topic(f"{ENTRY}/{entry.id}", (entry.title, *entry.phrasings), tuple(_body(knowledge, entry)), entry.not_for)
    for matter in knowledge.matters.values():
        yield Topic(f"{MATTER}/{matter.id}", (matter.title, *matter.phrasings))
    for talk in knowledge.desk.smalltalk:
        yield Topic(f"{SMALLTALK}/{talk.id}", talk.phrasings)


def alike(knowledge: Knowledge) -> Iterator[Topic]:
    """The topics whose phrasings are several ways to ask for one thing, so that one of them can be held out and looked for by the
    others. What is known to be documented nowhere is gathered under few headings; whoever is asked there asks for another thing."""
    for topic in topics(knowledge):
        kind, _, name = topic.id.partition("/")
        if kind != MATTER or knowledge.matters[name].kind != "undocumented":
            yield topic


def _body(knowledge: Knowledge, entry: m.Entry) -> Iterator[str]:
    yield from (statement.text for statement in statements(entry))
    if entry.asks:
        yield from (f"{fact.value} {fact.applies}" for fact in fitting_facts(knowledge, entry.asks))
