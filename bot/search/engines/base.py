"""What an engine is: it recalls phrasings that could match and says nothing about how well."""

from typing import Protocol

from bot.search.index import Question
from bot.search.rows import Array


class Engine(Protocol):
    """Built over the phrasings of one index, by their numbers there."""

    def recall(self, question: Question, limit: int) -> Array:
        """The numbers of at most `limit` phrasings that share most with the question, the nearest first, ties by number."""
        ...
