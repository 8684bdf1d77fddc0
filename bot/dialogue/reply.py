"""What is said: one tree of blocks a part, drawn as text, HTML and JSON with equal content.

These types are the reply of `POST /api/chat`; `/openapi.json` is generated from them.
"""

from typing import (
    Literal,
    NotRequired,  # pydantic, which draws the API document, asks for this one before 3.12
)

from typing_extensions import TypedDict

Kind = Literal["answer", "clarify", "official", "unknown", "smalltalk"]
Language = Literal["zh", "zh-TW", "en"]
StandingName = Literal["corroborated", "documented", "disputed", "contradicted"]


class Source(TypedDict):
    """Where something stands. `lines` are 1-based and inclusive, of `file`."""

    title: str
    file: str
    lines: list[int]
    says: str
    authority: str
    standing: StandingName


class ChannelShown(TypedDict):
    name: str
    kind: Literal["phone", "website", "app", "email"]
    value: str
    url: NotRequired[str]
    purpose: str


class Choice(TypedDict):
    """A button: what it says and the message it sends."""

    label: str
    message: str


class EntryShown(TypedDict):
    id: str
    title: str
    confidence: float


class Item(TypedDict):
    """One line of a list. `standing` is there where the reader should know how well founded it is."""

    text: str
    standing: NotRequired[StandingName]


class FactRow(TypedDict):
    """One documented value: the columns of a conflict table (值 · 适用 · 依据 · 可信程度)."""

    value: str
    applies: str
    basis: str
    standing: StandingName
    standing_label: str
    note: NotRequired[str]


class Title(TypedDict):
    type: Literal["title"]
    text: str
    entry_id: str
    applies_to: list[str]


class Paragraph(TypedDict):
    type: Literal["paragraph"]
    role: Literal["lead", "say", "why", "notice", "near"]
    text: str
    standing: NotRequired[StandingName]


class Listing(TypedDict):
    """A headed list. Steps are numbered; warnings stand above them with a bar; have_at_hand is a checklist."""

    type: Literal["list"]
    role: Literal[
        "before",
        "warnings",
        "steps",
        "success",
        "symptoms",
        "causes",
        "checks",
        "fixes",
        "stop",
        "points",
        "actions",
        "advice",
        "have_at_hand",
    ]
    heading: str
    items: list[Item]


class FactTable(TypedDict):
    """Documented values; `disputed` when they differ for the same question."""

    type: Literal["facts"]
    heading: str
    disputed: bool
    rows: list[FactRow]


class ChannelList(TypedDict):
    type: Literal["channels"]
    heading: str
    items: list[ChannelShown]


class ChoiceList(TypedDict):
    """`choices` are what a clarifying question offers, `related` are quiet links under an answer."""

    type: Literal["choices", "related"]
    heading: str
    items: list[Choice]


class SourceList(TypedDict):
    type: Literal["sources"]
    heading: str
    items: list[Source]


Block = Title | Paragraph | Listing | FactTable | ChannelList | ChoiceList | SourceList


class Part(TypedDict):
    """The reply to one of the questions in a message."""

    kind: Kind
    question: str
    text: str
    entry_id: NotRequired[str]
    matter_id: NotRequired[str]
    blocks: list[Block]


class Reply(TypedDict):
    conversation_id: str
    message_id: str
    question: str  # the whole message, masked
    kind: Kind
    text: str
    html: str
    parts: list[Part]
    entries: list[EntryShown]
    sources: list[Source]
    channels: list[ChannelShown]
    choices: list[Choice]
    alternatives: list[Choice]  # what else may have been meant; empty where the reply itself asks back or is small talk
    language: Language
    held_by: NotRequired[Literal["queue", "agent"]]  # there while a person is awaited or has the conversation
    kb_digest: str
