"""What the desk says, and does not say, while a person is wanted, awaited or there."""

from collections.abc import Mapping, Sequence

from bot.handover.talk import Holder
from bot.knowledge.knowledge import Knowledge

from .decided import Decided
from .draw import Texts
from .reply import Block, Part


def wants_person(knowledge: Knowledge, decided: Sequence[Decided]) -> bool:
    """Whether one of the questions is a wish for a person."""
    return any(_is_wish(knowledge, one.decision.matter) for one in decided)


def filled(sentence: str, what: Mapping[str, str]) -> str:
    """A fixed sentence with its slots, such as {ahead}, filled."""
    for slot, value in what.items():
        sentence = sentence.replace(f"{{{slot}}}", value)
    return sentence


def acknowledgement(holder: Holder, asked: str, s: Mapping[str, str], masked: bool) -> Part:
    """The one sentence that is said to a message for somebody else. `s` are the desk's fixed sentences."""
    said = [s["masked-notice"]] if masked else []
    said.append(s["handover-agent-has-it" if holder == "agent" else "handover-kept-for-agent"])
    blocks: list[Block] = [{"type": "paragraph", "role": "say", "text": text} for text in said]
    return {"kind": "official", "question": asked, "text": "\n".join(said), "blocks": blocks}


def instead_of_wish(knowledge: Knowledge, part: Part, sentence: str, texts: Texts) -> Part:
    """A part that points to people elsewhere says instead that one will come; the channels stay for whoever does not want to wait."""
    if not _is_wish(knowledge, part.get("matter_id")):
        return part
    say: Block = {"type": "paragraph", "role": "say", "text": sentence}
    blocks = [say, *(block for block in part["blocks"] if block["type"] == "channels" or _is_notice(block))]
    return {**part, "blocks": blocks, "text": texts.of(blocks)}


def _is_wish(knowledge: Knowledge, matter: str | None) -> bool:
    return matter is not None and knowledge.matters[matter].kind == "human"


def _is_notice(block: Block) -> bool:
    return block["type"] == "paragraph" and block["role"] == "notice"
