"""From which score on the desk answers: so that no more answers are wrong than a desk allows, by how often each score was right.

`policy.json` holds what `fit_policy.py` measured; which share of wrong answers is allowed stands in the knowledge base
(`desk.yaml`, `wrong_in_100`). A desk that would rather say less changes that one number; nothing has to be fitted again.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

MEASURED = Path(__file__).with_name("policy.json")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """An entry with at least the score `answer` is the answer; from `ask_back` on it is offered to choose from."""

    answer: float
    ask_back: float


@dataclass(frozen=True, slots=True)
class Step:
    """Of all questions that would be answered with at least this score: how many, how many of them about something else."""

    score: float
    answers: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Policy:
    """`steps` from the surest to the least sure."""

    steps: tuple[Step, ...]
    ask_back: float

    @staticmethod
    def load(path: Path = MEASURED) -> "Policy":
        data = json.loads(path.read_text("utf-8"))
        return Policy(tuple(Step(*row) for row in data["steps"]), data["ask_back"])

    def save(self, path: Path = MEASURED) -> None:
        rows = ",\n  ".join(json.dumps(list(asdict(step).values())) for step in self.steps)
        path.write_text(f'{{\n "ask_back": {self.ask_back},\n "steps": [\n  {rows}\n ]\n}}\n', "utf-8")

    def thresholds(self, wrong_in_100: float) -> Thresholds:
        """The thresholds with which at most so many of 100 answers are wrong. Only what is written alike to the letter is
        answered where no score is so sure."""
        allowed = [step for step in self.steps if 100 * step.wrong <= wrong_in_100 * step.answers]
        return Thresholds(least_score(allowed), self.ask_back)

    def table(self, limits: Iterable[int] = (1, 2, 3, 5, 10)) -> str:
        """What each number of allowed wrong answers leads to."""
        most = self.steps[-1].answers
        lines = []
        for limit in limits:
            least = self.thresholds(limit).answer
            answers = max((step.answers for step in self.steps if step.score >= least), default=0)
            lines.append(f"{limit:12}  {least:5.2f}  {answers / most:8.3f}")
        return "\n".join(("wrong in 100   from  answered", *lines))


def least_score(steps: Iterable[Step]) -> float:
    return min((step.score for step in steps), default=1.0)
