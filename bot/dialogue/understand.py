"""What is in a message besides its words: facets, codes, numbers, questions, and signs that it is about the asker's account."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.knowledge import models as m
from bot.knowledge.knowledge import Knowledge
from bot.search.facets import FacetReader, Facets
from bot.search.guards import TOPICAL
from bot.text import pinyin
from bot.text.frame import FRAME_WORDS
from bot.text.normalise import normalise
from bot.text.road import Road
from bot.text.text import Text

from .account import Signs
from .groups import Groups


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a message on its way to a decision."""

    asked: str  # as it was written, masked
    text: Text
    facets: Facets
    signs: frozenset[str]  # what may speak for or against the asker's own account
    certain: str | None = None  # the matter whose words it holds, if it holds all of a group
    content: tuple[str, ...] = ()  # its words that carry a topic
    topic: tuple[str, ...] = ()  # its words but for those that go without saying


_PARTICLES = frozenset((*"的呢啊吗吧呀那嘞喃咧哩捏噻", "那么"))
_ASKS = (
    r"怎么|怎样|如何|咋|点样|点(?=开|改|办|签|算)|多少|多久|几|什么|啥|哪|谁|为何|干嘛|吗|能不能|可不可以|(\S)不\1|有没有"
    r"|(?:[能会要有是得行够]|可以)\S{0,8}[不没冇未][啊呀呢]?$"  # 能退款不, 成功了没
    r"|\b(?:how|what|where|why|can|which)\b"
)
_IS_ASKED = re.compile(_ASKS)
_AROUND_ASKED = re.compile(rf"\S{{0,6}}(?:{_ASKS})\S{{0,8}}")
AROUND = ((6, 8), (3, 4))  # characters before and after a word of the trade that may be the question about it
UNNAMED = 6  # characters at the end of a question that names nothing
BREATH = 22  # characters: more without a pause was spoken, and the question stands somewhere in it
_BETWEEN_QUESTIONS = re.compile(
    r"[?？!！。;；\n]+|(?:[,，]\s*)?(?:还有(?!什么|哪|没|多)|仲有(?!咩|乜)|同埋|另外|顺便问?一?下?|再问一?下?|再就是|再有就是|还想问|以及)[,，:：]?"
    r"|[和跟及与](?=(?:怎么|怎样|如何|咋|在哪|为什么))|,? and (?:also )?(?=how|what|where|why|can|which|is|do)"
    r"|(?:[,，]\s*|\s)(?=第[二三四五]|[二三四五](?:[是、]|\s))"
    r"|(?<![哪这那每有第随任])[再另]?一个是(?=\S{3})"
    r"|(?<![0-9a-z])[(（]?[1-9][.、)）](?![0-9])"  # 1. 2) (3)
)
_NUMBERED = re.compile(
    r"(?:^|(?<=[\s:：,，、]))[1-9] ?(?=[\u4e00-\u9fff])(?![号个台家张笔次遍天年月日周万元块点位种样步级])"
)  # 1机器 2密码
_COUNTS = re.compile(r"^(?:第[一二三四五][是、,，]?|[一二三四五][是、,，\s]|[(（]|先问)(?=\S{2})")
NOTHING = Facets()
CORRECTION = 20  # characters: what only says whose question it was is no longer
_BETWEEN_CLAUSES = re.compile(
    r"[?？!！。;；,，、\n…~～]+|\s{2,}"
    # A space for a pause: with enough on both sides for it not to stand within a name.
    r"|(?<=[\u4e00-\u9fff]{3}) (?=[\u4e00-\u9fff]{3})|(?<=[\u4e00-\u9fff]{2}) (?=[\u4e00-\u9fff]{4})"
)


_NO_MODELS = ("no", "wifi", "win", "usb", "id", "sn", "mp", "ip")


def _model_of(signs: m.Signs) -> re.Pattern[str]:
    """Letters and digits as models are named: k300, me-31, and x7 only where it is said to be one. Neither a code nor T+1."""
    others = "|".join((*_NO_MODELS, *signs.product, *signs.not_models))
    said = "|".join(("机型", "型号", "这款", *signs.product))
    return re.compile(
        rf"(?<![0-9a-z])(?!(?:{others})\d)([a-z]{{1,3}}-?\d{{2,4}}[a-z]{{0,2}})(?![0-9a-z])|(?<![0-9a-z])([a-z]\d{{1,2}})(?={said})"
    )


_SPOKEN = re.compile(r"[\u4e00-\u9fff]{3,}")  # shorter names sound like too much else


class Understanding:
    """Reads messages with the terms of one knowledge base. `about` holds the models meant where a message names none."""

    def __init__(self, knowledge: Knowledge, road: Road, about: Facets = NOTHING) -> None:
        self._road = road
        self._about = about
        self._facets = FacetReader(knowledge)
        self._signs = Signs(knowledge.signs)
        self._model = _model_of(knowledge.signs)
        self._unsaid = _PARTICLES | {word for text in knowledge.desk.goes_without_saying for word in road.read(text).words}
        self._frame = FRAME_WORDS | self._unsaid
        self._spellings = {_joined(name) for term in knowledge.terms.values() for name in (term.name, *term.also)}
        names = [name for term in knowledge.terms.values() if term.kind == "other-brand" for name in (term.name, *term.also)]
        models = {_joined(name) for term in knowledge.terms.values() if term.kind == "model" for name in (term.name, *term.also)}
        self._models = re.compile(f"(?:{'|'.join(map(re.escape, sorted(models, key=len, reverse=True)))})的?" if models else r"(?!)")
        self._named_in = _around(knowledge.terms.values())
        self._own = knowledge.terms[knowledge.desk.brand].name
        self._others = re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)", re.IGNORECASE)
        self._brands = {pinyin.heard(name) for name in names if _SPOKEN.fullmatch(name)}
        self._certain = Groups(
            (frozenset(map(normalise, group)), matter.id) for matter in knowledge.matters.values() for group in matter.signs
        )

    def question(self, asked: str, within: Question | None = None) -> Question:
        """A question as written; `within` is the message it is a part of, whose brands and other things it is about too."""
        text = self._road.read(asked)
        facets = self._named(self._facets.read(text), text.normal)
        if within is not None:
            facets = facets.within(within.facets)
        unsaid = within is None or within.facets.models == self._about.models
        if unsaid and not (facets.models or facets.unknown_models):
            facets = replace(facets, models=self._about.models, unknown_models=self._about.unknown_models)
        content = tuple(word for word in text.words if word not in self._frame and len(word.encode()) > 1)
        topic = tuple(word for word in text.words if word not in self._unsaid)
        return Question(asked, text, facets, self._signs.read(text.normal), self._certain.first(text.normal), content, topic)

    def spans_within(self, clause: str) -> list[str]:
        """What stands around each question word and each word of the trade of a clause that is too long to be one question; a
        question that names nothing, behind what was named last."""
        if len(clause) <= BREATH:
            return []
        named = list(self._named_in.finditer(clause))
        spans = []
        for match in _AROUND_ASKED.finditer(clause):
            asked = match.group()
            spans.append(asked)
            if not self._named_in.search(asked):
                before = [its.group() for its in named if its.start() < match.start()][-1:]
                spans += [f"{name} {rest}" for name in before for rest in (asked, asked[-UNNAMED:])]
        return spans + [clause[max(0, its.start() - before) : its.end() + after] for its in named for before, after in AROUND]

    def behind_what_was_named(self, clauses: Sequence[str]) -> list[str]:
        """Each clause that asks and names nothing of the trade, behind what was named last: 老板提过初始账号，到底包含些啥."""
        spans, last = [], ""
        for clause in map(normalise, clauses):
            named = [match.group() for match in self._named_in.finditer(clause)]
            if last and not named and is_asked(clause):
                spans.append(f"{last} {clause}")
            last = named[-1] if named else last
        return spans

    def is_ours_after_all(self, asked: str) -> bool:
        """Whether a message says only that our company was meant: 打错了，不是 A，是 B."""
        its = self.question(asked).facets
        named = its.models | its.unknown_models | its.roles | its.subjects | its.values | its.other_things
        return its.own_brand and not (its.other_brand or named or its.code) and len(asked) <= CORRECTION and not is_asked(asked)

    def as_ours(self, asked: str) -> str:
        """A question as if it named our company where it names another."""
        return self._others.sub(self._own, asked)

    def without_models(self, question: Question) -> Question:
        """A question as if it named no model, but still about the one it names."""
        bare = self.question(self._models.sub("", question.text.normal).strip(), question)
        return replace(bare, facets=replace(bare.facets, models=question.facets.models))

    def _named(self, facets: Facets, normal: str) -> Facets:
        """The facets with names that no term spells: a model nobody wrote about, another company's name that only sounds so."""
        unknown = {word for match in self._model.finditer(normal) if (word := match[1] or match[2]) not in self._spellings}
        heard = pinyin.heard(self._others.sub("", normal))  # a name that is spelt well may be denied
        return replace(
            facets,
            unknown_models=facets.unknown_models | unknown,
            other_brand=facets.other_brand or any(brand in heard for brand in self._brands),
        )


def _around(terms: Iterable[m.Term]) -> re.Pattern[str]:
    names = {normalise(name) for term in terms if term.kind in TOPICAL for name in (term.name, *term.also) if len(name) > 1}
    return re.compile("|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)")


def _joined(name: str) -> str:
    """A name as it stands in a text that was read."""
    return normalise(name).replace(" ", "").replace("-", "")


# A 和 B 分别是什么 asks of each, also where neither is a word of the trade.
_OF_EACH = re.compile(r"^(?P<first>\S{2,14}?)\s*(?:和|跟|与|同|及|、)\s*(?P<second>\S{2,14}?)\s*(?:分别|各自|各)(?P<rest>\S.*)$")


def questions_in(message: str) -> list[str]:
    """The message cut where one question ends and another may begin; pieces without a word of content are dropped."""
    if [match.group().strip() for match in _NUMBERED.finditer(message)][:2] == ["1", "2"]:
        message = _NUMBERED.sub("\n", message)
    pieces = [piece for piece in (_COUNTS.sub("", piece.strip()) for piece in _BETWEEN_QUESTIONS.split(message)) if len(piece) > 1]
    if len(pieces) > 1:  # a message that is a list anyway
        pieces = [clause for piece in pieces for clause in _asked_apart(piece)]
    return [question for piece in pieces for question in _of_each(piece)]


def _asked_apart(piece: str) -> list[str]:
    """A piece cut at its pauses, where each clause is asked by itself."""
    clauses = clauses_in(piece)
    return clauses if len(clauses) > 1 and all(map(is_asked, clauses)) else [piece]


def _of_each(piece: str) -> list[str]:
    match = _OF_EACH.search(piece)
    if match is None:
        return [piece]
    return [f"{match[name]}{match['rest']}" for name in ("first", "second")]


def is_asked(text: str) -> bool:
    """Whether a text has a word that makes it a question, and is not only what happened."""
    return bool(_IS_ASKED.search(text))


_CLAIM = re.compile(
    r"(?:不就是|是不是|应该是|就是|是|为|is)\s*(?P<value>[0-9a-z]{2,12}|[0-9零一二三四五六七八九十]{1,3}个[0-9零一二三四五六七八九十]|[零一二三四五六七八九]{2,8})?\s*"
    r"(?:,?\s*(?:对(?:不对|的)?[吧吗么]?|没错吧?|没毛病吧?|我?没记错吧?|是这样吧?|是吧|是吗|是不是|不是吗|吧|吗|么|right|correct))*[?？!！。]*$"
)


_HEARD = re.compile(
    r"^(?:我?听说|我?记得|有人[说讲]|据说|人家说|网上说|(?:带我的?|我们?的?)?(?:师傅|大姐|大哥|同事|老板娘?|领导|店长|经理|朋友|隔壁|业务员|代理)\S{0,2}?(?:说|讲|告诉我)(?:的是)?),?"
)


def claimed(normal: str) -> tuple[str, str] | None:
    """`the password is 888888, right` -> the question without the value that is claimed, and that value; None where nothing
    is claimed. The value may have been masked."""
    match = _CLAIM.search(normal)
    if match is None or match.start() == 0 or not match.group().strip("是为 "):
        return None
    if not match["value"] and not re.search("[吧吗么]|对|没错|.是不是|right|correct", match.group()):
        return None
    return f"{_HEARD.sub('', normal[: match.start()])}是多少", match["value"] or ""


def clauses_in(message: str) -> list[str]:
    """The message cut at every pause."""
    return [piece for piece in (piece.strip() for piece in _BETWEEN_CLAUSES.split(message)) if len(piece) > 1]


_BEGINS = (
    "还是(?:不|没|失败)|仍然"
    "|那么?|咁|and |what about|how about|then |然后|还有|它|这|那个|这个|这俩|他们|他|上面|刚才|所以|点进去|进去|接着|之后|要是"
    "|.{1,2}[好完](?:了|以后|之后)"
)
_POINTS_BACK = re.compile(rf"^(?:{_BEGINS})|(?:呢|咧|哩|捏|嘞|喃)[?？]?$|这俩|这个|那个|不是.{{1,8}}(?:是|问题)|它")
_PRONOUN = re.compile("它|这俩|这两个|这个|那个|这东西")


def points_back(question: Question) -> bool:
    """Whether the question leans on what came before (那…呢, 它, 不是 A 是 B)."""
    return bool(_POINTS_BACK.search(question.text.normal))


def means_the_same(question: Question) -> bool:
    """Whether a pronoun stands for what was talked about."""
    return bool(_PRONOUN.search(question.text.normal))


def put_in(text: str, name: str) -> str:
    """A text with a name in the place of the first pronoun."""
    return _PRONOUN.sub(name, text, count=1)


_NOT_BUT = re.compile(
    r"(?:(?<!是)不是|(?<!对)不对|并非|不要)[^,，。;；]{0,12}?[,，。;； ]+(?:我?[说打问讲]错了?[,，。;； ]+)?"
    r"(?:而?是|就是?(?=\S{2})|我?问的?是|我(?:说|要|想要|想问)的是|要|我?[就只]?是?想(?:知道|晓得|问))"
)
_NOT_ASKED = re.compile(r"[,，。;；!！ ]+我?(?:不是|并?没有?|并非)(?:想|要|在)?问[^,，。;；]+$")
_DISMISSED = re.compile(
    r"^(?:\S{1,3}[,，])?(?:算了|(?:先|咱)?不(?:说|聊|扯|谈|管)(?:这个|那个|这些|了)|换个话题)[^,，。;；!！]{0,8}[,，。;；!！ ]+(?=\S{2})"
)


_MORE = re.compile(
    r"(?:那|好的?|哦|嗯)*[,，]?(?:我|你们?|您)?(?:"
    r"(?:要|需要|得|应该|该|还要)?(?:准备|带|提供|备齐?|拿|交)?(?:些|点|好)?(?:什么|啥|哪些|咩|乜)(?:材料|资料|东西|证件|手续|信息)"
    r"|(?:要|需要|得|该)?(?:准备|带|提供)(?:些|点|好)?(?:什么|啥|哪些)"
    r"|(?:要|需要|得|应该|该|去|具体)?(?:找谁|找哪个|问谁|打哪个电话|打什么电话|怎么办|咋办|咋整|咋弄|点算|怎么弄|怎么处理|去哪办|在哪办|在哪儿?查|怎么查)"
    r"|(?:要|得|还要|大概)?(?:多久|多长时间|几天)(?:能|才能|会)?(?:好|到|处理|办好|解决|有结果)?"
    r"|(?:帮|给|替)我(?:查|看|办|弄|处理|催|问)(?:一?下)?|(?:能|可以)?(?:帮我|给我|替我)?(?:查|看|办)(?:一?下)?(?:吗|不|么|嘛|不行吗)"
    r"|为什么|为啥|凭什么|凭啥|怎么回事|咋回事"
    r")[呢啊呀吗嘛的]?[?？!！。]*"
)


def asks_for_more(normal: str) -> bool:
    """Whether a message only asks on, and only for what is said about a matter for the channels: 那要准备什么材料, 找谁."""
    return bool(_MORE.fullmatch(normal))


def after_dismissal(asked: str) -> str | None:
    """`算了不说这个，B` -> B, which has nothing to do with what was talked of; None where nothing is dismissed."""
    match = _DISMISSED.match(asked)
    return asked[match.end() :] if match else None


def corrected(asked: str) -> str:
    """`不是 A，是 B` and `B，不是问 A` -> B: what is denied would otherwise be found."""
    asked = _NOT_ASKED.sub("", asked)
    match = _NOT_BUT.search(asked)
    rest = asked[match.end() :].strip() if match else ""
    return rest if len(rest) > 1 else asked
