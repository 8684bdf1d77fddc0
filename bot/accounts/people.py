"""Accounts and sessions as values, and which role includes which."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from .refused import Refused

Role = Literal["viewer", "agent", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)  # each includes those before it
MAX_NAME = 40


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who may look in. `invited`: has not chosen a password yet; `provided`: an OpenID provider vouches and decides the role."""

    id: str
    name: str
    role: Role
    disabled: bool = False
    invited: bool = False
    provided: bool = False

    def may(self, role: Role) -> bool:
        """Whether this account's role is `role` or includes it."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Actor:
    """In whose name something is done; an Account is one too. Without `id`: whoever may run commands on this machine."""

    id: str | None
    name: str


OPERATOR = Actor(None, "app.py")


@dataclass(frozen=True, slots=True)
class Device:
    """Where a session is used from: the address of the request and what the browser calls itself."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Session:
    """Being signed in on one device. `id` names it in lists and opens nothing."""

    id: str
    account: Account
    started_at: datetime
    seen_at: datetime
    device: Device


def role_of(text: str) -> Role:
    """The role that `text` names; raises Refused."""
    for role in ROLES:
        if text == role:
            return role
    raise Refused("role-unknown")


def tidy_name(typed: str) -> str:
    """A name as it is kept; raises Refused for one that cannot be shown in a line."""
    name = " ".join(unicodedata.normalize("NFKC", typed).split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise Refused("name-unusable")
    return name


def login_of(typed: str) -> str:
    """What two names that are the same to a person have in common; half a character, which no store takes, is replaced."""
    whole = typed.encode("utf-8", "replace").decode("utf-8")
    return " ".join(unicodedata.normalize("NFKC", whole).casefold().split())
