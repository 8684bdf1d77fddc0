"""What a message means that leans on the one before it: another facet of the same, the rest of a question, a pronoun."""

import re
from collections.abc import Mapping

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge
from bot.search.guards import Guards
from bot.search.search import Search
from bot.search.topics import ENTRY
from bot.text.road import Road

from .account import HOW, OWN
from .conversation import Topic
from .decide import SURE, Decider, Decision
from .ranked import name
from .understand import Question, Understanding, means_the_same, points_back, put_in

SHORT = 14  # characters: a message no longer than this may lean on the one before without saying so
LEANING = 0.85  # so sure has to be an answer to a question that points back, to be taken without what it points to
STAY = 4  # how much a pronoun speaks for the entry that was shown last
CALLED = 3  # characters of a role's name that stand for it
LEAST_TOGETHER = 0.05  # of the product of both shares: less is no understanding
COMPLETED = 0.44  # so sure has to be a question that was completed by what the talk is about
NEARLY = 0.8  # and so sure, measured by what was said alone: the topic speaks for it
WHOM = "找谁"  # what a message asks that only asks whom to turn to
MENDING = ("troubleshooting", "code")  # entries that say what to do
_NUMBER_ALONE = re.compile(r"(?:那|是|要)?\s?(\d\d)(?:那个|这个)?(?:号|操作员)?(?:的|的密码)?(?:呢|是谁|是什么)?[?？]?$")
_LEAD_IN = re.compile(r"^(?:好的?|嗯+|哦|行|ok)?[,，]?(?:那么?|然后|所以)?(?:要是|如果|万一)?")
_DOUBTED = re.compile(
    r"^(?:那|这个?)?(?:你们?|您|是)?(?:敢?(?:确定|肯定)|当真|真的|真的假的|保真|靠谱|可靠|准确?|可信|官方\S{0,3}的?|哪(?:里|儿|个)?(?:来的|说的|写的|看的)|谁说的"
    r"|(?:有|啥|什么)?(?:什么|啥)?(?:依据|凭据|出处|来源))(?:是[哪什啥]\S{0,2})?[吗么嘛不没吧呀啊呢?？!！]*$"
    r"|^(?:are you|you) sure|^really\b|^says who"
)  # what was said is questioned, and nothing else
_EXCHANGED = re.compile(
    r"^(?:那|如果|要是|假如)*(?:换成|换作|改成|是)(\S{2,4}?)(?:那个)?(?:的?号|的)?[呢喃咧哩捏]?[?？]?$"
)  # 要是换成主控呢
_STILL = re.compile(
    r"还是?(?:那样|这样|老样子|一样|不行|失败|没用|不成|报|提示)|仍然|不管用|没用|没解决|都?试过了|照[着你].{0,6}(?:做|弄|试)"
    r"|还(?:有|会有)?(?:什么|啥|别的|其他|哪些)(?:可能|原因|办法|法子)"
)  # what was said to do did not help
_FAILED = re.compile(
    r"^(?:.{0,6}(?:提示|显示|报|说|屏幕|出来|结果))?\S{0,4}(?:失败|不成功|没成功?|不成|弄不了|做不了|没反应)(?:了|啊|呀|呢|怎么办|咋办|咋整|怎么弄|点算)*[?？]?$"
    r"|\b(?:it|this|that)\b.{0,20}\b(?:fail(?:s|ed)?|(?:does not|doesn't|didn't) work)\b"
)
_ELLIPTIC = re.compile(
    r"^(?:具体)?(?:是?在?(?:哪个?|什么|啥)(?:菜单|地方|界面|位置)|第[一二三1-3]步\S{0,4}|(?:具体)?(?:怎么|咋个?|如何|怎样)(?:设置?|弄|开|办|搞|整|操作|做|用|进|点|按)"
    r"|步骤(?:是什么|呢|有哪些)?|(?:在)?哪(?:里|儿)?(?:设置?|弄|开|办|点|进|找|看|按))[啊呀呢的嘛]?[?？]?$"
)  # says how or where, and not of what
_WHOM = re.compile(
    r"^(?:那么?|还|接着|接下来|然后|后头|后面|之后|再|又|这个?|这事|[我咱俺]|该|要|得|应该|能|可以|去)*(?:找|问|联系|打给|call|contact)"
    r"(?:谁|哪个|哪位|哪里|哪儿|边个|who)(?:问|办|解决|弄|处理|修|管|帮忙|去)?[呢啊呀嘛吗好]?[?？]?$"
    r"|^who (?:do|should|can) i (?:call|ask|contact)\b"
)  # asks whom to turn to, and not for what
_RULED_OUT = re.compile(
    r"^\S{1,6}(?:[是都也]?好(?:的|着)|正常|没问题|没毛病|没错|满格|对的)(?:[呀啊的呢]|没错)?$"
)  # 网是好的: that was not it


class FollowUps:
    """Understands messages from the last turn's topic, with one knowledge base and its search. Pure."""

    def __init__(
        self,
        knowledge: Knowledge,
        road: Road,
        search: Search,
        guards: Guards,
        understanding: Understanding,
        decider: Decider,
        least: float,
    ) -> None:
        """`least` is the score from which on the desk answers."""
        self._entries = knowledge.entries
        self._search = search
        self._guards = guards
        self._understanding = understanding
        self._decider = decider
        self._least = least
        roles = [term for term in knowledge.terms.values() if term.kind == "role"]
        roles.sort(key=lambda term: knowledge.places["term", term.id].line)  # as they are written: the most ordinary first
        self._roles = {term.id: (term.name, *term.also) for term in roles}
        kinds = {term.id: (term.kind, term.name) for term in knowledge.terms.values()}
        self._about = {entry.id: _about(entry, road, kinds) for entry in knowledge.entries.values()}

    def around(self, topic: Topic) -> tuple[str, ...]:
        """The entry that was shown last and those related to it."""
        return (topic.entry, *self._entries[topic.entry].related)

    def decide(self, question: Question, bare: Decision, topic: Topic, whole: bool) -> Decision | None:
        """The question understood from the last turn, where it leans on it and does not stand by itself as `bare`. `whole`:
        it is a message, not a piece of one."""
        leans = points_back(question)
        if entry := self._of_number(question, topic):
            return Decision("answer", f"follow-up to {topic.entry} with another facet", entry=entry, score=SURE)
        if not question.content and HOW in question.signs and self._entries[topic.entry].type in MENDING:
            return Decision("answer", f"follow-up to {topic.entry}", entry=topic.entry, score=self._least)
        if (said := _EXCHANGED.search(question.text.normal)) and (
            other := self._other_facet(self._understanding.question(said[1], question), topic)
        ):
            return Decision("answer", f"follow-up to {topic.entry} with another facet", entry=other, score=SURE)
        if whole and _DOUBTED.search(question.text.normal):
            return Decision("answer", f"follow-up to {topic.entry}", entry=topic.entry, score=self._least)
        if whole and bare.score < SURE and _ELLIPTIC.search(_LEAD_IN.sub("", question.text.normal)):
            return self._completed(question, bare, topic) or Decision(
                "answer", f"follow-up to {topic.entry}", entry=topic.entry, score=self._least
            )
        if whole and _WHOM.search(question.text.normal):
            return self._decided(WHOM)
        if failed := self._failed(question, topic):
            return failed
        if self._is_still_so(question, bare, topic):
            return Decision("answer", f"still so: {topic.entry}", entry=topic.entry, score=self._least)
        vague = (bare.kind != "answer" or means_the_same(question)) and bare.score < SURE
        if (whole or vague) and not self._stands_alone(question, bare) and (found := self._completed(question, bare, topic)):
            return found
        elsewhere = question.facets.other_things or question.facets.other_brand or question.facets.code
        told = bare.kind in ("official", "smalltalk") or bare.is_undocumented
        stands = told or bool(bare.notices) or bool(elsewhere)
        if stands or (bare.kind == "answer" and bare.score >= SURE and not leans):
            return None
        told = bare.kind == "answer" and bare.score >= SURE and self._entries[bare.entry or ""].type != "default"
        if told and question.facets.subjects and len(question.content) > 1:  # 密码忘了呢 is no question for the value
            return None
        if other := self._other_facet(question, topic):
            return Decision("answer", f"follow-up to {topic.entry} with another facet", entry=other, score=SURE)
        if bare.kind == "answer" and bare.score >= (LEANING if leans else self._least):
            return None
        if not leans and (len(question.text.normal) > SHORT or not self._near(question, topic)):
            return None
        entry = self._with_topic(question, bare, topic)
        return Decision("answer", f"follow-up to {topic.entry}", entry=entry, score=self._least) if entry else None

    def _stands_alone(self, question: Question, bare: Decision) -> bool:
        """Whether a message says itself what it is about."""
        facets = question.facets
        named = facets.models | facets.unknown_models | facets.roles | facets.subjects | facets.values | facets.other_things
        talk = bare.kind == "smalltalk" or facets.other_brand or facets.code is not None
        own = question.signs & OWN or question.certain
        return bool(named or talk or own) or len(question.text.normal) > SHORT or bare.score >= LEANING

    def _completed(self, question: Question, bare: Decision, topic: Topic) -> Decision | None:
        """“How is it changed?” after a password is “how is the password changed?”, if that is surer than what was said."""
        said = _LEAD_IN.sub("", question.text.normal)
        about = self._about[topic.entry]
        meant = put_in(said, about) if means_the_same(question) else f"{about}{said}"
        decision = self._decided(meant, question)
        least = max(COMPLETED, NEARLY * bare.score if bare.kind == "answer" or bare.is_undocumented else 0.0)
        if decision.kind != "answer" or decision.score < least or decision.entry == topic.entry:
            return None
        if self._entries[decision.entry or ""].type == "code" != self._entries[topic.entry].type:
            return None
        return Decision("answer", f"completed by {topic.entry}: {decision.reason}", entry=decision.entry, score=decision.score)

    def _failed(self, question: Question, topic: Topic) -> Decision | None:
        """What to do when the steps that were shown fail: “it says failed” after how to sign in."""
        facets = question.facets
        elsewhere = facets.other_brand or facets.other_things or facets.code or facets.subjects
        if self._entries[topic.entry].type != "procedure" or elsewhere or not _FAILED.search(question.text.normal):
            return None
        decision = self._decided(f"{self._about[topic.entry]}失败")
        mending = decision.entry is not None and self._entries[decision.entry].type in MENDING and decision.score >= SURE
        return Decision("answer", f"completed by {topic.entry}: {decision.reason}", entry=decision.entry, score=SURE) if mending else None

    def _decided(self, text: str, within: Question | None = None) -> Decision:
        question = self._understanding.question(text, within)
        return self._decider.decide(question, self._search.candidates(question.text.normal))

    def _is_still_so(self, question: Question, bare: Decision, topic: Topic) -> bool:
        """Whether somebody who was told what to do says that it did not help, and nothing else."""
        elsewhere = question.facets.other_brand or question.facets.other_things or question.facets.code
        if self._entries[topic.entry].type not in MENDING or elsewhere:
            return False
        if _RULED_OUT.search(question.text.normal):
            return True
        return not bare.settles and bare.score < SURE and bool(_STILL.search(question.text.normal))

    def _other_facet(self, question: Question, topic: Topic) -> str | None:
        """“And the password?” after the operator number, “and the supervisor's?” after the cashier's: the entry that asks for
        the same thing with the facet exchanged."""
        asks, facets = self._entries[topic.entry].asks, question.facets
        if value := only(facets.values):
            return next((entry.id for entry in self._entries.values() if entry.asks and entry.asks.value == value), None)
        roles = facets.roles or self._called(question, topic)
        if not (facets.subjects or roles or facets.models):
            return None
        if len(question.text.normal) > SHORT or len(question.content) > 2:
            return None
        subject = only(facets.subjects) or (asks.subject if asks else None)
        role, model = only(roles) or topic.role, only(facets.models) or topic.model
        wanted = [(subject, role, None if roles else model), (subject, role, None)]
        if facets.subjects and not roles:  # a role that this subject has no entry for is left behind
            wanted += [(subject, other, None) for other in (None, *self._roles)]
        found = {self._facets_of(entry): entry.id for entry in reversed(list(self._entries.values()))}
        other = next((found[facets_of] for facets_of in wanted if facets_of in found), None)
        return other if other and other != topic.entry and self._may_follow(question, self._entries[other]) else None

    def _of_number(self, question: Question, topic: Topic) -> str | None:
        """“And 00?” after the password of 01: the same of the operator with that number."""
        match = _NUMBER_ALONE.match(question.text.normal)
        asks = self._entries[topic.entry].asks
        if match is None or asks is None or topic.role is None:
            return None
        called = (role for role, names in self._roles.items() if any(_digits(name) == match[1] for name in names))
        wanted = (asks.subject, next(called, None), None)
        return next((entry.id for entry in self._entries.values() if wanted[1] and self._facets_of(entry) == wanted), None)

    def _called(self, question: Question, topic: Topic) -> frozenset[str]:
        """操作员的 after the master's password: the most ordinary role that is called so among other things."""
        if topic.role is None or len(question.content) != 1 or len(question.content[0]) < CALLED:
            return frozenset()
        others = (role for role, names in self._roles.items() if role != topic.role)
        return frozenset([role for role in others if any(question.content[0] in name for name in self._roles[role])][:1])

    @staticmethod
    def _facets_of(entry: m.Entry) -> tuple[str | None, str | None, str | None] | None:
        """Subject, role and model of an entry that shows documented values and is tied to nothing else."""
        asks = entry.asks
        if entry.type != "default" or asks is None or asks.value is not None or asks.situation is not None:
            return None
        return asks.subject, asks.role, asks.model

    def _with_topic(self, question: Question, bare: Decision, topic: Topic) -> str | None:
        """The entry that speaks of what was asked before and of what is asked now: the last one, one related to it, or one
        that both questions together find."""
        before, now = self._entries[topic.entry].phrasings[0], question.text.normal
        stay = STAY if means_the_same(question) else 1

        def weight(entry: str) -> float:
            both = (0.05 + self._share(entry, now)) * (0.05 + self._share(entry, before))
            return both * (stay if entry == topic.entry else 1) + (bare.score / 4 if entry == bare.entry else 0)

        found = [name(one) for one in self._search.candidates(f"{before} {now}") if one.topic.startswith(ENTRY)]
        weighed = [
            (weight(entry), entry)
            for entry in dict.fromkeys((*self.around(topic), *found, *((bare.entry,) if bare.entry else ())))
            if self._may_follow(question, self._entries[entry])
        ]
        best, entry = max(weighed, default=(0.0, ""))
        return entry if best >= LEAST_TOGETHER else None

    def _may_follow(self, question: Question, entry: m.Entry) -> bool:
        """Whether no guard speaks against the entry."""
        return self._guards.veto(self._guards.asked(question.text, question.facets), entry, entry.phrasings[0]) is None

    def _share(self, entry: str, plain: str) -> float:
        return self._search.share(f"{ENTRY}/{entry}", plain)

    def _near(self, question: Question, topic: Topic) -> bool:
        """Whether most of what the question says is mentioned in the last turn's entry or in those related to it."""
        return any(self._search.share(f"{ENTRY}/{entry}", question.text.normal, text=True) >= 0.5 for entry in self.around(topic))


def _about(entry: m.Entry, road: Road, terms: Mapping[str, tuple[str, str]]) -> str:
    """The words that a follow-up leaves out: the subject of what is asked for, or the terms in the title."""
    if entry.asks:
        return terms[entry.asks.subject][1]
    said = (terms[term] for term in sorted(road.read(entry.title).terms))
    return "".join(name for kind, name in said if kind in ("subject", "situation", "word"))


def only(names: frozenset[str]) -> str | None:
    return next(iter(names)) if len(names) == 1 else None


def _digits(name: str) -> str:
    return "".join(char for char in name if char.isdigit())
