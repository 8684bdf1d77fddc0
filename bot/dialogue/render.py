"""A decision as a tree of blocks: word for word from the knowledge base, in the order in which it should be read."""

from collections.abc import Iterable, Iterator, Sequence

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge, fitting_facts
from bot.knowledge.load import statements
from bot.text.repair.repairs import Reading

from .decide import Decision
from .draw import PUNCTUATION, cited, span
from .reply import Block, ChannelShown, Choice, FactRow, Item, Listing, Source
from .undocumented import VALUE

# The lists of each type of entry, in reading order; warnings stand above the steps.
_LISTS: dict[str, tuple[str, ...]] = {
    "default": ("advice",),
    "procedure": ("before", "warnings", "steps", "success", "advice"),
    "troubleshooting": ("symptoms", "causes", "checks", "fixes", "stop", "advice"),
    "explanation": ("points", "advice"),
    "advice": ("points", "advice"),
    "code": ("actions", "advice"),
}
MAX_RELATED = 4
MAX_READ = 40  # characters of a question that are said back
OWN = "desk-policy"  # the reference that stands for the desk itself


class Sayer:
    """Says sentences of one knowledge base in one language."""

    def __init__(self, knowledge: Knowledge, language: str) -> None:
        self._k = knowledge
        self._language = language

    def __call__(self, sentence: str) -> str:
        return self._k.say(sentence, self._language)

    def fixed(self, key: str) -> str:
        return self(self._k.desk.sentences[key])

    def cited(self, title: str, spans: Sequence[str]) -> str:
        """A title with the lines that are meant, in the language's own punctuation."""
        return cited(self(title), spans, {"source-lines": self.fixed("source-lines")}, self._language)

    @property
    def colon(self) -> str:
        return PUNCTUATION[self._language].colon

    @property
    def semicolon(self) -> str:
        return PUNCTUATION[self._language].semicolon


class Renderer:
    """Draws decisions as blocks, from one knowledge base in one of its languages."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._k = knowledge

    def blocks(self, decision: Decision, asks: m.Asks | None, language: str) -> list[Block]:
        """The blocks of one part. `asks` are the facts wanted, narrowed by what the question named."""
        say = Sayer(self._k, language)
        return [*_read_as(say, decision.reading), *self._of_kind(say, decision, asks)]

    def _of_kind(self, say: Sayer, decision: Decision, asks: m.Asks | None) -> list[Block]:
        if decision.kind == "smalltalk":
            talk = next(talk for talk in self._k.desk.smalltalk if talk.id == decision.talk)
            return [{"type": "paragraph", "role": "say", "text": say(talk.say)}]
        if decision.kind == "clarify":
            return [self._choices(say, f"which-{decision.facet}" if decision.facet else "clarify", decision.choices)]
        blocks: list[Block] = [
            {"type": "paragraph", "role": "notice", "text": say.fixed(key)} for key in decision.notices if decision.kind != "unknown"
        ]
        if decision.kind == "unknown":
            return [*blocks, *self._unknown(say, decision)]
        if decision.kind == "official" and decision.entry is None:
            return [*blocks, *self._matter(say, decision.matter)]
        return [*blocks, *self._entry(say, self._k.entries[decision.entry or ""], asks)]

    # --- entries --------------------------------------------------------------------------------------------------

    def _entry(self, say: Sayer, entry: m.Entry, asks: m.Asks | None) -> Iterator[Block]:
        facts = fitting_facts(self._k, asks) if asks else ()
        yield {"type": "title", "text": say(entry.title), "entry_id": entry.id, "applies_to": self._applies(say, entry)}
        for statement in entry.lead:
            yield {"type": "paragraph", "role": "lead", "text": say(statement.text), "standing": statement.standing}
        if entry.type == "code":
            yield from self._code(say, entry)
        if facts:
            yield self._table(say, facts)
        for role in _LISTS[entry.type]:
            items = list(getattr(entry, role))
            if role == "advice":
                items += self._conflict_advice(entry, facts)
            if items:
                yield _listing(say, role, items)
        if entry.channels:
            yield self._channels(say, entry.channels)
        if entry.related:
            yield self._choices(say, "related", entry.related[:MAX_RELATED])
        if sources := self._sources(say, entry, facts):
            yield {"type": "sources", "heading": say.fixed("sources-heading"), "items": sources}

    def _conflict_advice(self, entry: m.Entry, facts: Sequence[m.Fact]) -> tuple[m.Statement, ...]:
        return self._k.desk.conflict_advice if entry.conflict_advice and _disputed(facts) else ()

    def _code(self, say: Sayer, entry: m.ResponseCode) -> Iterator[Block]:
        yield {"type": "paragraph", "role": "lead", "text": say(entry.meaning.text), "standing": entry.meaning.standing}
        if entry.screen:
            yield {"type": "paragraph", "role": "say", "text": f"{say.fixed('screen-label')}{say.colon}{say(entry.screen)}"}
        if entry.table == "older":
            yield {"type": "paragraph", "role": "notice", "text": say.fixed("code-older-note")}

    def _applies(self, say: Sayer, entry: m.Entry) -> list[str]:
        return [say(self._k.terms[term].name) for term in entry.applies_to.models + entry.applies_to.roles]

    def _table(self, say: Sayer, facts: Sequence[m.Fact]) -> Block:
        disputed = _disputed(facts)
        heading = say.fixed("facts-disputed-heading" if disputed else "facts-heading")
        return {"type": "facts", "heading": heading, "disputed": disputed, "rows": [self._row(say, fact) for fact in facts]}

    def _row(self, say: Sayer, fact: m.Fact) -> FactRow:
        row: FactRow = {
            "value": say(fact.value),
            "applies": say(fact.applies),
            "basis": self._basis(say, fact),
            "standing": fact.standing,
            "standing_label": say.fixed(f"standing-{fact.standing}"),
        }
        if fact.note:
            row["note"] = say(fact.note)
        return row

    def _basis(self, say: Sayer, fact: m.Fact) -> str:
        """Where a value stands, in one cell: each document with its lines, then what speaks for and against it."""
        of_document: dict[str, list[tuple[int, int]]] = {}
        for name in fact.sources:
            claim = self._k.claims[name]
            of_document.setdefault(self._k.document_of[name], []).append(claim.lines)
        parts = [
            say.cited(self._k.documents[name].title, [span(*lines) for lines in sorted(set(spans))]) for name, spans in of_document.items()
        ]
        parts += [say(self._k.references[name].title) for name in fact.corroborated_by]
        parts += [f"{say.fixed('contradicted-by')}{say(self._k.references[name].title)}" for name in fact.contradicted_by]
        return say.semicolon.join(parts)

    def _sources(self, say: Sayer, entry: m.Entry, facts: Sequence[m.Fact]) -> list[Source]:
        """Every claim and reference behind what is shown, once each, in the order shown."""
        cited: list[m.Sourced] = [*entry.lead, *facts, *statements(entry)]
        cited += self._conflict_advice(entry, facts)
        found: dict[str, Source] = {}
        for item in cited:
            for name in item.sources:
                found.setdefault(name, self._claim(say, name, item.standing))
            for name in item.corroborated_by + item.contradicted_by:
                if name == OWN:
                    continue
                found.setdefault(name, self._reference(say, name, item.standing))
        return list(found.values())

    def _claim(self, say: Sayer, name: str, standing: m.Standing) -> Source:
        claim, document = self._k.claims[name], self._k.documents[self._k.document_of[name]]
        return {
            "title": say(document.title), "file": document.file, "lines": list(claim.lines), "says": say(claim.says),
            "authority": say(document.authority), "standing": standing,
        }  # fmt: skip

    def _reference(self, say: Sayer, name: str, standing: m.Standing) -> Source:
        """A reference has no lines of its own that we hold; its place is where the knowledge base describes it."""
        reference, place = self._k.references[name], self._k.places["reference", name]
        return {
            "title": say(reference.title), "file": f"kb/{place.file}", "lines": [place.line, place.line],
            "says": say(reference.says), "authority": say(reference.authority), "standing": standing,
        }  # fmt: skip

    # --- everything else ------------------------------------------------------------------------------------------

    def _matter(self, say: Sayer, name: str | None) -> Iterator[Block]:
        matter = self._k.matters[name] if name else None
        yield {"type": "paragraph", "role": "say", "text": say(matter.say) if matter else say.fixed("official-intro")}
        if matter and matter.why:
            yield {"type": "paragraph", "role": "why", "text": say(matter.why)}
        if matter and matter.have_at_hand:
            items: list[Item] = [{"text": say(text)} for text in matter.have_at_hand]
            yield {"type": "list", "role": "have_at_hand", "heading": say.fixed("have-at-hand-heading"), "items": items}
        yield self._channels(say, matter.channels if matter else self._k.desk.default_channels)

    def _unknown(self, say: Sayer, decision: Decision) -> Iterator[Block]:
        if decision.matter:
            yield from self._matter(say, decision.matter)
            return
        for key in decision.notices or ("unknown",):
            yield {"type": "paragraph", "role": "say", "text": say.fixed(key)}
        if decision.near:
            title = say(self._k.entries[decision.near].title)
            key = "unknown-model-near" if VALUE in decision.notices else "unknown-near"
            yield {"type": "paragraph", "role": "near", "text": say.fixed(key).replace("{title}", title)}
            yield self._choices(say, "related", (decision.near,))
        yield self._channels(say, self._k.desk.default_channels)

    def _channels(self, say: Sayer, names: Sequence[str]) -> Block:
        items = [channel_shown(self._k.channels[name], say) for name in names]
        return {"type": "channels", "heading": say.fixed("channels-heading"), "items": items}

    def _choices(self, say: Sayer, kind: str, names: Sequence[str]) -> Block:
        heading = say.fixed("related-heading" if kind == "related" else kind)
        items = [choice_of(self._k.entries[name], say) for name in names if self._k.entries[name].audience == "merchant"]
        return {"type": "related" if kind == "related" else "choices", "heading": heading, "items": items}


def _read_as(say: Sayer, reading: Reading | None) -> Iterator[Block]:
    """How the question was read, where that is not as it was typed."""
    if reading:
        sentence = say.fixed("read-as-a-guess" if reading.guess else "read-as")
        text = sentence.replace("{question}", shorten(reading.text, MAX_READ))
        yield {"type": "paragraph", "role": "notice", "text": text}


def shorten(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def choice_of(entry: m.Entry, say: Sayer) -> Choice:
    """A button for an entry: its title, and the question that surely finds it."""
    return {"label": say(entry.title), "message": entry.phrasings[0]}


def channel_shown(channel: m.Channel, say: Sayer) -> ChannelShown:
    shown: ChannelShown = {"name": say(channel.name), "kind": channel.kind, "value": say(channel.value), "purpose": say(channel.purpose)}
    if channel.url:
        shown["url"] = channel.url
    return shown


def _listing(say: Sayer, role: str, items: Iterable[m.Statement]) -> Listing:
    shown = [_item(say, item) for item in items]
    return {"type": "list", "role": role, "heading": say.fixed(f"{role}-heading"), "items": shown}  # type: ignore[typeddict-item]


def _item(say: "Sayer", item: m.Statement) -> Item:
    """Our own advice has no standing to speak of: nobody else says so, and nobody has to."""
    if set(item.sources + item.corroborated_by) == {OWN}:
        return {"text": say(item.text)}
    return {"text": say(item.text), "standing": item.standing}


def _disputed(facts: Sequence[m.Fact]) -> bool:
    return len({fact.value for fact in facts}) > 1
