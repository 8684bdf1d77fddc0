"""The road of the shipped knowledge base, built once."""

from pathlib import Path

import pytest

from bot.knowledge.knowledge import Knowledge
from bot.search.topics import road_of
from bot.text.road import Road


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for jieba's dictionary, so that it is read from its text only once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def road(knowledge: Knowledge, cache: Path) -> Road:
    return road_of(knowledge, cache)
