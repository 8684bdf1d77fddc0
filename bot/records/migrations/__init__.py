"""The schema as a list of named steps, applied at start."""

import logging
from pathlib import Path

from sqlalchemy import Connection, inspect, text

_HERE = Path(__file__).parent
_NEWEST = max(file.name for file in (_HERE / "versions").glob("[0-9]*.py"))[:4]


def upgrade(connection: Connection) -> None:
    """Brings the database to the newest schema inside the transaction of `connection`, which the caller commits."""
    if _version(connection) == _NEWEST:
        return
    from alembic import command  # takes a tenth of a second, and nearly every start finds the schema as it should be
    from alembic.config import Config

    logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    """The schema that the database has; None where it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version
