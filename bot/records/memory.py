"""Records that nobody keeps: for commands that answer, check or compare without leaving a trace."""

from .people import Duty, Handover, Said
from .receipt import Receipt
from .recent import Recent
from .review import Review
from .turn import Turn


class InMemory:
    """The records' interface over memory alone; the newest conversations can be followed up."""

    def __init__(self) -> None:
        self._recent = Recent()
        self.review = Review(lambda _: [])
        self.changes = 0

    def add(self, turn: Turn) -> None:
        self._recent.add(turn)
        self.changes += 1

    def last(self, conversation_id: str) -> Turn | None:
        return self._recent.last(conversation_id)

    def vote(self, message_id: str, helpful: bool, reason: str | None) -> bool:
        return self._recent.knows(message_id)

    def keep(self, row: Handover | Said | Duty | Receipt) -> None:
        if isinstance(row, Receipt):
            self._recent.keep(row)

    def receipt(self, key: str) -> Receipt | None:
        return self._recent.receipt(key)

    def problem(self) -> str | None:
        return None

    def close(self) -> None:
        pass
