"""Puts variants of known questions to the desk and judges what it says.

A variant that was only typed otherwise is

- found: what is expected is in the reply;
- offered: the reply asks back, and what is expected is among its choices;
- wrong: the reply is an answer, and only from other entries;
- missed: anything else. The merchant is told that nothing was found, or whom to call, and is not misled.

Another entry is never as good as the expected one, also where both ask for the same facts: what stands around the facts (for whom, when,
what not to do) differs. A near-miss is wrong where the reply is an answer of the very entry that answered the question before the change,
and held otherwise: what else it gets is for the checks to say.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.dialogue.desk import Desk
from bot.dialogue.reply import Reply

from .mutations import Variant

Verdict = Literal["found", "offered", "missed", "wrong", "held"]
COLUMNS: tuple[Verdict, ...] = ("found", "offered", "missed", "wrong", "held")

# A merchant who mistypes and is asked to say it again is put out; one who gets somebody else's answer may act on it.
MOST_WRONG = 0
# One variant in fourteen may be lost: a lost character of a question of six can be the one it hangs on.
LEAST_RECALL = 0.93


@dataclass(frozen=True)
class Judged:
    """A variant, the verdict, and what the desk showed instead (ids, or the kind of the reply)."""

    variant: Variant
    verdict: Verdict
    got: tuple[str, ...]


def judged(desk: Desk, variants: Iterable[Variant]) -> Iterator[Judged | None]:
    """Each variant's verdict, in the order given; None where the desk does not even answer the question as it was written,
    which `lint` and `check` report."""
    answered: dict[str, bool] = {}
    for variant in variants:
        known = variant.known
        if known.text not in answered:
            answered[known.text] = known.expected in _shown(_ask(desk, known.text))
        yield _judge(variant, _ask(desk, variant.text)) if answered[known.text] else None


def _ask(desk: Desk, text: str) -> Reply:
    return desk.answer(text, None, door="check")


def _judge(variant: Variant, reply: Reply) -> Judged:
    shown, expected = _shown(reply), variant.known.expected
    got = tuple(shown) or (reply["kind"],)
    if variant.near_miss:
        return Judged(variant, "wrong" if reply["kind"] == "answer" and expected in shown else "held", got)
    if expected in shown:
        return Judged(variant, "found", got)
    if reply["kind"] == "clarify" and any(entry["id"] == expected for entry in reply["entries"]):
        return Judged(variant, "offered", got)
    return Judged(variant, "wrong" if reply["kind"] == "answer" else "missed", got)


def _shown(reply: Reply) -> list[str]:
    """The entries and matters that the reply is made of, in its order."""
    names = (name for part in reply["parts"] for name in (part.get("entry_id"), part.get("matter_id")) if name)
    return list(dict.fromkeys(names))


@dataclass(frozen=True)
class Outcome:
    """All verdicts of a run. `recall` is the share of variants typed otherwise that were found or offered, 1 if there are none."""

    seed: int
    rows: Sequence[Judged]
    skipped: int  # variants of questions that the desk does not answer as they are written

    @property
    def wrong(self) -> list[Judged]:
        return [row for row in self.rows if row.verdict == "wrong"]

    @property
    def recall(self) -> float:
        typed = [row for row in self.rows if not row.variant.near_miss]
        return sum(row.verdict in ("found", "offered") for row in typed) / len(typed) if typed else 1.0

    @property
    def holds(self) -> bool:
        return len(self.wrong) <= MOST_WRONG and self.recall >= LEAST_RECALL

    def counts(self) -> dict[str, Counter[Verdict]]:
        """How many of each verdict, by kind."""
        found: dict[str, Counter[Verdict]] = {}
        for row in self.rows:
            found.setdefault(row.variant.kind, Counter())[row.verdict] += 1
        return found


def outcome(seed: int, rows: Iterable[Judged | None]) -> Outcome:
    """The verdicts of a run, collected."""
    all_rows = list(rows)
    kept = [row for row in all_rows if row]
    return Outcome(seed, kept, len(all_rows) - len(kept))


def table(outcome: Outcome) -> str:
    """The outcome for a person: a row for each kind, then the recall."""
    lines = [f"{'kind':<16}{'variants':>9}" + "".join(f"{column:>9}" for column in COLUMNS)]
    for kind, counts in outcome.counts().items():
        cells = "".join(f"{counts[column] or '.':>9}" for column in COLUMNS)
        lines.append(f"{kind:<16}{counts.total():>9}{cells}")
    lines.append(f"recall {outcome.recall:.3f} (at least {LEAST_RECALL}), wrong {len(outcome.wrong)} (at most {MOST_WRONG})")
    return "\n".join(lines)


def plain(outcome: Outcome) -> dict[str, Any]:
    """The outcome as plain data, with every variant that was missed or wrong."""
    return {
        "seed": outcome.seed,
        "variants": len(outcome.rows),
        "skipped": outcome.skipped,
        "recall": round(outcome.recall, 4),
        "holds": outcome.holds,
        "kinds": {kind: {"variants": counts.total(), **counts} for kind, counts in outcome.counts().items()},
        "wrong": [_row(row) for row in outcome.wrong],
        "missed": [_row(row) for row in outcome.rows if row.verdict == "missed"],
    }


def _row(row: Judged) -> dict[str, Any]:
    known = row.variant.known
    return {
        "place": f"{known.place.file}:{known.place.line}",
        "kind": row.variant.kind,
        "asked": row.variant.text,
        "from": known.text,
        "expected": known.expected,
        "got": list(row.got),
    }


def sentence(row: Judged) -> str:
    """One verdict for a person, without its file: `line: kind: what was asked (from what): expected this, got that`."""
    plain = _row(row)
    wish = f"must not be answered by {plain['expected']}" if row.variant.near_miss else f"expected {plain['expected']}"
    return f"{plain['place']}: {plain['kind']}: “{plain['asked']}” (from “{plain['from']}”): {wish}, got {', '.join(plain['got'])}"
