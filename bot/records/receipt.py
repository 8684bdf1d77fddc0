"""The row that keeps one sending of a message from being answered twice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT = timedelta(days=1)  # a page that could not be reached is seldom tried again the next day


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was answered to one sending. Its fields are the columns of the table `receipts`, in the same order.

    `key` is the digest of the caller's key and `body` that of what was asked, already masked: neither gives anything away.
    `reply` is the reply as it was sent, compressed.
    """

    key: str
    body: str
    reply: bytes
    at: datetime
