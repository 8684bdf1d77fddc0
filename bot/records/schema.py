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
    Column("reply", Text),
    # The newest turn of a conversation is the one with the highest number: a clock can be put back, a count cannot.
    Index("turns_by_conversation", "conversation", "number"),
    # Agents look at the newest first, of all or of one kind; the health of the knowledge asks for each entry whether it was asked.
    Index("turns_by_time", "asked_at"),
    Index("turns_by_kind", "kind", "asked_at"),
    Index("turns_by_entry", "entry"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("message", Text, ForeignKey("turns.id"), primary_key=True),
    Column("helpful", Boolean, nullable=False),
    Column("reason", Text),
    Column("at", Text, nullable=False),
    Index("feedback_by_time", "helpful", "at"),
)

handovers = Table(
    "handovers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("asked_at", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("agent", Text),
    Column("agent_name", Text),
    Column("taken_at", Text),
    Column("closed_at", Text),
    Column("ended_by", Text),
    Index("handovers_by_state", "state", "closed_at"),
    Index("handovers_by_conversation", "conversation"),
)

said = Table(
    "said",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sender", Text, nullable=False),
    Column("author", Text),
    Column("name", Text),
    Column("text", Text, nullable=False),
    Column("at", Text, nullable=False),
)

duty = Table(
    "duty",
    metadata,
    Column("account", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("since", Text),
)

# --- who may look in, and what they did; written by bot/accounts -------------------------------------------------------

accounts = Table(
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("login", Text, nullable=False, unique=True),  # the name as it is compared
    Column("role", Text, nullable=False),
    Column("password", Text),  # an argon2 hash; none until the link has been used
    Column("subject", Text, unique=True),  # who this is for an OpenID provider
    Column("disabled", Boolean, nullable=False),
    Column("made_at", Text, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token", Text, nullable=False, unique=True),  # only its hash
    Column("account", Text, ForeignKey("accounts.id"), nullable=False),
    Column("started_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("browser", Text, nullable=False),
    Index("sessions_by_account", "account"),
)

links = Table(
    "links",
    metadata,
    Column("token", Text, primary_key=True),  # only its hash
    Column("account", Text, ForeignKey("accounts.id")),  # none: whoever opens it becomes the first administrator
    Column("expires_at", Text, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("account", Text),  # none: whoever may run commands on the machine
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("detail", Text, nullable=False),
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
