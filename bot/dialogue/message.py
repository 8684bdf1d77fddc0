"""From a message to decisions: one question or several, leaning on the conversation or not, misspelt or not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge
from bot.search.facets import Facets
from bot.search.guards import Guards
from bot.search.search import Search
from bot.search.topics import ENTRY, MATTER
from bot.text.road import Road

from .conversation import Topic
from .decide import ANSWER, GUESS, MATTER_ALONE, STRONG_SIGNS, SURE, Decider, Decision, exact, name
from .understand import NOTHING, Question, Understanding, clauses_in, content_words, corrected, means_the_same, points_back, questions_in

MAX_PIECES = 6  # of a message that are tried as questions of their own; more is a story, not a list of questions
MAX_SPANS = 8
MAX_PARTS = 4
SHORT = 14  # characters: a message no longer than this may lean on the one before without saying so
LEANING = 0.85  # so sure has to be an answer to a question that points back, to be taken without what it points to
STAY = 2  # how much a pronoun speaks for the entry that was shown last
LEAST_TOGETHER = 0.05  # of the product of both shares: less is no understanding
CLAUSE = 0.3  # so sure has to be each of two clauses to be taken as two questions
CLEAR = 0.97  # a message so surely about one entry is not cut at its commas
RESCUE_GAIN = 0.02  # a repaired reading has to be this much surer than what was typed


@dataclass(frozen=True)
class Decided:
    """One question of the message, what was decided, and the facts it narrowed the entry's question to."""

    asked: str
    question: Question
    decision: Decision
    asks: m.Asks | None

    @cached_property
    def shown(self) -> Decision:
        """The decision without what is not shown: two decisions that look alike are drawn once."""
        return replace(self.decision, score=0.0, reason="", vetoes=())


class Messages:
    """Decides what to say to messages, with one knowledge base and its search. Pure: nothing is kept between two calls.
    `about` holds the models the messages are about unless they name one themselves."""

    def __init__(self, knowledge: Knowledge, road: Road, search: Search, about: Facets = NOTHING) -> None:
        self._knowledge = knowledge
        self._road = road
        self._search = search
        self._understanding = Understanding(knowledge, road, about)
        self._guards = Guards(knowledge, road)
        self._decider = Decider(knowledge.entries, knowledge.matters, self._guards)

    def decide(self, text: str, topic: Topic | None) -> list[Decided]:
        """What to say to each question of a masked message, given what the conversation was about."""
        text = corrected(text)
        whole = self._one(text, topic)
        if self._refused(whole):
            return [whole]
        parts = self._several(text, whole)
        if parts:
            # What is refused in one breath is not answered in the next.
            return next(([part] for part in parts if self._refused(part)), parts)
        if mixed := self._mixed(whole):
            return mixed
        if whole.decision.kind in ("unknown", "clarify") or GUESS in whole.decision.notices:
            return [self._somewhere_in(text, whole)]
        return [whole]

    def _refused(self, one: Decided) -> bool:
        matter = one.decision.matter
        return matter is not None and self._knowledge.matters[matter].kind == "refusal"

    def alone(self, text: str) -> Decision:
        """What a text is about if it is one question, spelt well, with nothing before it: the quick way, for looking through
        all phrasings."""
        question = self._understanding.question(text)
        return self._decider.decide(question, self._search.candidates(question.text.normal))

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
        if topic is None and not content_words(question.text) and not any(map(exact, candidates)):
            return self._without_content(asked, question, bare)
        if topic is not None and (leaned := self._leaning(question, bare, topic)):
            return leaned
        if within is not None:
            return self._decided(asked, question, bare, None)
        return self._respelled(asked, question, bare)

    def _without_content(self, asked: str, question: Question, bare: Decision) -> Decided:
        if bare.kind not in ("smalltalk", "official"):
            bare = Decision("unknown", "nothing was asked", notices=("nothing-asked", "unknown"))
        return self._decided(asked, question, bare, None)

    def _leaning(self, question: Question, bare: Decision, topic: Topic) -> Decided | None:
        """The question understood from the last turn, where it leans on it and does not stand by itself."""
        leans = points_back(question)
        elsewhere = question.facets.other_things or question.facets.other_brand or question.facets.code
        stands = bare.kind in ("official", "smalltalk") or bool(bare.notices) or bool(elsewhere)
        if stands or (bare.kind == "answer" and bare.score >= SURE and not leans):
            return None
        if other := self._other_facet(question, topic):
            decision = Decision("answer", f"follow-up to {topic.entry} with another facet", entry=other, score=SURE)
            return self._decided(question.asked, question, decision, topic)
        if bare.kind == "answer" and bare.score >= (LEANING if leans else ANSWER):
            return None
        if not leans and (len(question.text.normal) > SHORT or not self._near(question, topic)):
            return None
        entry = self._with_topic(question, bare, topic)
        if entry is None:
            return None
        decision = Decision("answer", f"follow-up to {topic.entry}", entry=entry, score=ANSWER)
        return self._decided(question.asked, question, decision, topic)

    def _other_facet(self, question: Question, topic: Topic) -> str | None:
        """“And the password?” after the operator number, “and the supervisor's?” after the cashier's: the entry that asks for
        the same thing with the facet exchanged."""
        asks, facets = self._knowledge.entries[topic.entry].asks, question.facets
        if value := _only(facets.values):
            return next((entry.id for entry in self._knowledge.entries.values() if entry.asks and entry.asks.value == value), None)
        subject = _only(facets.subjects) or (asks.subject if asks else None)
        role, model = _only(facets.roles) or topic.role, _only(facets.models) or topic.model
        if (
            len(question.text.normal) > SHORT
            or len(content_words(question.text)) > 2
            or not (facets.subjects or facets.roles or facets.models)
        ):
            return None
        wanted = (subject, role, None if facets.roles else model)
        return next(
            (
                entry.id
                for entry in self._knowledge.entries.values()
                if entry.type == "default" and (entry.asks.subject, entry.asks.role, entry.asks.model) in (wanted, (subject, role, None))
                and entry.asks.value is None and entry.asks.situation is None and entry.id != topic.entry
            ),
            None,
        )  # fmt: skip

    def _with_topic(self, question: Question, bare: Decision, topic: Topic) -> str | None:
        """The entry that speaks of what was asked before and of what is asked now: the last one, one related to it, or one
        that both questions together find."""
        previous = self._knowledge.entries[topic.entry]
        before, now = previous.phrasings[0], question.text.normal
        stay = STAY if means_the_same(question) else 1

        def weight(entry: str) -> float:
            both = (0.05 + self._share(entry, now)) * (0.05 + self._share(entry, before))
            return both * (stay if entry == topic.entry else 1) + (bare.score / 2 if entry == bare.entry else 0)

        found = [name(one) for one in self._search.candidates(f"{before} {now}") if one.topic.startswith(ENTRY)]
        weighed = [
            (weight(entry), entry)
            for entry in dict.fromkeys((topic.entry, *previous.related, *found, *((bare.entry,) if bare.entry else ())))
            if self._may_follow(question, self._knowledge.entries[entry])
        ]
        best, entry = max(weighed, default=(0.0, ""))
        return entry if best >= LEAST_TOGETHER else None

    def _may_follow(self, question: Question, entry: m.Entry) -> bool:
        """Whether no guard speaks against the entry; one about a single value needs that value to be named."""
        of_value = entry.asks is not None and entry.asks.value is not None and entry.asks.value not in question.facets.values
        return not of_value and self._guards.veto(self._guards.asked(question.text, question.facets), entry) is None

    def _share(self, entry: str, plain: str) -> float:
        return self._search.share(f"{ENTRY}/{entry}", plain)

    def _near(self, question: Question, topic: Topic) -> bool:
        """Whether most of what the question says is mentioned in the last turn's entry or in those related to it."""
        related = (topic.entry, *self._knowledge.entries[topic.entry].related)
        return any(self._search.share(f"{ENTRY}/{entry}", question.text.normal, text=True) >= 0.5 for entry in related)

    def _respelled(self, asked: str, question: Question, bare: Decision) -> Decided:
        """The question with typed sounds and wrong characters turned into words, boldly only if nothing else helps; kept where
        it then is found more surely."""
        best, read = bare, question
        for bold in (False, True):
            if best.notices or (bold and best.kind not in ("unknown", "clarify")):
                break
            spelled = self._road.respelled(question.text.normal, bold)
            if spelled == read.text.normal:
                continue
            again = self._understanding.question(spelled, question)
            if again.facets.other_brand and not again.facets.own_brand:  # a misspelt name of another company is still its name
                best, read = self._decider.decide(again, []), again
                continue
            if bare.score >= SURE and not again.certain:
                continue
            decision = self._decider.decide(again, self._search.candidates(again.text.normal))
            if decision.kind in ("answer", "official", "smalltalk") and decision.score >= best.score + RESCUE_GAIN:
                best, read = replace(decision, reason=f"read as “{spelled}”: {decision.reason}"), again
        return self._decided(asked, read, best, None)

    def _decided(self, asked: str, question: Question, decision: Decision, topic: Topic | None) -> Decided:
        entry = self._knowledge.entries[decision.entry] if decision.entry else None
        return Decided(asked, question, decision, _narrowed(entry.asks, question, topic) if entry and entry.asks else None)

    # --- several questions in one message -------------------------------------------------------------------------------

    def _several(self, text: str, whole: Decided) -> list[Decided]:
        """The questions of a message that each have a sure answer of their own; nothing where it is one question."""
        for pieces, least in ((questions_in(text), ANSWER), (clauses_in(text), CLAUSE)):
            if not 2 <= len(pieces) <= MAX_PIECES or (least == CLAUSE and pieces == questions_in(text)):
                continue
            found = self._in_turn(pieces, whole.question)
            sure = [one for one in found if one.decision.kind in ("answer", "official") and one.decision.score >= least]
            distinct = {(one.decision.entry, one.decision.matter): one for one in reversed(sure)}
            kept = [one for one in sure if distinct[one.decision.entry, one.decision.matter] is one]
            if len(kept) > 1 and (least == ANSWER or whole.decision.score < CLEAR):
                return kept[:MAX_PARTS]
        return []

    def _in_turn(self, pieces: Sequence[str], within: Question) -> list[Decided]:
        """Each piece of a message, leaning on the one before it if it has to."""
        found: list[Decided] = []
        for piece in pieces:
            found.append(self._one(piece, topic_of(found[-1]) if found else None, within))
        return found

    def _mixed(self, whole: Decided) -> list[Decided]:
        """On the fence: what is documented, and the channel for what only the asker's account can tell."""
        if whole.decision.kind != "answer" or whole.question.account < STRONG_SIGNS:
            return []
        matters = [one for one in self._search.candidates(whole.question.text.normal) if one.topic.startswith(MATTER)]
        matter = name(matters[0]) if matters and matters[0].score >= MATTER_ALONE else None
        official = Decision(
            "official", f"signs of an account: {', '.join(whole.question.signs)}", matter=matter, score=whole.question.account
        )
        return [whole, replace(whole, decision=official, asks=None)]

    def _somewhere_in(self, text: str, whole: Decided) -> Decided:
        """A long story with the question somewhere in it: the clause, or two neighbouring ones, that is surely found."""
        clauses = clauses_in(text)
        if len(clauses) < 2:
            return whole
        spans = [f"{first} {second}" for first, second in pairwise(clauses)] if len(clauses) > 2 else []
        spans = clauses + spans
        found = [self._one(span, None, whole.question) for span in spans[:MAX_SPANS]]
        sure = [one for one in found if one.decision.kind in ("answer", "official") and GUESS not in one.decision.notices]
        return max(sure, key=lambda one: one.decision.score) if sure else whole


def topic_of(one: Decided) -> Topic | None:
    """What a later question may lean on: the entry that was answered, if one was."""
    if one.decision.kind != "answer" or one.decision.entry is None:
        return None
    return Topic(one.decision.entry, one.asks.model if one.asks else None, one.asks.role if one.asks else None)


def _narrowed(asks: m.Asks, question: Question, topic: Topic | None) -> m.Asks:
    """What the entry asks for, narrowed by the one model, role or value that the question (or the topic) names."""
    facets = question.facets
    model = _only(facets.models) or asks.model or (topic.model if topic else None)
    role = _only(facets.roles) or asks.role or (topic.role if topic else None)
    if facets.unknown_models:
        model = "unknown-model"  # fits no fact that is tied to a model
    return m.Asks(subject=asks.subject, role=role, model=model, situation=asks.situation, value=asks.value)


def _only(names: frozenset[str]) -> str | None:
    return next(iter(names)) if len(names) == 1 else None
