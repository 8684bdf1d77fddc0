"""The newest turns, in memory: what a follow-up, a vote and a repeated sending need, whether or not the disk took them."""

from collections import OrderedDict

from .receipt import Receipt
from .turn import Turn

CONVERSATIONS = 2_000
MESSAGES = 5 * CONVERSATIONS  # a person may vote on a reply that is not the last one of its conversation


class Recent:
    """Remembers the last turn of the newest conversations, the ids of the newest messages and the newest receipts."""

    def __init__(self) -> None:
        self._turns: OrderedDict[str, Turn] = OrderedDict()
        self._messages: OrderedDict[str, None] = OrderedDict()
        self._receipts: OrderedDict[str, Receipt] = OrderedDict()

    def add(self, turn: Turn) -> None:
        self._turns[turn.conversation_id] = turn
        self._turns.move_to_end(turn.conversation_id)
        self._messages[turn.message_id] = None
        if len(self._turns) > CONVERSATIONS:
            self._turns.popitem(last=False)
        if len(self._messages) > MESSAGES:
            self._messages.popitem(last=False)

    def last(self, conversation_id: str) -> Turn | None:
        return self._turns.get(conversation_id)

    def knows(self, message_id: str) -> bool:
        return message_id in self._messages

    def keep(self, receipt: Receipt) -> None:
        self._receipts[receipt.key] = receipt
        if len(self._receipts) > CONVERSATIONS:
            self._receipts.popitem(last=False)

    def receipt(self, key: str) -> Receipt | None:
        return self._receipts.get(key)
