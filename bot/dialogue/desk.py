"""The desk: a message in, a reply out, and nothing that was typed kept as it was typed.

The path of a message: mask, read, decide for each question in it, draw, record. Deciding and drawing are pure; the only
things that change are the records, and the two ids a reply carries.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from copy import copy
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from typing_extensions import TypedDict

from bot.encoder.encoder import NOT_INSTALLED, Encoder, Off
from bot.handover.queue import Handovers
from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge
from bot.records.store import Records, Turn
from bot.search.facets import Facets
from bot.search.search import Candidate, Search
from bot.search.topics import ENTRY, road_of, search_of
from bot.text.normalise import normalise

from .account import Account
from .alternatives import BECOMES, Alternatives, entries_of
from .conversation import Memory, remembered, utc_now, written
from .decide import SURE, Decision
from .decided import Decided
from .draw import Html, Texts
from .language import language_of
from .message import Messages, memory_after
from .person import acknowledgement, filled, instead_of_wish, wants_person
from .policy import Policy
from .privacy import in_language, mask
from .render import Renderer, Sayer, channel_shown, choice_of
from .reply import Block, ChannelShown, Choice, EntryShown, Kind, Language, Part, Reply
from .understand import NOTHING

T = TypeVar("T")
LANGUAGES: tuple[Language, ...] = ("zh", "zh-TW", "en")


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
        self,
        knowledge: Knowledge,
        records: Records,
        templates: Path,
        cache: Path | None,
        now: Callable[[], datetime] = utc_now,
        encoder: Encoder | Off = NOT_INSTALLED,
    ) -> None:
        self.everything = knowledge  # with the entries for agents, which only their console shows
        self.knowledge = knowledge = knowledge.for_merchants()
        self.encoder = encoder
        self.kb_digest = knowledge.digest
        self.records = records
        self.review = records.review
        self._now = now
        self.loaded_at = now()
        self._road = road_of(knowledge, cache)
        self.search = search_of(knowledge, self._road, encoder if isinstance(encoder, Encoder) else None, cache)
        self._renderer = Renderer(knowledge)
        self._html = Html(templates)
        self._public = knowledge.public_values() | _latin_names(knowledge)
        self._drawn = lru_cache(maxsize=2048)(self._draw)
        thresholds = Policy.load().thresholds(knowledge.desk.wrong_in_100)
        self.messages = Messages(knowledge, self._road, self.search, Account.load(), thresholds)
        self.decide = lru_cache(maxsize=2048)(self.messages.decide)
        self._decide_about = lru_cache(maxsize=32)(self._decider_about)
        self._titles = {entry.id: _squeezed(entry.title, entry.phrasings[0]) for entry in knowledge.entries.values()}
        self._alternatives = Alternatives(knowledge, self.search)
        self._sentences = lru_cache(self._fixed)  # by language: what turns them into traditional characters takes 40 MB
        self.texts = lru_cache(self._texts_in)
        self._standard = frozenset(entry.phrasings[0] for entry in knowledge.entries.values())
        self.handovers = Handovers(records, now, self._notice, self.masked)
        self._road.remember_last()

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
        holder = self.handovers.holder(conversation)
        decided: list[Decided] = []
        before = remembered(last, self._now())
        if holder == "desk":
            decide = self._decide_about(self.messages.models_in(self.masked(model))) if model else self.decide
            decided = decide(masked.asked, before)
        reading = decided[0].decision.reading if decided else None
        spoken = language or self._language(reading.text if reading else masked.text, last)  # initials are no English
        if holder == "desk":
            reply = self._reply(decided, spoken, bool(masked.found))
            reply = self._handed_over(reply, conversation) if wants_person(self.knowledge, decided) else reply
        else:
            s = self._sentences(spoken)
            reply = self._whole([acknowledgement(holder, masked.text, s, bool(masked.found))], spoken)
            reply["held_by"] = "agent" if holder == "agent" else "queue"
        reply["conversation_id"], reply["message_id"], reply["question"] = conversation, fresh[22:], in_language(masked.text, spoken)
        self._record(reply, decided, masked.text, bool(masked.found), last, before, door, started)
        if "held_by" in reply:
            self.handovers.heard()
        return reply

    def preview(self, text: str, language: Language | None = None) -> Reply:
        """What a merchant would be shown for a message that begins a conversation. Nothing is recorded, and the ids are empty."""
        masked = mask(text, self._public)
        decided = self.decide(masked.asked, None)
        return self._reply(decided, language or language_of(masked.text), bool(masked.found))

    def asked_in(self, text: str) -> str:
        """A text as it is decided on: without the secrets in it."""
        return mask(text, self._public).asked

    def masked(self, text: str) -> str:
        """A text without the secrets in it; one that has none stays as it was typed."""
        masked = mask(text, self._public)
        return masked.text if masked.found else text

    def beside(self, records: Records) -> "Desk":
        """The same desk with other records: for asking it what nobody asked, while it serves."""
        twin = copy(self)
        twin.records, twin.review = records, records.review
        twin.handovers = Handovers(records, twin._now, twin._notice, twin.masked)
        return twin

    def last(self, conversation_id: str) -> Turn | None:
        """The newest turn of a conversation."""
        return self.records.last(conversation_id)

    def _language(self, text: str, last: Turn | None) -> Language:
        """The language of a message; a tapped choice is written in Chinese and goes on in the conversation's."""
        if last and text in self._standard:
            return "en" if last.language == "en" else "zh"
        return language_of(text)

    def suggest(self, typed: str, language: Language | None = None, limit: int = 6) -> list[Choice]:
        """Questions that what has been typed so far may become; each is answered by its entry."""
        masked = self.masked(typed)  # what is read from here on is remembered for a while
        near = entries_of(self.near(masked, self.search), BECOMES)
        written = self._containing(normalise(masked).replace(" ", ""))
        both = [entry for entry in near if entry in written]  # word for word, and what is meant besides
        order = dict.fromkeys([*both, *near, *written] if both else [*written, *near])
        say = Sayer(self.knowledge, language or language_of(masked))
        return [choice_of(self.knowledge.entries[entry], say) for entry in list(order)[:limit]]

    def _containing(self, plain: str) -> list[str]:
        """Entries whose title or standard question has what was typed, word for word."""
        return [entry for entry, titles in self._titles.items() if len(plain) > 1 and plain in titles]

    def near(self, masked: str, search: Search) -> list[Candidate]:
        """Entries that a masked text, typed so far, may become, the surest first; also read as if misspelt if nothing is sure."""
        plain = normalise(masked)
        found = search.candidates(plain) if plain else []
        if plain and not any(candidate.score >= SURE for candidate in found):
            read = [one for reading in self.messages.readings(plain)[:1] for one in search.candidates(reading.text)]
            found = sorted([*found, *read], key=lambda one: (-one.strength, one.topic))
        return [one for one in found if one.topic.startswith(ENTRY)]

    def search_of(self, knowledge: Knowledge, audiences: tuple[m.Audience, ...]) -> Search:
        """A search over other entries, by the words of this desk alone: no encoder is as quick as someone types."""
        return search_of(knowledge, self._road, audiences=audiences)

    def vote(self, message_id: str, helpful: bool, reason: str | None) -> bool:
        """Keeps what someone thought of a reply; False where there is no such reply."""
        return self.records.vote(message_id, helpful, mask(reason, self._public).text if reason else None)

    @property
    def changes(self) -> int:
        """Differs when there are more turns or votes than there were."""
        return self.records.changes

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
            "sentences": self._sentences(language),
            "channels": [channel_shown(self.knowledge.channels[channel], say) for channel in desk.default_channels],
        }

    # --- drawing ------------------------------------------------------------------------------------------------------

    def _reply(self, decided: Sequence[Decided], language: Language, masked: bool) -> Reply:
        parts = [self._part(one, language) for one in decided]
        s = self._sentences(language)
        if masked:
            notice: Block = {"type": "paragraph", "role": "notice", "text": s["masked-notice"]}
            first = parts[0]
            parts[0] = {**first, "text": f"{s['masked-notice']}\n{first['text']}", "blocks": [notice, *first["blocks"]]}
        drawn = None if masked or len(decided) > 1 else self._drawn_for(decided[0], language)[2]
        others = self._alternatives.to(decided, Sayer(self.knowledge, language))
        return {**self._whole(parts, language, drawn), "entries": self._entries(decided, language), "alternatives": others}

    def _whole(self, parts: list[Part], language: Language, drawn: str | None = None) -> Reply:
        """The reply of these parts; `drawn` is their HTML, if it is there already. It names no entries, no alternatives and no ids."""
        return {
            "conversation_id": "",
            "message_id": "",
            "question": "",
            "kind": _kind([part["kind"] for part in parts]),
            "text": "\n\n".join(part["text"] for part in parts),
            "html": drawn if drawn is not None else self._html.of(parts, self._sentences(language)),
            "parts": parts,
            "entries": [],
            "sources": _unique([item for block in _all(parts) if block["type"] == "sources" for item in block["items"]]),
            "channels": _unique([item for block in _all(parts) if block["type"] == "channels" for item in block["items"]]),
            "choices": _unique([item for block in _all(parts) if block["type"] == "choices" for item in block["items"]]),
            "alternatives": [],
            "language": language,
            "kb_digest": self.kb_digest,
        }

    def _handed_over(self, reply: Reply, conversation: str) -> Reply:
        """The reply to a wish for a person while agents are on duty: the conversation is in the queue, and it says so."""
        language = reply["language"]
        ahead = self.handovers.ask(conversation, language)
        if ahead is None:
            return reply
        sentence = filled(self._sentences(language)["handover-next" if ahead == 0 else "handover-queued"], {"ahead": str(ahead)})
        parts = [instead_of_wish(self.knowledge, part, sentence, self.texts(language)) for part in reply["parts"]]
        return {**self._whole(parts, language), "entries": reply["entries"], "held_by": "queue"}

    def _notice(self, key: str, language: str, what: dict[str, str]) -> str:
        """What a merchant reads when a conversation changes hands."""
        sentence = filled(self._sentences(language)[key], what)
        return f"{sentence}\n{self._channels(language)}" if key == "handover-nobody" else sentence

    def _channels(self, language: str) -> str:
        say = Sayer(self.knowledge, language)
        shown = [channel_shown(self.knowledge.channels[channel], say) for channel in self.knowledge.desk.default_channels]
        return self.texts(language).of([{"type": "channels", "heading": say.fixed("channels-heading"), "items": shown}])

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
        s = self._sentences(language)
        blocks = self._renderer.blocks(decision, asks, language)
        text = self.texts(language).of(blocks)
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

    def _decider_about(self, models: Facets) -> Callable[[str, Memory | None], list[Decided]]:
        if models == NOTHING:
            return self.decide
        return lru_cache(maxsize=256)(self.messages.about(models).decide)

    def _fixed(self, language: str) -> dict[str, str]:
        return {key: self.knowledge.say(sentence, language) for key, sentence in self.knowledge.desk.sentences.items()}

    def _texts_in(self, language: str) -> Texts:
        return Texts(self._sentences(language), language)

    # --- recording ----------------------------------------------------------------------------------------------------

    def _record(
        self,
        reply: Reply,
        decided: Sequence[Decided],
        masked: str,
        found: bool,
        last: Turn | None,
        before: Memory,
        door: str,
        started: float,
    ) -> None:
        main = decided[0] if decided else None
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
                reason=" | ".join(one.decision.reason for one in decided) or "a person has the conversation, or is awaited",
                entry=main.decision.entry if main else None,
                score=round(main.decision.score, 4) if main else 0.0,
                kb_digest=self.kb_digest,
                milliseconds=round((time.perf_counter() - started) * 1000, 3),
                topic=written(memory_after(decided, before)),
                masked=found,
                reply=reply["text"],
            )
        )


def _kind(kinds: Sequence[Kind]) -> Kind:
    """The kind of the whole: official wins, then an answer, then asking back, then not knowing."""
    order: tuple[Kind, ...] = ("official", "answer", "clarify", "unknown", "smalltalk")
    return next(kind for kind in order if kind in kinds)


def _latin_names(knowledge: Knowledge) -> frozenset[str]:
    """Names of companies and models that could be taken for somebody's password: 改了密码，Lazada 的机器呢."""
    names = (name for term in knowledge.terms.values() for name in (term.name, *term.also))
    return frozenset(name for name in names if name.isascii() and name.isalnum())


def _squeezed(*texts: str) -> str:
    """Texts in one spelling without spaces, a line each."""
    return "\n".join(normalise(text).replace(" ", "") for text in texts)


def _all(parts: Sequence[Part]) -> list[Block]:
    return [block for part in parts for block in part["blocks"]]


def _unique(items: Sequence[T]) -> list[T]:
    return [item for number, item in enumerate(items) if item not in items[:number]]
