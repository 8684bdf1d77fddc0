"""What a curator writes, as types: every file of the knowledge base is one of these models.

Unknown keys are errors, every value is text unless the model says otherwise, and nothing can be changed after loading.
`docs/kb-format.md` explains the same to a curator; `kb/schema/` is generated from here.
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _that_was(day: str) -> str:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise ValueError("there is no such day") from None
    return day


def _that_compiles(expression: str) -> str:
    try:
        re.compile(expression)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return expression


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Reference_id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", max_length=40)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=400, strip_whitespace=True)]
Expression = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_that_compiles)]  # over text in one spelling
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_that_was)]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]

Standing = Literal["corroborated", "documented", "disputed", "contradicted"]
Audience = Literal["merchant", "agent"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


# --- where knowledge comes from: sources.yaml -------------------------------------------------------------------


class Claim(Strict):
    """One thing a document says, in our words. `lines` are 1-based and inclusive; `fingerprint` is the first 12 hex
    digits of the sha256 of exactly those lines joined by a line feed."""

    id: Reference_id
    lines: tuple[int, int]
    says: Line
    fingerprint: Fingerprint
    advertising: bool = False  # such a claim can never be cited


class Document(Strict):
    """A document referred to by name and hash; its wording is never part of the knowledge base."""

    id: Slug
    file: Line
    title: Line
    publisher: Line
    authority: Line
    retrieved: Day
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    lines: int
    claims: tuple[Claim, ...]


class Reference(Strict):
    """Something outside the documents that speaks for or against them: a specification, firmware, another manual."""

    id: Reference_id
    title: Line
    authority: Line
    says: Line
    confidence: Literal["high", "medium", "low"]


class Sources(Strict):
    documents: tuple[Document, ...]
    references: tuple[Reference, ...] = ()


# --- what is known: facts.yaml and entries/ ---------------------------------------------------------------------


class Sourced(Strict):
    """Anything that is claimed. `sources` are claims of documents, the other two are references."""

    sources: tuple[Reference_id, ...] = ()
    corroborated_by: tuple[Reference_id, ...] = ()
    contradicted_by: tuple[Reference_id, ...] = ()
    standing: Standing = "documented"


class Statement(Sourced):
    """One sentence shown word for word: a step, a warning, a cause, a piece of advice."""

    text: Line


class Fact(Sourced):
    """A documented value: what (subject), for whom (role, models, situation), and how well founded."""

    id: Slug
    subject: Slug  # a term of kind `subject`
    value: Line
    applies: Line  # the column 适用: for whom or what this value is said to hold
    role: Slug | None = None  # a term of kind `role`; none: the documents do not say
    models: tuple[Slug, ...] = ()  # terms of kind `model`; none: not tied to a model
    situation: Slug | None = None  # a term of kind `situation`
    note: Line | None = None


class Asks(Strict):
    """Which facts an entry shows: every fact that fits, so that no documented value can be left out."""

    subject: Slug
    role: Slug | None = None
    model: Slug | None = None
    situation: Slug | None = None
    value: Line | None = None  # only facts with this value ("what is 12345678?")


class AppliesTo(Strict):
    models: tuple[Slug, ...] = ()
    roles: tuple[Slug, ...] = ()


class EntryBase(Strict):
    id: Slug
    title: Line
    audience: Audience
    phrasings: Annotated[tuple[Line, ...], Field(min_length=5)]  # the first is the standard question
    not_for: tuple[Line, ...] = ()  # questions that look like this entry and are not
    applies_to: AppliesTo = AppliesTo()
    related: tuple[Slug, ...] = ()
    lead: tuple[Statement, ...] = ()  # the answer first, in one or two sentences
    asks: Asks | None = None
    conflict_advice: bool = True  # false where trying a value is not what anyone should do
    advice: tuple[Statement, ...] = ()
    channels: tuple[Slug, ...] = ()


class Default(EntryBase):
    type: Literal["default"]
    asks: Asks


class Procedure(EntryBase):
    type: Literal["procedure"]
    before: tuple[Statement, ...] = ()
    warnings: tuple[Statement, ...] = ()
    steps: Annotated[tuple[Statement, ...], Field(min_length=1)]
    success: tuple[Statement, ...] = ()


class Troubleshooting(EntryBase):
    type: Literal["troubleshooting"]
    symptoms: Annotated[tuple[Statement, ...], Field(min_length=1)]
    causes: tuple[Statement, ...] = ()
    checks: tuple[Statement, ...] = ()
    fixes: Annotated[tuple[Statement, ...], Field(min_length=1)]
    stop: Annotated[tuple[Statement, ...], Field(min_length=1)]  # when to stop trying and whom to call


class Explanation(EntryBase):
    type: Literal["explanation"]
    points: Annotated[tuple[Statement, ...], Field(min_length=1)]


class Advice(EntryBase):
    type: Literal["advice"]
    points: Annotated[tuple[Statement, ...], Field(min_length=1)]


class ResponseCode(EntryBase):
    """A code on the terminal's screen. `older` codes stand only in older tables."""

    type: Literal["code"]
    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{2}$")]
    meaning: Statement
    screen: Line | None = None  # usual wording on the screen; differs between terminals
    actions: Annotated[tuple[Statement, ...], Field(min_length=1)]
    table: Literal["current", "older"]


Entry = Annotated[Default | Procedure | Troubleshooting | Explanation | Advice | ResponseCode, Field(discriminator="type")]


class Entries(Strict):
    entries: tuple[Entry, ...]


class Facts(Strict):
    facts: tuple[Fact, ...]


# --- what is not ours to answer: matters.yaml, channels.yaml ----------------------------------------------------


class Channel(Strict):
    """An official channel; nothing that is not one of these is ever shown as a contact."""

    id: Slug
    name: Line
    kind: Literal["phone", "website", "app", "email"]
    value: Line
    url: Line | None = None
    purpose: Line
    known_from: tuple[Reference_id, ...]
    checked: Day
    confirmed_by_owner: bool = False


class Channels(Strict):
    channels: tuple[Channel, ...]


class Matter(Strict):
    """Something the desk does not answer from knowledge: an account matter, a wish for a person, a refusal, or what is asked here
    and known to be documented nowhere."""

    id: Slug
    kind: Literal["account", "human", "refusal", "undocumented"]
    title: Line
    phrasings: Annotated[tuple[Line, ...], Field(min_length=5)]
    signs: tuple[tuple[Line, ...], ...] = ()  # a message that holds all words of one group is about this, however it is put
    say: Line  # the first sentence of the reply
    why: Line | None = None  # the reason of a refusal
    have_at_hand: tuple[Line, ...] = ()
    channels: Annotated[tuple[Slug, ...], Field(min_length=1)]


class Matters(Strict):
    matters: tuple[Matter, ...]


# --- language/ --------------------------------------------------------------------------------------------------


class Term(Strict):
    """A word of the field that stays one token. `also` are other ways to write the very same thing."""

    id: Slug
    kind: Literal["brand", "other-brand", "bank", "model", "other-model", "other-thing", "role", "subject", "situation", "menu", "word"]
    name: Line
    also: tuple[Line, ...] = ()


class Terms(Strict):
    terms: tuple[Term, ...]


class OneWay(Strict):
    """Whoever writes `said` may mean `meant`; not the other way round."""

    said: Line
    meant: Line


class Synonyms(Strict):
    two_way: tuple[tuple[Line, ...], ...] = ()
    one_way: tuple[OneWay, ...] = ()


class Opposites(Strict):
    opposites: tuple[tuple[Line, Line], ...]
    negations: tuple[Line, ...]  # words that turn a request round (不要, 别 …)


AccountSign = Literal["mine", "do it for me", "an amount", "this trade", "money on its way", "charged", "the machine itself"]


class CodeWords(Strict):
    """What stands before or behind a response code: 返回码 55, 55 错误."""

    before: tuple[Expression, ...] = ()
    after: tuple[Expression, ...] = ()


class Signs(Strict):
    """Words of this trade by which a question shows what it is about; what is of the language in general is in the code."""

    code: CodeWords = CodeWords()
    product: tuple[Expression, ...] = ()  # a short name right before this is a model, and this before digits is none
    not_models: tuple[Expression, ...] = ()  # letters that with digits behind them name no model: t (T+1)
    numbered: tuple[Expression, ...] = ()  # what 3号 stands before where it is a name and no day of the month
    account: dict[AccountSign, tuple[Expression, ...]] = {}


# --- desk.yaml --------------------------------------------------------------------------------------------------


class Smalltalk(Strict):
    id: Slug
    phrasings: Annotated[tuple[Line, ...], Field(min_length=3)]
    say: Line


class Starter(Strict):
    """A button of the first screen: a topic and the entries whose standard questions stand under it."""

    topic: Line
    entries: tuple[Slug, ...]


class Desk(Strict):
    name: Line
    brand: Slug
    goes_without_saying: tuple[Line, ...] = ()  # words that nearly every question holds, such as the product's: no topic
    greeting: Line
    default_channels: Annotated[tuple[Slug, ...], Field(min_length=1)]
    wrong_in_100: Annotated[int, Field(ge=1, le=20)] = 5  # of so many answers at most may be about something else than was asked
    smalltalk: tuple[Smalltalk, ...]
    starters: Annotated[tuple[Starter, ...], Field(min_length=1)]
    conflict_advice: Annotated[tuple[Statement, ...], Field(min_length=1)]
    sentences: dict[Slug, Line]


# --- checks/ ----------------------------------------------------------------------------------------------------


class Check(Strict):
    """A regression question. `after` are earlier messages of the same conversation."""

    ask: Line
    after: tuple[Line, ...] = ()
    kind: Literal["answer", "clarify", "official", "unknown", "smalltalk"]
    entries: tuple[Slug, ...] = ()  # must be among the reply's entries, in any order
    matter: Slug | None = None
    shows: tuple[Line, ...] = ()
    hides: tuple[Line, ...] = ()
    wanted: bool = False  # true: known not to hold yet; it is counted, and has to lose this mark as soon as it holds


class Checks(Strict):
    checks: tuple[Check, ...]


class Translations(Strict):
    """Sentences of the knowledge base in another language; a sentence not listed is shown in Chinese."""

    language: Literal["en"]
    sentences: dict[str, str]
