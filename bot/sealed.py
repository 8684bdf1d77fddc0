"""Files that only save time: their SHA-256 stands behind the content, and one that is damaged counts as none.

Nothing here raises: a disk that is full or read-only costs time, and a line in the log.
"""

import hashlib
import logging
import tempfile
from pathlib import Path

_SEAL = hashlib.sha256().digest_size
log = logging.getLogger(__name__)


def read(file: Path) -> bytes | None:
    """What was written to the file; None where there is nothing that can be trusted."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        log.warning("%s is not used: %s", file, error)
        return None
    if hashlib.sha256(content[:-_SEAL]).digest() != content[-_SEAL:]:
        log.warning("%s is damaged; what was in it is made again", file)
        return None
    return content[:-_SEAL]


def write(file: Path, content: bytes) -> None:
    """Keeps the content under its seal; the file is replaced at once or not at all."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent) as stage:
            other = Path(stage) / file.name
            other.write_bytes(content + hashlib.sha256(content).digest())
            other.replace(file)
    except OSError as error:
        log.warning("%s cannot be written, so what is in it is made at every start: %s", file, error)
