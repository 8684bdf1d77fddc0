"""Replies beside their turns, hand-overs to people, and the ways agents look at it all."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("reply", sa.Text))
    op.create_index("turns_by_time", "turns", ["asked_at"])
    op.create_index("turns_by_kind", "turns", ["kind", "asked_at"])
    op.create_index("turns_by_entry", "turns", ["entry"])
    op.create_index("feedback_by_time", "feedback", ["helpful", "at"])
    op.create_table(
        "handovers",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("conversation", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("asked_at", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("agent", sa.Text),
        sa.Column("agent_name", sa.Text),
        sa.Column("taken_at", sa.Text),
        sa.Column("closed_at", sa.Text),
        sa.Column("ended_by", sa.Text),
    )
    op.create_index("handovers_by_state", "handovers", ["state", "closed_at"])
    op.create_index("handovers_by_conversation", "handovers", ["conversation"])
    op.create_table(
        "said",
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("author", sa.Text),
        sa.Column("name", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_table(
        "duty",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("since", sa.Text),
    )


def downgrade() -> None:
    op.drop_table("duty")
    op.drop_table("said")
    op.drop_table("handovers")
    op.drop_index("feedback_by_time", "feedback")
    for name in ("turns_by_entry", "turns_by_kind", "turns_by_time"):
        op.drop_index(name, "turns")
    op.drop_column("turns", "reply")
