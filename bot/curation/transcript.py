"""A conversation as it was: what was asked and replied, what people said, in the order of time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.dialogue.desk import Desk
from bot.records.store import Seen

Speaker = Literal["merchant", "desk", "agent", "notice", "note"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said, masked. `turn` stands with what the merchant said, and with the desk's reply to it."""

    speaker: Speaker
    text: str
    at: datetime
    name: str | None = None
    turn: Seen | None = None


def transcript(desk: Desk, conversation_id: str) -> list[Line]:
    """Every line of a conversation; of a very long one the last."""
    talk = desk.handovers.of_conversation(conversation_id)
    said = talk.lines if talk else desk.review.said(conversation_id)  # memory has them even while the disk fails
    lines = [Line(one.sender, one.text, one.at, one.name) for one in said]
    for seen in desk.review.conversation(conversation_id):
        lines.append(Line("merchant", seen.turn.question, seen.turn.asked_at, turn=seen))
        lines.append(Line("desk", seen.turn.reply or "", seen.turn.asked_at, turn=seen))
    return sorted(lines, key=lambda line: line.at)  # stable: a question stays before its reply
