"""Who is there: agents on duty, and agents whose console was seen lately."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.records.store import Duty

PRESENCE = timedelta(minutes=3)  # a browser wakes a page in the background only once a minute


class Roster:
    """Agents by account. Not safe for threads by itself."""

    def __init__(self, on_duty: list[Duty], now: datetime) -> None:
        self._duty = {duty.account: duty for duty in on_duty}
        # A restart is nobody's fault: whoever was there has as long as ever to show again.
        self._seen = dict.fromkeys(self._duty, now)

    def seen(self, account: str, now: datetime) -> None:
        self._seen[account] = now

    def there(self, account: str, now: datetime) -> bool:
        return now - self._seen.get(account, datetime.min.replace(tzinfo=now.tzinfo)) <= PRESENCE

    def come(self, duty: Duty, now: datetime) -> None:
        self._duty[duty.account] = duty
        self._seen[duty.account] = now

    def go(self, account: str) -> Duty | None:
        """Ends a duty; gives the row to keep, or None where there was none."""
        duty = self._duty.pop(account, None)
        return Duty(duty.account, duty.name, None) if duty else None

    def on_duty(self) -> list[Duty]:
        return list(self._duty.values())

    def is_on_duty(self, account: str) -> bool:
        return account in self._duty

    def overdue(self, now: datetime) -> Iterator[str]:
        """Accounts on duty that were not seen for too long."""
        return (account for account in list(self._duty) if not self.there(account, now))
