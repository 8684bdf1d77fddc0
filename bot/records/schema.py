"""The tables, in types that SQLite and PostgreSQL share. `migrations/` leads here; a test compares the two.

Moments are ISO text in UTC: it sorts as time does, and no driver has to agree with another about time zones.
"""

from sqlalchemy import Boolean, Column, Double, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

turns = Table(
    "turns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("door", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("entry", Text),
    Column("score", Double, nullable=False),
    Column("kb_digest", Text, nullable=False),
    Column("milliseconds", Double, nullable=False),
    Column("topic", Text),
    Column("masked", Boolean, nullable=False),
    # The newest turn of a conversation is the one with the highest number: a clock can be put back, a count cannot.
    Index("turns_by_conversation", "conversation", "number"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("message", Text, ForeignKey("turns.id"), primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text),
    Column("at", Text, nullable=False),
)

receipts = Table(
    "receipts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("reply", LargeBinary, nullable=False),
    Column("at", Text, nullable=False),
    Index("receipts_by_time", "at"),
)
