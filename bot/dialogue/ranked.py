"""Ranked candidates by kind, and what can be asked of them."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.search.evidence import MEANT, PARTS
from bot.search.search import Candidate

UNSPOKEN = 0.2  # so sure has to be a matter that is hardly spoken of
MATTER_ALONE = 0.06
SAME, COVERED, KNOWN = PARTS.index("same"), PARTS.index("question_characters"), PARTS.index("topic_words")
HALF = 0.4  # of what a question says has to be spoken of in an entry that is named as near


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates by kind, the surest first, after the guards; and how likely the question is about the asker's account."""

    entries: tuple[Candidate, ...]
    matters: tuple[Candidate, ...]  # for the official channels
    undocumented: tuple[Candidate, ...]  # matters, too
    talks: tuple[Candidate, ...]
    account: float
    vetoes: tuple[str, ...]
    vetoed: float  # how surely what a guard kept out was what was asked


def name(candidate: Candidate) -> str:
    return candidate.topic.partition("/")[2]


def exact(candidate: Candidate) -> bool:
    """Whether the question is a phrasing of the candidate, to the letter."""
    return candidate.parts[SAME] == 1.0


def starts_exactly(candidates: Sequence[Candidate]) -> bool:
    return bool(candidates) and exact(candidates[0])


def speaks_of(candidate: Candidate) -> bool:
    """Whether a candidate at least speaks of what was asked, in words and in characters."""
    words, characters = candidate.parts[KNOWN : KNOWN + 2]
    return words >= HALF / 2 and characters >= HALF


def is_meant(matter: Candidate) -> bool:
    return matter.score >= (MATTER_ALONE if speaks_of(matter) else UNSPOKEN)


def parted(candidates: Sequence[Candidate], belongs: Callable[[Candidate], bool]) -> tuple[tuple[Candidate, ...], tuple[Candidate, ...]]:
    """Those that belong, and the others."""
    return tuple(filter(belongs, candidates)), tuple(one for one in candidates if not belongs(one))


def first_of(candidates: Sequence[Candidate]) -> Candidate | None:
    return candidates[0] if candidates else None


def score_of(candidates: Sequence[Candidate]) -> float:
    return candidates[0].score if candidates else 0.0


def by_words(candidates: Sequence[Candidate]) -> float:
    """The same without the encoder, which the account score was not fitted with."""
    return math.fsum(one.by_words if any(one.parts[-len(MEANT) :]) else one.score for one in candidates)


def together(candidates: Sequence[Candidate]) -> float:
    """How sure it is that one of them is meant: they share one certainty."""
    return math.fsum(one.score for one in candidates)
