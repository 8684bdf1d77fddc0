"""What Alembic runs to reach the database: it uses the connection that `upgrade` was given."""

from alembic import context

from bot.records.schema import metadata

# The caller's transaction holds all steps, on SQLite too: a start that is killed half-way leaves the old schema whole.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
