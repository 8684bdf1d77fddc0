"""What is asked while measuring: what the shipped knowledge base says people ask."""

from bot.knowledge.load import load, load_checks
from bot.settings import Settings

COUNT = 200


def questions(settings: Settings) -> list[str]:
    """About 200 different questions, half of them phrasings and half of them checks, spread evenly over both; the same every run."""
    entries = load(settings.kb_dir).entries.values()
    phrasings = [phrasing for entry in entries for phrasing in entry.phrasings]
    asked = [check.ask for check, _ in load_checks(settings.kb_dir)]
    return list(dict.fromkeys([*_spread(phrasings, COUNT // 2), *_spread(asked, COUNT // 2)]))


def conversations(settings: Settings) -> list[tuple[str, ...]]:
    """The messages of every check, in order."""
    return [(*check.after, check.ask) for check, _ in load_checks(settings.kb_dir)]


def _spread(texts: list[str], count: int) -> list[str]:
    return texts[:: max(1, len(texts) // count)][:count]
