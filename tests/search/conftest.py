"""The search over the shipped knowledge base, built once, with the verbs of a question on its way."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.dialogue.desk import Desk
from bot.knowledge.knowledge import Knowledge
from bot.search.facets import FacetReader, Facets
from bot.search.guards import Guards
from bot.search.search import Candidate, Search
from bot.text.road import Road

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Seeker:
    """Recall, score and guard, as the desk uses them, before anything is decided."""

    knowledge: Knowledge
    road: Road
    search: Search
    facets_of: FacetReader
    guards: Guards

    def facets(self, question: str) -> Facets:
        return self.facets_of.read(self.road.read(question))

    def candidates(self, question: str) -> list[Candidate]:
        return self.search.candidates(self.road.read(question).plain)

    def veto(self, question: str, entry: str) -> str | None:
        asked = self.guards.asked(self.road.read(question), self.facets(question))
        return self.guards.veto(asked, self.knowledge.entries[entry], self.knowledge.entries[entry].phrasings[0])

    def allowed(self, question: str) -> dict[str, float]:
        """Entries that no guard keeps out, with their scores, the surest first."""
        entries = [(one.topic.removeprefix("entry/"), one.score) for one in self.candidates(question) if one.topic.startswith("entry/")]
        return {name: score for name, score in entries if self.veto(question, name) is None}

    def is_undocumented(self, topic: str) -> bool:
        kind, _, name = topic.partition("/")
        return kind == "matter" and self.knowledge.matters[name].kind == "undocumented"

    def best(self, question: str) -> str | None:
        return next(iter(self.allowed(question)), None)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def seeker(knowledge: Knowledge, desk: Desk) -> Seeker:
    road = desk._road
    return Seeker(knowledge, road, desk.search, FacetReader(knowledge), Guards(knowledge, road))
