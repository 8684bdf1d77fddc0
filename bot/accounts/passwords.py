"""Which passwords are taken, and how they are kept: as argon2 hashes."""

import unicodedata
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from .people import login_of
from .refused import Refused

SHORTEST, LONGEST = 12, 200
FEWEST = 5  # different characters
COMMON = Path(__file__).with_name("common-passwords.txt")

# What OWASP recommends where memory and processor are shared; the library's own default takes six times as long, and the desk
# answers merchants with the same two threads.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def checked(password: str, name: str) -> str:
    """The password, spelled in one way on every keyboard; raises Refused with what to change."""
    password = _spelled(password)
    folded = password.casefold()
    if len(password) < SHORTEST:
        raise Refused("password-short")
    if len(password) > LONGEST:
        raise Refused("password-long")
    if folded in _common():
        raise Refused("password-common")
    if len(set(folded)) < FEWEST:
        raise Refused("password-simple")
    if len(login_of(name)) > 2 and login_of(name) in folded:
        raise Refused("password-name")
    return password


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether the password is the one that `kept` was made from. Takes as long when nothing is kept."""
    if kept is None:
        hashed(_spelled(password))  # the same work, for nothing
        return False
    try:
        return _hasher.verify(kept, _spelled(password))
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether the hash was made with weaker settings than are usual now."""
    return _hasher.check_needs_rehash(kept)


@cache
def _common() -> frozenset[str]:
    return frozenset(COMMON.read_text("utf-8").split())


def _spelled(password: str) -> str:
    # A form may hold half a character, which cannot be encoded; what replaces it keeps the length.
    return unicodedata.normalize("NFKC", password.encode("utf-8", "replace").decode("utf-8"))
