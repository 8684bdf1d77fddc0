"""The schema as a list of named steps, applied at start."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)  # that a schema is as it should be is no news


def upgrade(connection: Connection) -> None:
    """Brings the database to the newest schema inside the transaction of `connection`, which the caller commits."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    command.upgrade(config, "head")
