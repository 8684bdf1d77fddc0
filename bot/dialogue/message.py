"""From a message to decisions: one question or several, leaning on the conversation or not, misspelt or not."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge
from bot.search.facets import Facets
from bot.search.guards import Guards
from bot.search.search import Search
from bot.text.normalise import normalise
from bot.text.repair.repairs import Reading
from bot.text.road import Road

from .account import HOW, LIVED, LOOK_UP, WISH, Account
from .conversation import NOTHING_SAID, Memory, Topic
from .decide import ANOTHER_BRAND, SURE, Decider, Decision
from .decided import Decided, offered, topic_of
from .follow import SHORT, FollowUps, only
from .policy import Thresholds
from .ranked import exact
from .repairs import repairs_of
from .several import Several
from .understand import Question, Understanding, after_dismissal, asks_for_more, claimed, corrected, is_asked
from .undocumented import MODEL, about, honest, withheld
from .which import Wanted, Which

RESCUE_GAIN = 0.02  # a repaired reading has to be this much surer than what was typed
SURE_GAIN = 0.1  # and so much surer than what is quite sure
GUESS_COST = 0.25  # one that is a guess has to be surer by this
READ_SURELY = 0.37  # what was not typed may be answered only from here on
RANK_COST = 0.05  # and for each unit of cost that it is less likely than the likeliest
UNSETTLED = 0.2  # what was typed is found no more surely than this: it settles nothing
BY_CHANCE = 2  # characters


class Messages:
    """Decides what to say to messages, with one knowledge base and its search. Pure: nothing is kept between two calls."""

    def __init__(self, knowledge: Knowledge, road: Road, search: Search, account: Account, thresholds: Thresholds) -> None:
        self._knowledge = knowledge
        self._road = road
        self._repairs = repairs_of(knowledge, road)
        self._search = search
        self._understanding = Understanding(knowledge, road)
        self._account = account
        self._at = thresholds
        self._guards = Guards(knowledge, road)
        self._which = Which(knowledge)
        self._model: str | None = None  # of the terminal, where the page around the chat knows it
        self._decider = Decider(knowledge.entries, knowledge.matters, self._guards, self._which, account, thresholds)
        self._follow = self._follow_ups(self._understanding)
        self._several = Several(knowledge, search, self._understanding, self._decider, thresholds.answer, self._one)

    def about(self, models: Facets) -> "Messages":
        """The same for messages that are about these models, unless they name one themselves."""
        twin = copy(self)
        twin._understanding = Understanding(self._knowledge, self._road, models)
        twin._model = only(models.models)
        twin._follow = self._follow_ups(twin._understanding)
        twin._several = Several(self._knowledge, self._search, twin._understanding, self._decider, self._at.answer, twin._one)
        return twin

    def _follow_ups(self, understanding: Understanding) -> FollowUps:
        return FollowUps(self._knowledge, self._road, self._search, self._guards, understanding, self._decider, self._at.answer)

    def decide(self, text: str, memory: Memory | None) -> list[Decided]:
        """What to say to each question of a masked message, given what is remembered of the conversation."""
        memory = memory or NOTHING_SAID
        if chosen := self._chosen(text, memory):
            return chosen
        if memory.elsewhere and self._understanding.is_ours_after_all(text):
            return [replace(one, asked=text) for one in self._read(self._understanding.as_ours(memory.elsewhere), None)]
        if memory.matter in self._knowledge.matters and asks_for_more(normalise(text)):
            again = Decision("official", f"asked on about {memory.matter}", matter=memory.matter, score=SURE)
            return [Decided(text, self._understanding.question(text), again, None)]
        return [part for one in self._read(text, memory.topic) for part in self._asked_once(one, memory)]

    def _read(self, text: str, topic: Topic | None) -> list[Decided]:
        if (rest := after_dismissal(text)) is not None:
            text, topic = rest, None
        if (said := corrected(text)) != text and topic is not None:
            topic = replace(topic, model=None)  # 不是 ME50，是传统机: what is denied holds no longer
        text = said
        whole = self._one(text, topic)
        if self._decider.is_refused(whole.decision):
            return [whole]
        parts = self._several.of(text, whole)
        if parts:
            # What is refused in one breath is not answered in the next.
            return next(([part] for part in parts if self._decider.is_refused(part.decision)), self._several.with_channel(parts, whole))
        if self._is_vague(whole.decision):
            whole = self._several.talk_in(text, self._several.somewhere_in(text, whole, topic))
        elif whole.decision.kind == "answer":
            whole = self._several.surest_clause(text, whole)
        parts = self._several.with_channel([whole], whole)
        return parts if len(parts) > 1 else self._several.with_wish(text, whole)

    def readings(self, plain: str) -> list[Reading]:
        """What a normalised text may have meant where it is misspelt, the likeliest first."""
        return self._repairs.readings(plain)

    def account_odds(self, question: Question) -> dict[str, float]:
        """The log odds that a question by itself is about the asker's own account, by the name of the evidence."""
        return self._account.odds(self._decider.evidence(question, self._search.candidates(question.text.normal))[0])

    def _is_vague(self, decision: Decision) -> bool:
        nameless = decision.kind == "official" and decision.matter is None
        return nameless or not decision.settles

    def alone(self, text: str) -> Decision:
        """What a text is about if it is one question, spelt well, with nothing before it: the quick way, for looking through
        all phrasings."""
        question = self._understanding.question(text)
        return self._decider.decide(question, self._search.candidates(question.text.normal))

    def evidence(self, text: str) -> tuple[tuple[float, ...], float]:
        """What there is to tell an account question from a general one, and the score of the best entry."""
        question = self._understanding.question(text)
        return self._decider.evidence(question, self._search.candidates(question.text.normal))

    def models_in(self, text: str) -> Facets:
        """The models of terminals that a text names, and nothing else of it."""
        facets = self._understanding.question(text).facets
        return Facets(models=facets.models, unknown_models=facets.unknown_models)

    def _one(self, asked: str, topic: Topic | None, within: Question | None = None) -> Decided:
        """One question, as it stands, then leaning on the topic, then (a whole message) read as if misspelt. `within` is the
        message of which it is a part."""
        question = self._understanding.question(asked, within)
        candidates = self._search.candidates(question.text.normal)
        bare = self._decider.decide(question, candidates)
        if of_model := self._of_its_model(question, bare):
            return self._decided(asked, *of_model, topic)
        if for_all := self._same_for_all_models(question, bare):
            return self._decided(asked, *for_all, topic)
        if bare.kind not in ("official", "smalltalk") and (premise := self._premise(asked, question, bare)):
            return premise
        if topic is None and not question.content and not any(map(exact, candidates)):
            return self._without_content(asked, question, bare)
        if topic is not None and bare.entry in self._follow.around(topic) and not _is_wish(question):
            bare = replace(bare, account=0.0)  # the talk is of what holds for everyone
        known = bare.facet and self._is_known(Wanted(bare.facet, bare.choices), getattr(topic, bare.facet, None))
        if topic is not None and not known:
            leaning = self._leaning(question, bare)
            if leaned := self._follow.decide(leaning, bare, topic, within is None):
                return self._decided(asked, leaning, replace(leaned, account=1.0) if _is_wish(leaning) else leaned, topic)
        same = topic is not None and bare.entry in self._follow.around(topic)  # the model that was named holds on
        return self._respelled(asked, question, bare, replace(topic, role=None) if topic and same else None)

    def _of_its_model(self, question: Question, bare: Decision) -> tuple[Question, Decision] | None:
        """The question as if it named the model that the page knows, where that leads to what is told of this very model."""
        if self._model is None or question.facets.models != {self._model} or self._model in question.text.terms:
            return None
        if bare.kind == "official" or (bare.entry and self._knowledge.entries[bare.entry].type != "default"):
            return None
        again = self._understanding.question(f"{self._knowledge.terms[self._model].name} {question.asked}")
        decision = self._decider.decide(again, self._search.candidates(again.text.normal))
        asks = self._knowledge.entries[decision.entry].asks if decision.entry else None
        told = asks is not None and asks.model == self._model and asks.subject in question.facets.subjects
        return (again, decision) if told and decision.score >= SURE else None

    def _same_for_all_models(self, question: Question, bare: Decision) -> tuple[Question, Decision] | None:
        """The question as if it named no model, where that surely finds what does not differ by model: the name alone would lead
        to what is told of this one (ME50 忘记密码)."""
        if not question.facets.models or bare.kind in ("official", "smalltalk") or bare.facet:
            return None
        again = self._understanding.without_models(question)
        decision = self._decider.decide(again, self._search.candidates(again.text.normal))
        entry = self._knowledge.entries.get(decision.entry or "")
        if entry is None or decision.entry == bare.entry:
            return None
        if entry.type == "default" and not question.facets.models <= set(entry.applies_to.models):
            return None
        return (question, decision) if decision.score >= max(SURE, bare.score) else None

    def _is_known(self, wanted: Wanted, value: str | None) -> bool:
        """Whether the talk is of the facet that would be asked back for, in a way that settles it."""
        return value == MODEL or self._which.entry_for(wanted, value) is not None

    def _leaning(self, question: Question, bare: Decision) -> Question:
        """A short message as it leans on the talk: as typed, or spelt well where only that names what it is about (蜜码呢)."""
        if _settled(bare) or question.text.terms or len(question.text.normal) > SHORT:
            return question
        readings = (one for one in self._repairs.readings(question.text.normal)[:1] if not one.guess)
        meant = (self._understanding.question(one.text, question) for one in readings)
        return next((one for one in meant if one.text.terms), question)

    def _premise(self, asked: str, question: Question, bare: Decision) -> Decided | None:
        """A value that is said to be the right one is no part of the question: whoever asks is shown what is documented."""
        claim = claimed(question.text.normal)
        if claim is None or (
            self._decider.is_code(claim[1]) and (question.facets.code or not (question.text.terms - {self._knowledge.desk.brand}))
        ):
            return None
        known = claim[1] in self._knowledge.public_values()  # one that was masked is not among them
        if known and bare.score >= SURE:
            return None
        again = self._understanding.question(claim[0], question)
        decision = self._decider.decide(again, self._search.candidates(again.text.normal))
        if decision.kind != "answer" or self._is_of_another_value(decision, claim[1]):
            return None
        notices = decision.notices if known else tuple(dict.fromkeys((*decision.notices, "not-in-documents")))
        reason = f"asked what it is, not whether it is {claim[1]}: {decision.reason}"
        return self._decided(asked, again, replace(decision, notices=notices, reason=reason), None)

    def _is_of_another_value(self, decision: Decision, value: str) -> bool:
        asks = self._knowledge.entries[decision.entry].asks if decision.entry else None
        return asks is not None and asks.value not in (None, value)

    def _without_content(self, asked: str, question: Question, bare: Decision) -> Decided:
        if bare.kind not in ("smalltalk", "official"):
            bare = Decision("unknown", "nothing was asked", notices=("nothing-asked", "unknown"))
        return self._decided(asked, question, bare, None)

    def _respelled(self, asked: str, question: Question, bare: Decision, topic: Topic | None) -> Decided:
        """The question as typed, or as it may have been meant if that is found more surely."""
        best, read, worth = bare, question, bare.score
        readings = self._repairs.readings(question.text.normal) if not bare.notices else []
        for reading in readings:
            again = self._understanding.question(reading.text, question)
            if again.facets.other_brand and not again.facets.own_brand:
                if reading is readings[0] and not _by_chance(reading):  # a misspelt name of another company is still its name
                    return self._decided(asked, again, replace(self._decider.decide(again, []), reading=reading), None)
                continue
            elsewhere = again.facets.other_things - question.text.terms and (bare.kind != "answer" or bare.score < SURE)
            if elsewhere and reading is readings[0]:  # so is that of another thing
                decision = self._decider.decide(again, self._search.candidates(again.text.normal))
                return self._decided(asked, again, replace(decision, reading=reading), None)
            least = worth + (RESCUE_GAIN if bare.score < SURE else SURE_GAIN)
            if least > 1 or (reading.guess and bare.score >= SURE and not (again.certain and not _settled(bare))):
                continue
            candidates = self._search.candidates(again.text.normal)
            if reading.guess and _settled(bare) and not any(map(exact, candidates)):
                continue  # what was typed may be what was meant, unless a curator's own words were
            decision = self._decider.decide(again, candidates)
            if decision.kind == "smalltalk" and (reading.guess or decision.score < SURE):
                continue  # a few characters that sound like a greeting are nearly always something else
            if decision.kind == "answer" and decision.score < READ_SURELY and not again.facets.unknown_models:
                continue  # of a model that nobody wrote about no value is told anyway
            sure = decision.score - (GUESS_COST if reading.guess else 0) - RANK_COST * (reading.cost - readings[0].cost)
            if _may_replace(bare, decision, reading) and sure >= least:
                best, read, worth = replace(decision, reason=f"read as “{reading.text}”: {decision.reason}", reading=reading), again, sure
        return self._decided(asked, read, best, topic if best is bare else None)

    def _decided(self, asked: str, question: Question, decision: Decision, topic: Topic | None) -> Decided:
        facets = about(question.facets, topic)
        decision = honest(decision, facets, self._knowledge.entries)
        entry = self._knowledge.entries[decision.entry] if decision.entry else None
        model = MODEL if facets.unknown_models else only(facets.models) or (topic.model if topic else None)
        asks = _narrowed(entry.asks, facets, model, topic) if entry and entry.asks else None
        return Decided(asked, question, decision, asks, model)

    # --- what was asked back -------------------------------------------------------------------------------------------

    def _chosen(self, text: str, memory: Memory) -> list[Decided]:
        """The reply to a message that takes what was offered or answers what was asked back; nothing where it does neither."""
        if memory.offered and text == self._knowledge.entries[memory.offered].phrasings[0]:
            return [self._of(memory.offered, text, "chosen: what is said in general", ("unknown-model",), MODEL)]
        if memory.wanted is None:
            return []
        question = self._understanding.question(text)
        meant = self._which.understood(question.text.normal, question.facets, memory.wanted)
        if meant in ("unsure", "none"):
            return self._in_general(text, question, memory.wanted, unsure=meant == "unsure")
        if meant:
            return [self._of(meant, text, f"the {memory.wanted.facet} that was asked for")]
        return self._completed(text, question, memory.wanted)

    def _completed(self, text: str, question: Question, wanted: Wanted) -> list[Decided]:
        """A model where a role was asked for, or a role where a model was: it is the pending question's all the same."""
        facets, asks = question.facets, self._knowledge.entries[wanted.entries[0]].asks
        bare = (facets.models or facets.unknown_models or facets.roles) and not (facets.subjects or is_asked(text))
        if asks is None or not bare or len(question.text.normal) > SHORT:
            return []
        subject = self._knowledge.terms[asks.subject].name
        return [replace(one, asked=text) for one in self._read(f"{text}{subject}", None)]

    def _asked_once(self, one: Decided, memory: Memory) -> list[Decided]:
        """A question back for a facet is put only once in a conversation, and not where the talk is of one already."""
        facet = one.decision.facet
        if facet is None:
            return [one]
        wanted = Wanted(facet, one.decision.choices)
        named = getattr(memory.topic, facet, None)
        if entry := self._which.entry_for(wanted, named):
            return [self._of(entry, one.asked, f"the {facet} that was named before")]
        if named == MODEL or facet in memory.asked:
            question = replace(one.question, facets=about(one.question.facets, memory.topic))
            return self._in_general(one.asked, question, wanted, unsure=named != MODEL)
        return [one]

    def _in_general(self, asked: str, question: Question, wanted: Wanted, unsure: bool) -> list[Decided]:
        """What holds in general, with what differs in it, for somebody who cannot say which, or has none of these."""
        general, notice = self._which.general(wanted), f"general-by-{wanted.facet}"
        if wanted.facet == "model" and (question.facets.unknown_models or not (general or unsure)):
            decision = withheld(general, "none of the models that the documents tell of")
            return [Decided(asked, question, decision, None, MODEL)]
        if general is None and not unsure:
            return [Decided(asked, question, Decision("unknown", f"none of the {wanted.facet}s that are documented"), None)]
        first, *others = (general,) if general else wanted.entries
        reason = f"asked back for the {wanted.facet} already"
        return [self._of(first, asked, reason, (notice,)), *(self._of(other, asked, reason) for other in others)]

    def _of(self, entry_id: str, asked: str, reason: str, notices: tuple[str, ...] = (), model: str | None = None) -> Decided:
        """An entry as the answer to its own standard question. `model`: MODEL where the talk is of one that nobody wrote about."""
        entry = self._knowledge.entries[entry_id]
        question = self._understanding.question(entry.phrasings[0])
        decision = Decision("answer", reason, entry=entry_id, score=SURE, notices=notices)
        model = model or only(question.facets.models) or (entry.asks.model if entry.asks else None)
        asks = _narrowed(entry.asks, question.facets, model, None) if entry.asks else None
        return Decided(asked, question, decision, asks, model)


def _is_wish(question: Question) -> bool:
    """Whether something is to be done, or something of the asker's looked up, and not told: 你给我重置了吧 after how a password is
    reset."""
    looked_up = LOOK_UP in question.signs and bool(question.signs & LIVED)
    return (WISH in question.signs or looked_up) and HOW not in question.signs


def _settled(bare: Decision) -> bool:
    """Whether a question is understood well enough as it was typed for no guess to be tried."""
    return bare.settles and bare.score >= UNSETTLED


def _may_replace(bare: Decision, decision: Decision, reading: Reading) -> bool:
    """Whether what a reading leads to may stand in the place of what was typed: it settles the question, or at least asks back
    where nothing was understood. A guess takes nobody away from the official channel."""
    if reading.guess and bare.kind == "official" != decision.kind:
        return False
    return decision.settles or (decision.kind, bare.kind) == ("clarify", "unknown")


def _by_chance(reading: Reading) -> bool:
    """Whether usual words only happen to sound like a name (会付 and 汇付)."""
    return reading.guess and all(len(meant) <= BY_CHANCE for _, meant in reading.changes)


def memory_after(decided: Sequence[Decided], before: Memory) -> Memory:
    """What is to be remembered after a message; of one that a person answers, nothing is new."""
    asked = tuple(sorted({*before.asked, *(one.decision.facet for one in decided if one.decision.facet)}))
    if not decided:
        return Memory(asked=asked)
    last = decided[-1]
    wanted = Wanted(last.decision.facet, last.decision.choices) if last.decision.facet else None
    elsewhere = last.asked if ANOTHER_BRAND in last.decision.notices else None
    matter = last.decision.matter if last.decision.kind == "official" else None
    return Memory(topic_of(last), wanted, offered(last), asked, elsewhere, matter)


def _narrowed(asks: m.Asks, facets: Facets, model: str | None, topic: Topic | None) -> m.Asks:
    """What the entry asks for, narrowed by the one model, role or value that the question (or the topic) names. Facts that are
    tied to a model do not fit MODEL."""
    role = only(facets.roles) or asks.role or (topic.role if topic else None)
    model = model if model == MODEL or only(facets.models) else asks.model or model
    return m.Asks(subject=asks.subject, role=role, model=model, situation=asks.situation, value=asks.value)
