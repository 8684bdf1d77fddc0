"""What is in a message besides its words: facets, codes, numbers, questions, and signs that it is about the asker's account."""

import re
from dataclasses import dataclass, field, replace

from bot.knowledge.knowledge import Knowledge
from bot.search.facets import FacetReader, Facets
from bot.text.frame import FRAME_WORDS
from bot.text.normalise import normalise
from bot.text.road import Road, Text

from .account import signs_in


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a message on its way to a decision."""

    asked: str  # as it was written, masked
    text: Text
    facets: Facets
    account: float  # how much speaks for the asker's own account, 0..1
    signs: tuple[str, ...] = field(default=())  # which signs those were
    certain: str | None = None  # the matter whose words it holds, if it holds all of a group


NOTHING = Facets()
_BETWEEN_QUESTIONS = re.compile(r"[?？!！。;；\n]+|(?:[,，]\s*)?(?:还有(?!什么|哪|没|多)|另外|顺便问?一?下?|再问一?下?|还想问)[,，:：]?")
_BETWEEN_CLAUSES = re.compile(r"[?？!！。;；,，、\n…~～]+|\s{2,}")


class Understanding:
    """Reads messages with the terms of one knowledge base. `about` holds the models meant where a message names none."""

    def __init__(self, knowledge: Knowledge, road: Road, about: Facets = NOTHING) -> None:
        self._road = road
        self._about = about
        self._facets = FacetReader(knowledge)
        self._certain: dict[str, list[tuple[tuple[str, ...], str]]] = {}  # first word of a group -> its other words, the matter
        for matter in knowledge.matters.values():
            for first, *others in (tuple(map(normalise, group)) for group in matter.signs):
                self._certain.setdefault(first, []).append((tuple(others), matter.id))

    def question(self, asked: str, within: Question | None = None) -> Question:
        """A question as written; `within` is the message it is a part of, whose brands and other things it is about too."""
        text = self._road.read(asked)
        signs, account = signs_in(text.normal)
        facets = self._facets.read(text)
        if within is not None:
            facets = facets.within(within.facets)
        unsaid = within is None or within.facets.models == self._about.models
        if unsaid and not (facets.models or facets.unknown_models):
            facets = replace(facets, models=self._about.models, unknown_models=self._about.unknown_models)
        return Question(asked, text, facets, account, signs, self._matter(text.normal))

    def _matter(self, normal: str) -> str | None:
        said = (group for first, groups in self._certain.items() if first in normal for group in groups)
        return next((matter for others, matter in said if all(word in normal for word in others)), None)


def questions_in(message: str) -> list[str]:
    """The message cut where one question ends and another may begin; pieces without a word of content are dropped."""
    return [piece for piece in (piece.strip() for piece in _BETWEEN_QUESTIONS.split(message)) if len(piece) > 1]


def clauses_in(message: str) -> list[str]:
    """The message cut at every pause."""
    return [piece for piece in (piece.strip() for piece in _BETWEEN_CLAUSES.split(message)) if len(piece) > 1]


_BEGINS = "那么?|咁|and |what about|how about|then |然后|还有|它|这|那个|这个|这俩|他们|他|上面|刚才|所以|点进去|进去|接着|之后|要是"
_POINTS_BACK = re.compile(rf"^(?:{_BEGINS})|(?:呢|咧|哩|捏)[?？]?$|这俩|这个|那个|不是.{{1,8}}(?:是|问题)|它")
_PRONOUN = re.compile("它|这俩|这两个|这个|那个|这东西")


def points_back(question: Question) -> bool:
    """Whether the question leans on what came before (那…呢, 它, 不是 A 是 B)."""
    return bool(_POINTS_BACK.search(question.text.normal))


def means_the_same(question: Question) -> bool:
    """Whether a pronoun stands for what was talked about."""
    return bool(_PRONOUN.search(question.text.normal))


def content_words(text: Text) -> list[str]:
    """The words of a text that carry its topic."""
    return [word for word in text.words if word not in FRAME_WORDS and len(word.encode()) > 1]


def topic_words(text: Text) -> list[str]:
    """The words of a text but for those that go without saying here."""
    return [word for word in text.words if word not in _GOES_WITHOUT_SAYING]


_GOES_WITHOUT_SAYING = frozenset(("pos机", "拉卡拉", "的", "呢", "啊", "吗", "吧", "呀"))
_NOT_BUT = re.compile(r"(?:不是|不对|并非|不要)[^,，。;；]{1,12}?[,，。;； ]+(?:而?是|我?问的?是|要|我说的是)")


def corrected(asked: str) -> str:
    """`不是 A，是 B` -> B: what is denied would otherwise be found."""
    match = _NOT_BUT.search(asked)
    rest = asked[match.end() :].strip() if match else ""
    return rest if len(rest) > 1 else asked
