"""Which of the five kinds a question gets, and from what: pure, with the reason in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.knowledge import models as m
from bot.search.evidence import MEANT
from bot.search.guards import Guards
from bot.search.search import Candidate, weighed
from bot.search.topics import ENTRY, MATTER, SMALLTALK
from bot.text.repair.repairs import Reading

from .account import HOW, LIVED, OWN, WHAT, Account, evidence
from .policy import Thresholds
from .ranked import (
    COVERED,
    KNOWN,
    MATTER_ALONE,
    UNSPOKEN,
    Ranked,
    by_words,
    exact,
    first_of,
    is_meant,
    name,
    parted,
    score_of,
    speaks_of,
    starts_exactly,
    together,
)
from .reply import Kind
from .understand import Question
from .which import MAX_CHOICES, Facet, Which

WEAK = 0.1  # a single near entry that is less sure is offered only if it speaks of what was asked
ANOTHER_BRAND = "unknown-other-brand"  # the notice that a question is about another company
SURE = 0.5
TALK = 0.25  # small talk is short, and a wrong “you are welcome” does no harm
CLOSE = 0.15  # with a single word asked, a runner-up with this share of the winner's score may be what was meant
TIE = 0.75  # and with any question one with this share
CERTAIN = 0.99
CODE_SURE = 0.95  # a code is plain, but there may be more in the message than the code
REFUSAL_SHARE = 0.75  # a refusal wins even over an entry that is somewhat surer: the harm of a wrong answer is greater
VETOED = 0.5  # where a guard kept out what was so surely asked …
INSTEAD = 0.35  # … the next best has to be as sure as this
MOSTLY = 0.4  # of a message has to be small talk for it to be small talk
SETTLING = ("answer", "official", "smalltalk")  # kinds of a decision that settle a question


@dataclass(frozen=True, slots=True)
class Decision:
    """What to say to one question. `entry`, `matter`, `talk` are ids; `near` is the closest entry of an unknown;
    `account` is how likely the question is about the asker's own account (0..1); `notices` are keys of fixed sentences;
    `vetoes` say which candidates were kept out and why."""

    kind: Kind
    reason: str
    entry: str | None = None
    matter: str | None = None
    talk: str | None = None
    near: str | None = None
    choices: tuple[str, ...] = ()
    facet: Facet | None = None  # what is asked back for, where the choices differ by it
    score: float = 0.0
    account: float = 0.0
    notices: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = field(default=())
    reading: Reading | None = None  # what was decided on, where that is not what was typed

    @property
    def settles(self) -> bool:
        """Whether the question is dealt with, be it by saying that its matter is known to be documented nowhere."""
        return self.kind in SETTLING or self.is_undocumented

    @property
    def is_undocumented(self) -> bool:
        return self.kind == "unknown" and self.matter is not None


class Decider:
    """Decides with the entries and matters of one knowledge base."""

    def __init__(
        self,
        entries: Mapping[str, m.Entry],
        matters: Mapping[str, m.Matter],
        guards: Guards,
        which: Which,
        account: Account,
        thresholds: Thresholds,
    ) -> None:
        self._entries = entries
        self._matters = matters
        self._guards = guards
        self._which = which
        self._own = account
        self._at = thresholds
        self._codes = {entry.code: entry.id for entry in entries.values() if entry.type == "code"}

    def decide(self, question: Question, candidates: Sequence[Candidate]) -> Decision:
        ranked = self._rank(question, candidates)
        for rule in (
            self._smalltalk, self._certain, self._other_brand, self._not_ours, self._code, self._account, self._undocumented,
            self._which_value, self._facet, self._answer, self._clarify, self._perhaps_account,
        ):  # fmt: skip
            decision = rule(question, ranked)
            if decision is not None:
                return replace(decision, account=ranked.account)
        return replace(self._unknown(question, ranked), account=ranked.account)

    def is_doubtful(self, decision: Decision) -> bool:
        """Whether the question may be about the asker's own account."""
        return decision.account >= self._own.doubtful

    def is_refused(self, decision: Decision) -> bool:
        return decision.matter is not None and self._matters[decision.matter].kind == "refusal"

    def is_code(self, value: str) -> bool:
        """Whether a value is a documented response code."""
        return value.upper() in self._codes

    def is_account(self, decision: Decision) -> bool:
        return decision.kind == "official" and (decision.matter is None or self._is_account(decision.matter))

    def evidence(self, question: Question, candidates: Sequence[Candidate]) -> tuple[tuple[float, ...], float]:
        """What there is to tell an account question from a general one, and the score of the entry that would answer it."""
        ranked = self._rank(question, candidates)
        return self._evidence(question, ranked.matters, ranked.entries), score_of(ranked.entries)

    def _evidence(self, question: Question, matters: Sequence[Candidate], entries: Sequence[Candidate]) -> tuple[float, ...]:
        words = question.certain is not None and self._is_account(question.certain)
        terms = bool(question.text.terms)
        return evidence(question.signs, terms, question.facets, words, by_words(self._accounts(matters)), by_words(entries))

    def _accounts(self, matters: Sequence[Candidate]) -> list[Candidate]:
        return [one for one in matters if self._is_account(name(one))]

    def _is_account(self, matter: str) -> bool:
        return self._matters[matter].kind == "account"

    def _rank(self, question: Question, candidates: Sequence[Candidate]) -> Ranked:
        allowed, vetoes, vetoed = [], [], 0.0
        asked = self._guards.asked(question.text, question.facets)
        for candidate in candidates:
            kind = candidate.topic.partition("/")[0]
            guarded = kind == ENTRY and not exact(candidate)  # a curator's own words need no guarding
            reason = self._guards.veto(asked, self._entries[name(candidate)], candidate.phrasing) if guarded else None
            if reason:
                vetoes.append(f"{name(candidate)}: {reason}")
                vetoed = max(vetoed, candidate.score)
            else:
                allowed.append(candidate)
        kept: dict[str, list[Candidate]] = {ENTRY: [], MATTER: [], SMALLTALK: []}
        for candidate in weighed(allowed):  # what a guard kept out takes no certainty from the others
            kept[candidate.topic.partition("/")[0]].append(candidate)
        entries = kept[ENTRY]
        matters, undocumented = parted(kept[MATTER], lambda one: self._matters[name(one)].kind != "undocumented")
        curated = starts_exactly(entries) or starts_exactly(undocumented)
        account = 0.0 if curated else self._own.probability(self._evidence(question, matters, entries))
        return Ranked(tuple(entries), matters, undocumented, tuple(kept[SMALLTALK]), account, tuple(vetoes), vetoed)

    def _smalltalk(self, question: Question, ranked: Ranked) -> Decision | None:
        talk = first_of(ranked.talks)
        if (
            talk
            and not (question.facets.subjects and talk.score < SURE)  # 这破玩意儿输啥密码
            and together(ranked.talks) >= TALK
            and max(max(one.parts[COVERED], one.parts[KNOWN]) for one in ranked.talks) >= MOSTLY
            and together(ranked.talks) >= max(score_of(ranked.entries), score_of(ranked.matters))
        ):
            return Decision("smalltalk", "small talk", talk=name(talk), score=talk.score)
        return None

    def _other_brand(self, question: Question, ranked: Ranked) -> Decision | None:
        if question.facets.other_brand and not question.facets.own_brand:
            return Decision("unknown", "another brand", notices=(ANOTHER_BRAND,), vetoes=ranked.vetoes)
        return None

    def _certain(self, question: Question, ranked: Ranked) -> Decision | None:
        """The message holds words that leave no doubt that it is refused, or that a person is wanted."""
        if question.certain and not self._is_account(question.certain) and not starts_exactly(ranked.entries):
            return Decision("official", f"its words say {question.certain}", matter=question.certain, score=CERTAIN)
        return None

    def _not_ours(self, question: Question, ranked: Ranked) -> Decision | None:
        """A person is wanted, or something the desk refuses."""
        matter = None if starts_exactly(ranked.entries) else first_of(ranked.matters)
        against = max(score_of(ranked.entries), score_of(ranked.undocumented))
        if matter is None or self._is_account(name(matter)) or matter.score < REFUSAL_SHARE * against:
            return None
        if not is_meant(matter):
            return None
        return Decision("official", f"{self._matters[name(matter)].kind}: {name(matter)}", matter=name(matter), score=matter.score)

    def _code(self, question: Question, ranked: Ranked) -> Decision | None:
        code = question.facets.code
        if code is None:
            return None
        if code in self._codes:
            return Decision("answer", f"code {code}", entry=self._codes[code], score=CODE_SURE)
        if score_of(ranked.entries) < SURE:
            return Decision("unknown", f"code {code} is in no table", notices=("unknown-code",), vetoes=ranked.vetoes)
        return None

    def _account(self, question: Question, ranked: Ranked) -> Decision | None:
        """Surely about the asker's own account: nothing documented is the answer, however near it is."""
        matter, score = self._matter(question, ranked)
        if not question.signs & OWN and not question.certain and score_of(ranked.undocumented) >= max(SURE, score):
            return None  # 死机了 has happened, and to nobody's account
        # A ball game is nobody's account here, nor is the lock of a phone.
        ours = (question.text.terms and not question.facets.other_things) or question.signs & OWN or matter
        return self._channel(question, ranked) if ranked.account >= self._own.certain and ours else None

    def _undocumented(self, question: Question, ranked: Ranked) -> Decision | None:
        """What is asked at this desk and known to be documented nowhere; it is named only where it may well be meant."""
        found = first_of(ranked.undocumented)
        if found is None or found.score < max(self._at.answer, score_of(ranked.entries), score_of(ranked.matters)):
            return None
        matter = name(found) if found.score >= UNSPOKEN else None
        return Decision("unknown", f"documented nowhere: {name(found)}", matter=matter, score=found.score, vetoes=ranked.vetoes)

    def _perhaps_account(self, question: Question, ranked: Ranked) -> Decision | None:
        """Where nothing documented is near, who may be asking about an account is sent where that can be looked up."""
        matter, score = self._matter(question, ranked)
        lived = question.signs & LIVED and ranked.account >= self._own.doubtful
        return self._channel(question, ranked) if matter and (lived or score >= INSTEAD) else None

    def channel(self, question: Question, candidates: Sequence[Candidate]) -> Decision:
        """The channel that an account question is sent to."""
        return self._channel(question, self._rank(question, candidates))

    def _channel(self, question: Question, ranked: Ranked) -> Decision:
        matter, score = self._matter(question, ranked)
        return Decision("official", f"an account matter: {_named(question)}", matter=matter, score=score)

    def _matter(self, question: Question, ranked: Ranked) -> tuple[str | None, float]:
        """The matter whose words are said, or else the nearest one, and how sure that is. Where none is near, not at all: what
        is read otherwise may be surer."""
        if question.certain and self._is_account(question.certain):
            return question.certain, CERTAIN
        nearest = first_of(self._accounts(ranked.matters))
        near = nearest is not None and (is_meant(nearest) or (bool(question.signs) and nearest.score >= MATTER_ALONE))
        return (name(nearest), nearest.score) if nearest and near else (None, MATTER_ALONE)

    def _is_account_nearer(self, question: Question, ranked: Ranked) -> bool:
        matter, score = self._matter(question, ranked)
        return matter is not None and score >= max(INSTEAD, score_of(ranked.entries))

    def _which_value(self, question: Question, ranked: Ranked) -> Decision | None:
        """Which of several documented values is right, or whose a value is that stands nowhere: what tells of all of them, unless
        something else is surely found."""
        facets = question.facets
        nowhere = facets.other_numbers and WHAT in question.signs and not (facets.roles or facets.models or facets.unknown_models)
        if score_of(ranked.entries) >= SURE or not (nowhere or len(facets.values) > 1):
            return None
        told = {asks.subject for entry in self._entries.values() if (asks := entry.asks) and asks.value in facets.values}
        subjects = told or set(facets.subjects)
        of_all = [entry for entry in self._entries.values() if entry.type == "default" and _tells_of_all(entry.asks, subjects)]
        if not of_all:
            return None
        score = max(self._at.answer, score_of(ranked.entries))
        reason = "which of several values" if len(facets.values) > 1 else "whose a value is that stands nowhere"
        return Decision("answer", reason, entry=of_all[0].id, score=score, notices=_notices(question), vetoes=ranked.vetoes)

    def _facet(self, question: Question, ranked: Ranked) -> Decision | None:
        """Asks which model, or whose, where entries that tell the same of different ones are near. The words of a question often
        say whose (签到 is the cashier's); which model they never say, so there a rival may be further away."""
        best = first_of(ranked.entries)
        if best is None or best.score < self._at.ask_back or exact(best):
            return None
        bare = question.facets.subjects if len(question.topic) <= 1 else ()  # 密码 alone is asked of all whose password is told
        near = [one for one in ranked.entries if one.score >= self._at.ask_back or self._asks_for(bare, one)]
        close = len(near) if bare else sum(one.score >= CLOSE * best.score for one in near)
        wanted = self._which.wanted(question.facets, [name(one) for one in near], close)
        if wanted is None or (wanted.facet == "role" and not bare and not self._undecided(question, ranked.entries)):
            return None
        reason = f"entries differ by {wanted.facet}"
        return Decision("clarify", reason, choices=wanted.entries, facet=wanted.facet, score=best.score, vetoes=ranked.vetoes)

    def _asks_for(self, subjects: Collection[str], one: Candidate) -> bool:
        asks = self._entries[name(one)].asks
        return asks is not None and asks.subject in subjects and asks.role is not None

    def _answer(self, question: Question, ranked: Ranked) -> Decision | None:
        best = first_of(ranked.entries)
        if best is None or self._is_value_by_meaning(best):
            return None
        if not exact(best) and (best.score < self._at.answer or self._is_account_nearer(question, ranked)):
            return None
        if self._undecided(question, ranked.entries):
            meant = self._overview(ranked.entries) or self._asked_for(question, ranked.entries)
            if meant is None:
                return None
            best = meant
        if ranked.vetoed >= VETOED and best.score < INSTEAD:
            return None
        return Decision(
            "answer", f"closest to “{best.phrasing}”", entry=name(best), score=best.score, notices=_notices(question), vetoes=ranked.vetoes
        )

    def _is_value_by_meaning(self, candidate: Candidate) -> bool:
        """Whether it is a default value that only sentence vectors found: too much to be answered on, enough to ask back."""
        asked = any(candidate.parts[-len(MEANT) :])
        return asked and self._entries[name(candidate)].type == "default" and candidate.by_words < min(self._at.answer, candidate.score)

    def _overview(self, entries: Sequence[Candidate]) -> Candidate | None:
        """Of two values of the same subject that fit nearly alike, the entry that tells of all of them, if that is one."""
        first, second = (self._entries[name(one)].asks for one in entries[:2])
        if first is None or second is None or first.subject != second.subject:
            return None
        tied = [any((asks.role, asks.model, asks.situation, asks.value)) for asks in (first, second)]
        return entries[tied.index(False)] if sorted(tied) == [False, True] else None

    def _asked_for(self, question: Question, entries: Sequence[Candidate]) -> Candidate | None:
        """Of values that fit nearly alike, the one that asks for just what the question names, by subject and role. Who asks how,
        or for what something else fits as well, may not want a value."""
        near = [one for one in entries if one.score >= TIE * entries[0].score]
        asked = [(one, asks) for one in near if (asks := self._entries[name(one)].asks)]
        if HOW in question.signs or len(asked) < len(near):
            return None
        found = [one for one, asks in asked if asks.subject in question.facets.subjects and asks.role in question.facets.roles]
        return found[0] if len(found) == 1 else None

    def _undecided(self, question: Question, entries: Sequence[Candidate]) -> bool:
        """Whether so little was asked that several entries fit it, or two of them fit it nearly alike. One that is about the very
        value that was named has no rival."""
        if len(entries) < 2 or starts_exactly(entries):
            return False
        asks = self._entries[name(entries[0])].asks
        if asks and asks.value in question.facets.values:
            return False
        return entries[1].score >= (CLOSE if len(question.topic) <= 1 else TIE) * entries[0].score

    def _clarify(self, question: Question, ranked: Ranked) -> Decision | None:
        """Asks back where something is near, but not sure enough to be the answer, and no account matter is nearer."""
        near = [one for one in ranked.entries if one.score >= self._at.ask_back]
        if not near or self._is_account_nearer(question, ranked) or (len(near) == 1 and near[0].score < WEAK and not speaks_of(near[0])):
            return None
        choices = tuple(map(name, near))[:MAX_CHOICES]
        return Decision("clarify", "near, but not sure", choices=choices, score=score_of(ranked.entries), vetoes=ranked.vetoes)

    def _unknown(self, question: Question, ranked: Ranked) -> Decision:
        best = first_of(ranked.entries)
        near = name(best) if best and best.score >= self._at.ask_back / 4 and (question.facets.unknown_models or speaks_of(best)) else None
        return Decision("unknown", "nothing documented is near enough", near=near, score=score_of(ranked.entries), vetoes=ranked.vetoes)


def _tells_of_all(asks: m.Asks | None, subjects: Collection[str]) -> bool:
    return asks is not None and asks.subject in subjects and not any((asks.role, asks.model, asks.situation, asks.value))


def _notices(question: Question) -> tuple[str, ...]:
    found = []
    if question.facets.unknown_models:
        found.append("unknown-model")
    if question.facets.other_numbers:
        found.append("not-in-documents")
    return tuple(found)


def _named(question: Question) -> str:
    return ", ".join(sorted(question.signs)) or "no signs, only what it is near to"
