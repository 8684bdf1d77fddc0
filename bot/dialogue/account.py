"""How likely a message is about records which only the company has: the asker's own account, trade, money or terminal.

A logistic model with published weights (`account.json`) over evidence that is read from the text, and over how near the
nearest matter and the nearest entry are. `fit_account.py` fits the weights and both thresholds.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path

from bot.knowledge import models as m
from bot.search.facets import Facets

WEIGHTS = Path(__file__).with_name("account.json")
LEAST = 0.01  # a score below is as good as none, and its logarithm would outweigh all evidence

WISH = "do it for me"
LOOK_UP = "look it up"
HOW = "how"
WHAT = "what"

# What is said, in one spelling, in the words of the language; those of the trade are in `language/signs.yaml`. Whether a sign
# speaks for an account or against it is the weights' business. NUMBERED stands for what a number before it is the name of.
NUMBERED = "<numbered>"
GENERAL: Mapping[str, str] = {
    "mine": r"我们?的(?!师傅|同事|徒弟|朋友|领班|伙计)|我自己(?![能可先来去动想要把弄])|名下|我嘅|\b(?:my|our)\b",
    "at my place": r"[我俺咱][店家这那部间]|[我俺咱]们的?店|[我俺咱]们家|本店|[俺咱](?:们|的)",
    WISH: (
        r"(?:帮我|帮忙|替我|帮手)(?!用|写|画|编|做|算|翻译|想|起|订|买|找|推荐|选|看看?(?:怎|咋|如何))|帮他|给他|麻烦.{0,4}(?:查|办|处理|解)"
        r"|请.{0,2}(?:查|处理|退|解)|给我(?:直接)?(?=查|办|处理|解|退|改|开|提|换|派|注销|降|调|取消|恢复|重[置设]|核实|一个说法|个说法)"
        r"|(?:给|帮|替)[我俺咱偶](?:这边|店里)?(?:把|将)"
        r"|退给我|(?<!说)退我|还我|赔我|please (?:check|refund|change|cancel|send)|can you (?:check|look|refund|change|tell me)"
    ),
    LOOK_UP: r"查一?下|查查|查询|核实|看一?下我|帮.{0,3}(?:查|看|睇)(?!看?(?:怎|咋|如何))|你们?那?[边里能].{0,4}(?:记录|查|看)|look up",
    "a date": (
        r"昨|今[天早日晚]|前天|前[几两]天|上周|上个?月|这个月|[这前][几两]天|上?个?礼拜[一二三四五六日]|星期[一二三四五六日]"
        r"|周[一二三四五六日末]|刚才|刚刚|\d+月|\d+号(?!<numbered>)|噚日|寻日|yesterday|today|last (?:week|month|friday)"
        r"|(?!半天)[一二两三四五六七八九十几半\d]+(?:天|个?小时|个月|个礼拜|周|日)(?:了|还|都|也|没)"
    ),
    "an amount": r"\d+(?:\.\d+)?\s*(?:元|块|万|千|百)|少了|多扣|[一二两三四五六七八九十]+(?:千|百|万)(?:块|元|多)?",
    "a number": r"尾号|后四位|单号(?!在)|[0-9x*]{4,} ?(?:的|那|这)|\bending in\b",
    "a name": r"名字[是叫]|店名?[是叫](?!什么|啥)|叫[^什啥做人你我他它]{2,8}(?:店|超市|公司|馆|行)|我(?:姓|叫)",
    "this trade": r"刚才那",
    "money on its way": "",
    "charged": "",
    "what became of it": r"怎么[还又]|还没|到哪|进度|为什么[扣没被]|凭什么|什么时候(?:到|能到|退)|到现在|一直[没不]|迟迟|还不",
    "done to the asker": r"被.{0,5}(?:改|关|停|封|冻|锁|拒|换|取消|限)",
    "happened": r"[^要为除到]了(?!吗|怎么|吧|解|没)",
    "to be changed": r"改|换|开通|取消|注销|解绑|关闭|申请|补|退(?!出|货)",
    "in general": r"一般|通常|平[时常]|默认|正常|大概|规定|出厂|初始|所有|都[是要有]|普遍|标准|每[天次]|老是?(?:提示|显示|报|说)|总是",
    HOW: (
        r"怎么(?!还|没|又|扣|少|变|被)|如何|咋(?!还|没|又)|点样|点(?=开|改|办|算|搞)|怎样|步骤|流程|[在去]哪|哪里|边度|\b(?:how|where)\b"
    ),
    "whether one can": r"能不能|可不可以|可以.*吗|能.*[吗不]$|能.{1,12}不(?![能了])|得唔得|要不要|是不是|有没有|需要|能否|\bcan i\b",
    "what": r"什么是|是什么|什么意思|啥意思|多少|几多|[填输整是]几|哪来|哪个|有什么|有啥|区别|作用|什么用|\bwhat\b",
    "why": r"为什么|为啥|为何|\bwhy\b",
    "what is safe": (
        r"防|盗|保管|注意|安全|骗|诈|真的[假吗么]|真假|是真是假|可信|靠谱|靠得住|(?<!微)信吗|忽悠|套路|陌生|自称|\bscam\b|is it real"
        r"|(?:能|可以|该|敢|要)(?:给|告诉|报给)|(?:告诉|给)[他她]?(?:行|可以|好)?[不吗]|claims? to be"
        r"|(?:ok|safe) to (?:tell|give)|misuse|(?:打|接|来)[到了个]*电话.{0,6}(?:说|退|让|要)"
    ),
    "unlike others": r"隔壁|邻居|别[家人]|人家|\bothers?\b",
    "the machine itself": "",
}
OWN = frozenset(("mine", WISH, "an amount", "a number", "this trade", "charged"))  # what points to records by itself
LIVED = OWN | {"at my place", "a date", "done to the asker", "what became of it", "money on its way"}  # and what happened to somebody
EVIDENCE = (
    *GENERAL,
    "a term of the trade",
    "another thing",  # a phone, a bank card, and no entry that speaks of it
    "documented value",
    "code",
    "words of a matter",  # all words of a group that the matter calls its own
    "matter",  # log odds of the nearest account matter's score
    "entry",  # log odds of the nearest entry's score
)


@dataclass(frozen=True, slots=True)
class Account:
    """The fitted model. A message at least `certain` is taken to the channel; from `doubtful` on, what is documented is
    answered and the channel named as well."""

    intercept: float
    weights: tuple[float, ...]
    doubtful: float
    certain: float

    @staticmethod
    def load(path: Path = WEIGHTS) -> "Account":
        data = json.loads(path.read_text("utf-8"))
        return Account(data["intercept"], tuple(data["weights"][name] for name in EVIDENCE), data["doubtful"], data["certain"])

    def save(self, path: Path = WEIGHTS) -> None:
        weights = dict(zip(EVIDENCE, self.weights, strict=True))
        data = {"doubtful": self.doubtful, "certain": self.certain, "intercept": self.intercept, "weights": weights}
        path.write_text(json.dumps(data, indent=1) + "\n", "utf-8")

    def odds(self, evidence: tuple[float, ...]) -> dict[str, float]:
        """The log odds by name of what there is evidence of; their sum is the log odds of the probability."""
        parts = zip(EVIDENCE, map(mul, self.weights, evidence), strict=True)
        return {"intercept": self.intercept, **{name: odds for name, odds in parts if odds}}

    def probability(self, evidence: tuple[float, ...]) -> float:
        return 1 / (1 + math.exp(-(self.intercept + sum(map(mul, self.weights, evidence)))))


UNFITTED = Account(0.0, (0.0,) * len(EVIDENCE), doubtful=0.5, certain=0.5)


class Signs:
    """Finds signs by the words of the language and by those of one trade."""

    def __init__(self, words: m.Signs) -> None:
        numbered = "|".join(words.numbered) or "(?!)"
        own: Mapping[str, Sequence[str]] = {str(name): expressions for name, expressions in words.account.items()}
        told = {name: [*filter(None, (general.replace(NUMBERED, numbered),)), *own.get(name, ())] for name, general in GENERAL.items()}
        self._signs = [(name, re.compile("|".join(expressions))) for name, expressions in told.items() if expressions]

    def read(self, normal: str) -> frozenset[str]:
        """The names of the signs in a text in one spelling."""
        return frozenset(name for name, pattern in self._signs if pattern.search(normal))


def evidence(signs: frozenset[str], terms: bool, facets: Facets, words: bool, of_matter: float, of_entry: float) -> tuple[float, ...]:
    """The inputs of the model in the order of EVIDENCE. `terms`: whether any term of the knowledge base is named, `words`:
    whether a matter's own words are said; the two scores are probabilities, 0 where nothing is near."""
    strange = bool(facets.other_things) and not of_entry
    given = (terms, strange, bool(facets.values), facets.code is not None, words)
    return (*(float(name in signs) for name in GENERAL), *map(float, given), _log_odds(of_matter), _log_odds(of_entry))


def _log_odds(score: float) -> float:
    kept = min(max(score, LEAST), 1 - LEAST)
    return math.log(kept / (1 - kept))
