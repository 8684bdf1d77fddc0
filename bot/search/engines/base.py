"""What an engine is: it recalls phrasings that could match and says nothing about how well."""

from typing import Protocol

from bot.search.score import Question


class Engine(Protocol):
    """Built over the phrasings of one knowledge base, which it numbers in the order given."""

    def recall(self, question: Question, limit: int) -> list[int]:
        """The numbers of at most `limit` phrasings that share most with the question, the nearest first."""
        ...
