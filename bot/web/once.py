"""A message that is sent twice is answered once: `Idempotency-Key`, as the IETF's draft of that name describes it.

The same key with the same question gets the very reply it got before, also from another process and after a restart; with
another question it is refused. Two that arrive at the same time wait for each other.
"""

import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from threading import Lock

from flask import Request

from bot.records.store import Receipt, Records

from .problems import Refused

HEADER = "Idempotency-Key"
SHORTEST, LONGEST = 16, 100  # whoever knows a key and the question gets the reply, so a key must not be guessed

_LOCKS = 64


def key_of(request: Request) -> str | None:
    """The key of this sending, if the caller gave one."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    key = key.strip('"')  # the draft writes it as a quoted string, most callers do not
    if not (SHORTEST <= len(key) <= LONGEST and key.isascii() and key.isprintable()):
        raise Refused(
            422,
            "idempotency-key-wrong",
            f"`{HEADER}` is not usable",
            f"Send {SHORTEST} to {LONGEST} printable ASCII characters nobody can guess, such as a random UUID, or leave it out.",
        )
    return key


class Once:
    """Gives out receipts. `body` is what has to be the same for the same key."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._locks = [Lock() for _ in range(_LOCKS)]

    def answer(self, key: str, body: str, produce: Callable[[], bytes]) -> bytes:
        """What `produce` gives, or what it gave when this was sent before; raises Refused where something else was sent."""
        digest, asked = _digest(key), _digest(body)
        with self._locks[int(digest[:4], 16) % _LOCKS]:
            receipt = self._records.receipt(digest)
            if receipt is None:
                reply = produce()
                self._records.keep(Receipt(digest, asked, zlib.compress(reply), datetime.now(UTC)))
                return reply
        if receipt.body != asked:
            raise Refused(
                422,
                "idempotency-key-reused",
                f"This `{HEADER}` was sent with another message",
                "Send a new key with each new message; repeat a key only to repeat the same message.",
            )
        return zlib.decompress(receipt.reply)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
