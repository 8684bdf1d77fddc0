"""Several questions in one message, each with its own part; and one that is hidden in a story."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.knowledge.knowledge import Knowledge
from bot.search.guards import PAIR
from bot.search.search import Search

from .account import LIVED, OWN, WISH
from .conversation import Topic
from .decide import ANOTHER_BRAND, SURE, Decider, Decision
from .decided import Decided, topic_of
from .follow import SHORT
from .listed import Lists
from .understand import Question, Understanding, clauses_in, is_asked, questions_in
from .undocumented import VALUE

MAX_PIECES = 6  # of a message that are tried as questions of their own; more is a story, not a list of questions
MAX_SPANS = 16
MAX_PARTS = 4
CLAUSE = 0.3  # so sure has to be each of two clauses to be taken as two questions
NAMELESS = 0.45  # and so sure one that names nothing of the trade
LISTED = 0.6  # so sure has to be each thing that one question lists
SURER = 0.8  # so sure has to be a clause by itself to stand for a message that is found less surely
CLEAR = 0.99  # a message so surely about one entry is not cut at its commas, unless each of its pieces is still surer
One = Callable[[str, Topic | None, Question], Decided]


class Several:
    """Cuts messages. `one` decides one piece of a message, given what it may lean on and the message it is a part of; `least` is the
    score from which on the desk answers."""

    def __init__(
        self, knowledge: Knowledge, search: Search, understanding: Understanding, decider: Decider, least: float, one: One
    ) -> None:
        self._knowledge = knowledge
        self._search = search
        self._understanding = understanding
        self._decider = decider
        self._least = least
        self._one = one
        self._lists = Lists(knowledge)
        self._of_anything = frozenset(_subjects_of_anything(knowledge))

    def of(self, text: str, whole: Decided) -> list[Decided]:
        """The questions of a message that each have a sure answer of their own; nothing where it is one question."""
        if listed := self._listed(text, whole):
            return listed
        for pieces, least in ((questions_in(text), self._least), (clauses_in(text), CLAUSE)):
            if not 2 <= len(pieces) <= MAX_PIECES or (least == CLAUSE and pieces == questions_in(text)):
                continue
            found = self._in_turn(pieces, whole.question)
            sure = [one for one in found if one.decision.score >= least and self._stands(one, whole)]
            sure = [one for one in sure if _is_put(one.asked) or self._is_trouble(one) or _names_something(one, CLEAR)]
            if least == CLAUSE:  # what happened, one thing after the other, is one story
                sure = [one for one in sure if one.decision.kind == "official" or one.question.facets.code or _is_put(one.asked)]
            distinct = {_leads_to(one.decision): one for one in reversed(sure)}
            kept = [one for one in sure if distinct[_leads_to(one.decision)] is one]
            if least != CLAUSE and kept:  # what is asked beside them is not passed over in silence
                kept = [one for one in found if one in kept or (one.decision.kind in ("unknown", "clarify") and is_asked(one.asked))]
            documented = whole.decision.kind == "official" and any(one.decision.kind == "answer" for one in kept)
            surest = max(CLEAR, whole.decision.score)
            apart = len(kept) == len(pieces) and all(map(is_asked, pieces)) and all(one.question.text.terms for one in kept[1:])
            surer = apart or whole.decision.score < CLEAR or all(one.decision.score >= surest for one in kept)
            if len(kept) > 1 and (least != CLAUSE or surer or documented):
                return kept[:MAX_PARTS]
        return []

    def _listed(self, text: str, whole: Decided) -> list[Decided]:
        """A part for each thing that a question lists, where each is answered by itself, and as surely as the list."""
        lists = [self._lists.each(question) for question in questions_in(text)]
        if not 2 <= sum(len(each) for each in lists if len(each) > 1) <= MAX_PARTS:
            return []
        read = [[self._one(piece, None, whole.question) for piece in each] for each in lists]
        found = [one for each in read if len(each) > 1 for one in each]
        others = [one for each in read if len(each) == 1 for one in each]
        entries = {one.decision.entry for one in found}
        one_of_them = whole.decision.kind != "answer" or whole.decision.entry in entries
        least = LISTED if one_of_them else max(LISTED, whole.decision.score)
        if len(entries) < len(found) or any(one.decision.kind != "answer" or one.decision.score < least for one in found):
            return []
        beside = [one for one in others if self._stands(one, whole) and _is_put(one.asked) and one.decision.entry not in entries]
        return [*found, *beside][:MAX_PARTS]

    def _stands(self, part: Decided, whole: Decided) -> bool:
        """Whether a piece of a message is a question of its own; a word about the asker's shop that leads up to a general
        question is not."""
        if self._decider.is_refused(part.decision) and not part.question.certain and part.decision.score < SURE:
            return False  # 我的卡 alone is near to what is refused, and asks for nothing
        if part.decision.kind == "official":
            asked = is_asked(part.asked) and part.question.text.terms
            wished = part.question.signs & OWN and (part.question.text.terms or part.question.signs & OWN != {WISH})
            said = part.question.text.terms or part.question.signs & LIVED  # a remark that names nothing tells of no record
            doubtful = said and self._decider.is_doubtful(whole.decision)
            own = doubtful or wished or asked or part.decision.score >= SURE
            return bool(own) or not self._decider.is_account(part.decision)
        told = part.decision.kind == "answer" and self._has_its_code(part, whole)
        return told or part.decision.is_undocumented or VALUE in part.decision.notices

    def _has_its_code(self, part: Decided, whole: Decided) -> bool:
        """Whether a piece that is answered by a response code stands beside no other pair of digits: 87，要收走卡吗."""
        entry = self._knowledge.entries.get(part.decision.entry or "")
        pairs = PAIR.findall(whole.question.text.normal)
        return entry is None or entry.type != "code" or not pairs or entry.code.lower() in pairs

    def _in_turn(self, pieces: Sequence[str], within: Question) -> list[Decided]:
        """Each piece of a message, leaning on the one before it if it has to."""
        found: list[Decided] = []
        for piece, around in zip(pieces, self._surroundings(pieces, within), strict=True):
            found.append(self._one(piece, topic_of(found[-1]) if found else None, around))
        return found

    def _surroundings(self, pieces: Sequence[str], within: Question) -> Iterator[Question]:
        """What each piece of a message is part of: a company or a thing that only a later question names is not what an earlier
        one is about (怎么签到？别家的机器能不能用？)."""
        facets = [self._understanding.question(piece).facets for piece in pieces]
        naming = [place for place, its in enumerate(facets) if its.other_brand or its.other_things]
        all_asked = all(is_asked(pieces[place]) for place in naming)
        without = replace(within, facets=replace(within.facets, other_brand=False, other_things=frozenset()))
        for place, piece in enumerate(pieces):
            yield without if naming and all_asked and place < naming[0] and is_asked(piece) else within

    def talk_in(self, text: str, whole: Decided) -> Decided:
        """Thanks or a greeting beside what asks nothing and names nothing of the trade: 谢谢，我先去忙了."""
        clauses = clauses_in(text)
        if whole.question.text.terms or whole.decision.kind != "unknown" or len(clauses) < 2:
            return whole
        found = [self._one(clause, None, whole.question) for clause in clauses]
        others = [one for one in found if one.decision.kind != "smalltalk"]
        talk = next((one for one in found if one.decision.kind == "smalltalk" and one.decision.score >= SURE), None)
        return whole if talk is None or any(is_asked(one.asked) for one in others) else talk

    def surest_clause(self, text: str, whole: Decided) -> Decided:
        """What one clause asks surely, where the remarks around it, which name nothing of the trade, only led away from it."""
        clauses = clauses_in(text)
        naming = [clause for clause in clauses if self._understanding.question(clause).text.terms]
        if len(clauses) < 2 or len(naming) != 1 or not is_asked(naming[0]) or whole.decision.score >= CLEAR:
            return whole
        alone = self._one(naming[0], None, whole.question)
        surer = alone.decision.kind == "answer" and alone.decision.score >= max(SURER, whole.decision.score)
        return alone if surer else whole

    def _without_asides(self, clauses: Sequence[str], within: Question) -> Question:
        """A thing that is named only beside a question of the trade is not what is asked about (业务员微信不回我，怎么签到); a
        password or an account may be that thing's own."""
        said = list(map(self._understanding.question, clauses))
        named = {term for question in said if not question.facets.other_things for term in question.text.terms}
        asked = any(question.facets.other_things and is_asked(question.asked) for question in said)
        if asked or not within.facets.other_things or not named - self._of_anything:
            return within
        return replace(within, facets=replace(within.facets, other_things=frozenset()))

    def _tells_a_value(self, part: Decided) -> bool:
        return self._type_of(part) == "default"

    def _type_of(self, one: Decided) -> str | None:
        """The type of the entry that answers a piece, if one does."""
        return self._knowledge.entries[one.decision.entry].type if one.decision.entry else None

    def with_wish(self, text: str, whole: Decided) -> list[Decided]:
        """What is documented and, where one clause wishes something done that only the company can do, the channel for that."""
        if whole.decision.kind != "answer" or whole.decision.score >= CLEAR:
            return [whole]
        asked = [piece for piece in clauses_in(text) if WISH in self._understanding.question(piece).signs]
        wishes = (self._one(piece, None, whole.question) for piece in asked if piece != text)
        return [whole, *(one for one in wishes if one.decision.matter and self._decider.is_account(one.decision))][:2]

    def with_channel(self, parts: list[Decided], whole: Decided) -> list[Decided]:
        """On the fence: what is documented, and the channel for what only the asker's account can tell."""
        doubtful = next((one for one in parts if self._is_doubtful_answer(one)), None)
        settled = any(one.decision.kind == "official" for one in parts) or not self._decider.is_doubtful(whole.decision)
        if doubtful is None or settled:
            return parts
        candidates = self._search.candidates(doubtful.question.text.normal)
        return [*parts, replace(doubtful, decision=self._decider.channel(doubtful.question, candidates), asks=None)]

    def _is_trouble(self, one: Decided) -> bool:
        """Whether a piece tells of a trouble that an entry says how to mend: 部機上唔到網 asks for help as much as a question."""
        return self._type_of(one) == "troubleshooting" and one.decision.score >= SURE

    def _is_doubtful_answer(self, one: Decided) -> bool:
        """Whether what is documented may be asked for about one account; what a code means is nobody's account."""
        return self._type_of(one) not in (None, "code") and self._decider.is_doubtful(one.decision)

    def somewhere_in(self, text: str, whole: Decided, topic: Topic | None) -> Decided:
        """A long story with the question somewhere in it: the clause, or two neighbouring ones, that is surely found."""
        clauses = clauses_in(text)
        spans = [span for clause in clauses for span in self._understanding.spans_within(clause)]
        if len(clauses) < 2 and not spans:
            return whole
        spans += [f"{first} {second}" for first, second in pairwise(clauses)] if len(clauses) > 2 else []
        spans += clauses if len(clauses) > 1 else []
        spans = sorted(spans, key=lambda span: not is_asked(span))  # the question may come at the very end
        within = self._without_asides(clauses, whole.question)
        found = [self._one(span, topic, within) for span in spans[:MAX_SPANS]]
        if within is not whole.question:
            found = [one for one in found if one.decision.score >= SURER or not self._tells_a_value(one)]
        if ANOTHER_BRAND in whole.decision.notices:  # 随行付的机子，密码照拉卡拉的填: no value of ours is for it
            found = [one for one in found if not self._tells_a_value(one)]
        sure = [one for one in found if self._stands(one, whole) and _names_something(one, NAMELESS) and not _is_guessed_remark(one)]
        if whole.decision.kind == "official":  # no clause makes an account question a general one: it gets the channel in any case
            sure = [one for one in sure if one.decision.kind == "official"] or [_with_doubt(one, whole) for one in sure]
        sure = [one for one in sure if not one.decision.is_undocumented] or sure  # what happened beside it is not the question
        sure = [one for one in sure if is_asked(one.asked)] or sure
        if not sure and whole.decision.kind != "official":
            found = [self._one(span, None, within) for span in self._understanding.behind_what_was_named(clauses)]
            sure = [one for one in found if one.decision.kind == "answer" and one.decision.score >= SURE]
        return max(sure, key=lambda one: one.decision.score) if sure else whole


def _subjects_of_anything(knowledge: Knowledge) -> Iterator[str]:
    """Subjects that are not called after something of the trade: a phone has a password as well, but no 操作员号."""
    words = [term.name for term in knowledge.terms.values() if term.kind in ("word", "role", "model")]
    for term in knowledge.terms.values():
        if term.kind == "subject" and not any(word in term.name for word in words):
            yield term.id


def _with_doubt(part: Decided, whole: Decided) -> Decided:
    """A clause that may be about an account as much as its message."""
    return replace(part, decision=replace(part.decision, account=whole.decision.account))


def _is_guessed_remark(part: Decided) -> bool:
    """Whether a piece asks nothing and means something only if it was misspelt."""
    reading = part.decision.reading
    return reading is not None and reading.guess and not is_asked(part.asked)


def _names_something(part: Decided, least: float) -> bool:
    """Whether a piece says what it is about: 净骗人 is near to something and says nothing of it, 请说说步骤 belongs to what was asked."""
    named = part.question.text.terms or part.question.facets.code
    return part.decision.kind == "official" or bool(named) or part.decision.score >= least


def _is_put(text: str) -> bool:
    """Whether a piece is a question, be it only 96 呢 after another one."""
    return is_asked(text) or (len(text) <= SHORT and text.endswith("呢"))


def _leads_to(decision: Decision) -> tuple[str | None, ...]:
    return decision.entry, decision.matter, decision.near
