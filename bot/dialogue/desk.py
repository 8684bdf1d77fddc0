"""The desk: a message in, a reply out, and nothing that was typed kept as it was typed.

The path of a message: mask, read, decide for each question in it, draw, record. Deciding and drawing are pure; the only
things that change are the records, and the two ids a reply carries.
"""

import re
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from typing_extensions import TypedDict

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge
from bot.records.store import Records, Turn
from bot.search.facets import Facets
from bot.search.topics import ENTRY, road_of, search_of
from bot.text import pinyin
from bot.text.normalise import normalise

from .conversation import Topic, remembered, utc_now, written
from .decide import ANSWER, MAX_CHOICES, Decision, name
from .draw import Html, Texts
from .message import Decided, Messages, topic_of
from .privacy import PLACEHOLDER, mask
from .render import Renderer, Sayer, channel_shown, choice_of
from .reply import Block, ChannelShown, Choice, EntryShown, Kind, Language, Part, Reply
from .understand import NOTHING

T = TypeVar("T")
LANGUAGES: tuple[Language, ...] = ("zh", "zh-TW", "en")
MEANT = 0.005  # from here on an entry is worth offering to somebody who says that something else was meant


class Front(TypedDict):
    """What the first screen shows."""

    name: str
    greeting: str
    starters: list[dict[str, str | list[Choice]]]
    sentences: dict[str, str]
    channels: list[ChannelShown]


class Desk:
    """One knowledge base with its search, its records and its templates. `now` is the clock, for conversations."""

    def __init__(
        self, knowledge: Knowledge, records: Records, templates: Path, cache: Path | None, now: Callable[[], datetime] = utc_now
    ) -> None:
        self.knowledge = knowledge
        self.kb_digest = knowledge.digest
        self.records = records
        self._now = now
        self._road = road_of(knowledge, cache)
        self.search = search_of(knowledge, self._road)
        self._renderer = Renderer(knowledge)
        self._html = Html(templates)
        self._public = knowledge.public_values()
        self._drawn = lru_cache(maxsize=2048)(self._draw)
        self.messages = Messages(knowledge, self._road, self.search)
        self.decide = lru_cache(maxsize=2048)(self.messages.decide)
        self._decide_about = lru_cache(maxsize=32)(self._decider_about)
        self._also_near = lru_cache(maxsize=2048)(self._near)
        self._sentences = {language: self._fixed(language) for language in LANGUAGES}
        self._texts = {language: Texts(s, language) for language, s in self._sentences.items()}
        self._standard = frozenset(entry.phrasings[0] for entry in knowledge.entries.values())

    # --- the doors' verbs ---------------------------------------------------------------------------------------------

    def answer(
        self, text: str, conversation_id: str | None, *, door: str, language: Language | None = None, model: str | None = None
    ) -> Reply:
        """The reply to a message. Never raises for any text; an unknown conversation id starts a new conversation. `model` is
        what the page around the chat knows of the terminal, in any words."""
        started = time.perf_counter()
        last = self.records.last(conversation_id) if conversation_id else None
        fresh = secrets.token_urlsafe(30)  # 240 bits: 132 for a conversation's id, the rest for the message's
        conversation = last.conversation_id if last else fresh[:22]
        masked = mask(text, self._public)
        topic = remembered(last, self._now())
        decide = self._decide_about(self.messages.models_in(self.masked(model))) if model else self.decide
        decided = decide(PLACEHOLDER.sub(" ", masked.text), topic)
        reply = self._reply(decided, language or self._language(masked.text, last), bool(masked.found))
        reply["conversation_id"], reply["message_id"], reply["question"] = conversation, fresh[22:], masked.text
        self._record(reply, decided, masked.text, bool(masked.found), last, door, started)
        return reply

    def _language(self, text: str, last: Turn | None) -> Language:
        """The language of a message; a tapped choice is written in Chinese and goes on in the conversation's."""
        if last and text in self._standard:
            return "en" if last.language == "en" else "zh"
        return language_of(text)

    def masked(self, text: str) -> str:
        """`text` without what must not be kept, as a reply shows it."""
        return mask(text, self._public).text

    def suggest(self, typed: str, language: Language | None = None, limit: int = 6) -> list[Choice]:
        """Questions that what has been typed so far may become; each is answered by its entry."""
        masked = self.masked(typed)  # what is read from here on is remembered for a while
        plain = normalise(masked)
        if not plain:
            return []
        found = self.search.candidates(plain)
        if not any(candidate.score >= ANSWER for candidate in found):
            found = sorted([*found, *self.search.candidates(self._road.respelled(plain))], key=lambda one: (-one.score, one.topic))
        entries = dict.fromkeys(name(one) for one in found if one.topic.startswith(ENTRY) and one.score >= 0.02)
        say = Sayer(self.knowledge, language or language_of(masked))
        return [choice_of(self.knowledge.entries[entry], say) for entry in list(entries)[:limit]]

    def vote(self, message_id: str, helpful: bool, reason: str | None) -> bool:
        """Keeps what someone thought of a reply; False where there is no such reply."""
        return self.records.vote(message_id, helpful, mask(reason, self._public).text if reason else None)

    def problems(self) -> list[str]:
        """Why the desk is not ready, in sentences; empty when it is."""
        problem = self.records.problem()
        return [problem] if problem else []

    def front(self, language: Language) -> Front:
        """What the first screen shows, in the given language."""
        say = Sayer(self.knowledge, language)
        desk = self.knowledge.desk
        return {
            "name": say(desk.name),
            "greeting": say(desk.greeting),
            "starters": [
                {"topic": say(starter.topic), "choices": [choice_of(self.knowledge.entries[entry], say) for entry in starter.entries]}
                for starter in desk.starters
            ],
            "sentences": self._sentences[language],
            "channels": [channel_shown(self.knowledge.channels[channel], say) for channel in desk.default_channels],
        }

    # --- drawing ------------------------------------------------------------------------------------------------------

    def _reply(self, decided: Sequence[Decided], language: Language, masked: bool) -> Reply:
        parts = [self._part(one, language) for one in decided]
        s = self._sentences[language]
        if masked:
            notice: Block = {"type": "paragraph", "role": "notice", "text": s["masked-notice"]}
            first = parts[0]
            parts[0] = {**first, "text": f"{s['masked-notice']}\n{first['text']}", "blocks": [notice, *first["blocks"]]}
        return {
            "conversation_id": "",
            "message_id": "",
            "question": "",
            "kind": _kind([part["kind"] for part in parts]),
            "text": "\n\n".join(part["text"] for part in parts),
            "html": self._html.of(parts, s) if masked or len(decided) > 1 else self._drawn_for(decided[0], language)[2],
            "parts": parts,
            "entries": self._entries(decided, language),
            "sources": _unique([item for block in _all(parts) if block["type"] == "sources" for item in block["items"]]),
            "channels": _unique([item for block in _all(parts) if block["type"] == "channels" for item in block["items"]]),
            "choices": _unique([item for block in _all(parts) if block["type"] == "choices" for item in block["items"]]),
            "alternatives": self._alternatives(decided, language),
            "language": language,
            "kb_digest": self.kb_digest,
        }

    def _part(self, one: Decided, language: Language) -> Part:
        blocks, text, _ = self._drawn_for(one, language)
        part: Part = {"kind": one.decision.kind, "question": one.asked, "text": text, "blocks": blocks}
        if one.decision.entry:
            part["entry_id"] = one.decision.entry
        if one.decision.matter:
            part["matter_id"] = one.decision.matter
        return part

    def _drawn_for(self, one: Decided, language: Language) -> tuple[list[Block], str, str]:
        """Blocks, text and HTML of one part by itself; the same decision is drawn once."""
        return self._drawn(one.shown, one.asks, language)

    def _draw(self, decision: Decision, asks: m.Asks | None, language: Language) -> tuple[list[Block], str, str]:
        s = self._sentences[language]
        blocks = self._renderer.blocks(decision, asks, language)
        text = self._texts[language].of(blocks)
        alone: Part = {"kind": decision.kind, "question": "", "text": text, "blocks": blocks}
        return blocks, text, self._html.of([alone], s)

    def _entries(self, decided: Sequence[Decided], language: Language) -> list[EntryShown]:
        say = Sayer(self.knowledge, language)
        shown = [
            (entry, one.decision.score)
            for one in decided
            for entry in ((one.decision.entry,) if one.decision.entry else one.decision.choices)
        ]
        return [{"id": entry, "title": say(self.knowledge.entries[entry].title), "confidence": round(score, 4)} for entry, score in shown]

    def _alternatives(self, decided: Sequence[Decided], language: Language) -> list[Choice]:
        """The runners-up that a reply does not name as related already; where there are none, those."""
        kinds = {one.decision.kind for one in decided}
        if kinds & {"clarify", "smalltalk"}:
            return []
        shown = {one.decision.entry for one in decided}
        related = [other for entry in shown if entry for other in self.knowledge.entries[entry].related]
        near = [entry for one in decided for entry in self._also_near(one.question.text.normal) if entry not in shown]
        say = Sayer(self.knowledge, language)
        others = [entry for entry in near if entry not in related] or related
        found = (self.knowledge.entries[entry] for entry in dict.fromkeys(others))
        return [choice_of(entry, say) for entry in found if entry.audience == "merchant"][:MAX_CHOICES]

    def _near(self, plain: str) -> list[str]:
        return [name(one) for one in self.search.candidates(plain) if one.topic.startswith(ENTRY) and one.score >= MEANT]

    def _decider_about(self, models: Facets) -> Callable[[str, Topic | None], list[Decided]]:
        if models == NOTHING:
            return self.decide
        return lru_cache(maxsize=256)(Messages(self.knowledge, self._road, self.search, models).decide)

    def _fixed(self, language: str) -> dict[str, str]:
        return {key: self.knowledge.say(sentence, language) for key, sentence in self.knowledge.desk.sentences.items()}

    # --- recording ----------------------------------------------------------------------------------------------------

    def _record(
        self, reply: Reply, decided: Sequence[Decided], masked: str, found: bool, last: Turn | None, door: str, started: float
    ) -> None:
        main = decided[0]
        self.records.add(
            Turn(
                message_id=reply["message_id"],
                conversation_id=reply["conversation_id"],
                number=last.number + 1 if last else 1,
                asked_at=self._now(),
                door=door,
                language=reply["language"],
                question=masked,
                kind=reply["kind"],
                reason=" | ".join(one.decision.reason for one in decided),
                entry=main.decision.entry,
                score=round(main.decision.score, 4),
                kb_digest=self.kb_digest,
                milliseconds=round((time.perf_counter() - started) * 1000, 3),
                topic=written(topic_of(decided[-1])),
                masked=found,
            )
        )


def _kind(kinds: Sequence[Kind]) -> Kind:
    """The kind of the whole: official wins, then an answer, then asking back, then not knowing."""
    order: tuple[Kind, ...] = ("official", "answer", "clarify", "unknown", "smalltalk")
    return next(kind for kind in order if kind in kinds)


def _all(parts: Sequence[Part]) -> list[Block]:
    return [block for part in parts for block in part["blocks"]]


def _unique(items: Sequence[T]) -> list[T]:
    return [item for number, item in enumerate(items) if item not in items[:number]]


_ENGLISH = re.compile(r"[a-z]{2,}")
_HANZI = re.compile(r"[\u3400-\u9fff]")


def language_of(text: str) -> Language:
    """`en` for a message in Latin letters that are not typed pinyin, `zh` for everything else."""
    plain = normalise(text)
    words = _ENGLISH.findall(plain)
    if _HANZI.search(plain) or not words:
        return "zh"
    english = sum(pinyin.syllables(word) is None for word in words)
    return "en" if english * 2 >= len(words) else "zh"
