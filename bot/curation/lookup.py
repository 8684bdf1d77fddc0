"""What agents look up: every entry, also those that merchants never see, with where it stands and what a merchant would be shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.dialogue.alternatives import MEANT, entries_of
from bot.dialogue.decide import Decision
from bot.dialogue.desk import Desk
from bot.dialogue.ranked import name as id_of
from bot.dialogue.render import Renderer
from bot.dialogue.reply import Language, Part, Reply
from bot.knowledge import models as m
from bot.knowledge.knowledge import Place, fitting_facts
from bot.knowledge.load import statements
from bot.search.search import Search
from bot.search.topics import EVERYONE
from bot.text.normalise import normalise

from .explain import explain

LANGUAGE: Language = "zh"  # what entries are written in
SHOWN = 200  # hits; nobody reads on
CANNED = 5


@dataclass(frozen=True, slots=True)
class Filters:
    """What a hit has to be; empty text is anything."""

    topic: str = ""  # the file of the entry, without its ending
    type: str = ""
    model: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was found; `score` is None where only its words contain what was typed."""

    entry: m.Entry
    topic: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Card:
    """An entry as it is drawn. `text` is what a merchant may be sent, None for an entry that is for agents only."""

    entry: m.Entry
    part: Part
    language: str
    place: Place
    text: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a merchant would be shown for a message, and why: one explanation for each question in it."""

    reply: Reply
    why: list[dict[str, Any]]


class Lookup:
    """The agents' search over one desk. Pure: nothing is recorded."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._knowledge = desk.everything
        self._renderer = Renderer(self._knowledge)
        self._topic = {entry: self._place(entry).file.rpartition("/")[2].removesuffix(".yaml") for entry in self._knowledge.entries}
        self._models = {entry.id: frozenset(self._models_of(entry)) for entry in self._knowledge.entries.values()}
        self._written = {
            entry.id: [normalise("\n".join(texts)) for texts in self._texts_of(entry)] for entry in self._knowledge.entries.values()
        }

    # --- finding ------------------------------------------------------------------------------------------------------

    @cached_property
    def _search(self) -> Search:
        """Built when the first agent types, which takes a moment then, instead of at every start."""
        same = len(self._knowledge.entries) == len(self._desk.knowledge.entries)
        return self._desk.search if same else self._desk.search_of(self._knowledge, EVERYONE)

    def find(self, typed: str, filters: Filters) -> list[Hit]:
        """Entries near to what was typed, the surest first, then those that contain it; every entry where nothing was typed."""
        masked = self._desk.masked(typed)
        scores: dict[str, float] = {}
        for candidate in self._desk.near(masked, self._search):
            scores.setdefault(id_of(candidate), candidate.score)
        order = dict.fromkeys([*scores, *self._containing(normalise(masked).split())])
        hits = (Hit(self._knowledge.entries[entry], self._topic[entry], scores.get(entry)) for entry in order)
        return [hit for hit in hits if self._fits(hit, filters)][:SHOWN]

    def _containing(self, words: Sequence[str]) -> Iterator[str]:
        """Entries that contain every word: first in id, title or code, then in phrasings, then anywhere."""
        for depth in range(3):
            for entry, written in self._written.items():
                if all(any(word in text for text in written[: depth + 1]) for word in words):
                    yield entry

    def _fits(self, hit: Hit, wanted: Filters) -> bool:
        return (
            wanted.topic in ("", hit.topic)
            and wanted.type in ("", hit.entry.type)
            and wanted.audience in ("", hit.entry.audience)
            and (not wanted.model or wanted.model in self._models[hit.entry.id])
        )

    @property
    def topics(self) -> list[str]:
        return sorted(set(self._topic.values()))

    @property
    def types(self) -> list[str]:
        return sorted({entry.type for entry in self._knowledge.entries.values()})

    @property
    def models(self) -> list[tuple[str, str]]:
        """(id, name) of the models that some entry is about."""
        return [(model, self._knowledge.terms[model].name) for model in sorted(frozenset().union(*self._models.values()))]

    # --- showing ------------------------------------------------------------------------------------------------------

    def card(self, entry_id: str, language: str = LANGUAGE) -> Card | None:
        """An entry, drawn whole; None where there is no such entry."""
        entry = self._knowledge.entries.get(entry_id)
        if entry is None:
            return None
        blocks = self._renderer.blocks(Decision("answer", "looked up", entry=entry.id), entry.asks, language)
        text = self._desk.texts(language).of(blocks)
        part: Part = {"kind": "answer", "question": "", "text": text, "entry_id": entry.id, "blocks": blocks}
        return Card(entry, part, language, self._place(entry.id), text if entry.audience == "merchant" else None)

    def shown(self, typed: str) -> Shown | None:
        """What a merchant would see for it; None where nothing was typed."""
        masked = self._desk.masked(typed).strip()
        return Shown(self._desk.preview(masked), explain(self._desk, masked)) if masked else None

    def canned(self, question: str, language: str) -> list[Card]:
        """Replies that fit a merchant's question, in her language, the surest first; only what merchants may read."""
        found = self._desk.near(self._desk.masked(question), self._desk.search)
        cards = (self.card(entry, language) for entry in entries_of(found, MEANT)[:CANNED])
        return [card for card in cards if card and card.text]

    def title(self, topic: str) -> str:
        """The title of `entry/…` or `matter/…`; anything else as it stands."""
        kind, _, name = topic.partition("/")
        found = {"entry": self._knowledge.entries, "matter": self._knowledge.matters}.get(kind, {}).get(name)
        return found.title if found else topic

    # --- what an entry is about ---------------------------------------------------------------------------------------

    def _place(self, entry: str) -> Place:
        return self._knowledge.places["entry", entry]

    def _models_of(self, entry: m.Entry) -> Iterator[str]:
        yield from entry.applies_to.models
        if entry.asks:
            yield from (entry.asks.model,) if entry.asks.model else ()
            yield from (model for fact in fitting_facts(self._knowledge, entry.asks) for model in fact.models)

    def _texts_of(self, entry: m.Entry) -> tuple[list[str], list[str], list[str]]:
        """The texts of an entry by how near to its heart they are."""
        facts = fitting_facts(self._knowledge, entry.asks) if entry.asks else ()
        code = [entry.code] if entry.type == "code" else []
        body = [*(statement.text for statement in statements(entry)), *(f"{fact.value} {fact.applies}" for fact in facts)]
        return [entry.id, entry.title, *code], list(entry.phrasings), body
