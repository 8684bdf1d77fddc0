"""Every setting: its name in the environment, its default, and what it is for."""

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
# Plain HTTP only on the machine itself, where a site is being made.
_ORIGIN = re.compile(rf"(https://({_LABEL}\.)*{_LABEL}|http://(localhost|127\.0\.0\.1))(:[0-9]{{1,5}})?")


class SettingError(Exception):
    """A setting cannot be used; the message says which, why, and what to write."""


def setting(default: object, sentence: str, allowed: range | None = None, secret: bool = False) -> object:
    """A setting; a number has to be one of those allowed, a secret is never printed."""
    return field(default=default, repr=not secret, metadata={"sentence": sentence, "allowed": allowed})


@dataclass(frozen=True, slots=True)
class Settings:
    host: str = setting("127.0.0.1", "the address to listen on; 0.0.0.0 for every network interface")  # type: ignore[assignment]
    port: int = setting(8000, "the port to listen on", range(65536))  # type: ignore[assignment]
    kb_dir: Path = setting(ROOT / "kb", "the folder of the knowledge base")  # type: ignore[assignment]
    data_dir: Path = setting(ROOT / "data", "the folder of records and caches")  # type: ignore[assignment]
    rate_limits: bool = setting(True, "limits on how often one address may ask; off only for measuring")  # type: ignore[assignment]
    trusted_proxies: int = setting(0, "how many proxies in front are ours, for the address a request comes from", range(11))  # type: ignore[assignment]
    threads: int = setting(2, "how many requests are worked on at once", range(1, 257))  # type: ignore[assignment]
    max_message: int = setting(2000, "the longest message, in characters", range(1, 100_001))  # type: ignore[assignment]
    widget_origins: tuple[str, ...] = setting((), "the sites that may show the widget, e.g. https://shop.example, separated by spaces")  # type: ignore[assignment]
    widget_demo: bool = setting(False, "the page /widget-demo, which tries the widget on a page that fights back")  # type: ignore[assignment]
    max_body: int = setting(65536, "the largest request, in bytes", range(1024, 2**24 + 1))  # type: ignore[assignment]
    oidc_issuer: str = setting("", "the OpenID provider agents may sign in at; without it only accounts of the desk's own")  # type: ignore[assignment]
    oidc_client_id: str = setting("", "what the provider calls this desk")  # type: ignore[assignment]
    oidc_client_secret: str = setting("", "the secret the desk shares with the provider", secret=True)  # type: ignore[assignment]
    oidc_client_secret_file: str = setting("", "a file that holds the secret, instead")  # type: ignore[assignment]
    oidc_role_claim: str = setting("roles", "the claim that says which role someone has")  # type: ignore[assignment]
    oidc_roles: str = setting("", "which value of it gives which role: admin=desk-admins,agent=support; without it the roles' own names")  # type: ignore[assignment]

    @property
    def address(self) -> str:
        """Where the desk is reached on this machine."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 — to listen on, not to go to
        return f"http://{host}:{self.port}"

    @staticmethod
    def load(environment: Mapping[str, str]) -> "Settings":
        """The settings in the environment; raises SettingError for a value that cannot be read."""
        given = {one.name: environment[one.name.upper()] for one in fields(Settings) if environment.get(one.name.upper())}
        return _completed(Settings(**{name: _read(name, text) for name, text in given.items()}))  # type: ignore[arg-type]

    @staticmethod
    def misspelt(environment: Mapping[str, str]) -> Iterator[str]:
        """Sentences about names in the environment that look like a setting and are none."""
        known = [one.name.upper() for one in fields(Settings)]
        for name in environment:
            near = difflib.get_close_matches(name, known, 1, 0.88)
            if near and name not in known:
                yield f"{name} is not a setting; did you mean {near[0]}?"


def _read(name: str, text: str) -> object:
    one = next(one for one in fields(Settings) if one.name == name)
    allowed: range | None = one.metadata["allowed"]
    try:
        value = _READERS[one.type](text)
        if allowed is not None and value not in allowed:
            raise ValueError(f"write a whole number from {allowed[0]} to {allowed[-1]}")
    except ValueError as error:
        raise SettingError(f"{name.upper()}={text[:40]}: {error}") from None
    return value


def _completed(settings: Settings) -> Settings:
    """The settings with the provider's secret read from its file, if they go together."""
    file = settings.oidc_client_secret_file
    if file and settings.oidc_client_secret:
        raise SettingError("OIDC_CLIENT_SECRET and OIDC_CLIENT_SECRET_FILE are both set; keep one")
    if file:
        try:
            settings = replace(settings, oidc_client_secret=Path(file).read_text("utf-8").strip())
        except (OSError, ValueError) as error:
            raise SettingError(f"OIDC_CLIENT_SECRET_FILE={file}: {getattr(error, 'strerror', None) or 'not text'}") from None
    issuer = urlsplit(settings.oidc_issuer)
    if settings.oidc_issuer and issuer.scheme != "https" and issuer.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise SettingError(f"OIDC_ISSUER={settings.oidc_issuer[:40]}: write an address that begins with https://")
    if settings.oidc_issuer and not (settings.oidc_client_id and settings.oidc_client_secret):
        raise SettingError("OIDC_ISSUER is set, but not OIDC_CLIENT_ID and OIDC_CLIENT_SECRET; the provider's administrator has both")
    return settings


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError("write a whole number, e.g. 8000")
    return int(text)


def _switch(text: str) -> bool:
    if text.lower() not in ("on", "off"):
        raise ValueError("write on or off")
    return text.lower() == "on"


def _origins(text: str) -> tuple[str, ...]:
    origins = tuple(text.lower().split())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"write sites as https://shop.example, without a path; {origin[:40]} is none")
    return origins


_READERS: dict[object, Callable[[str], object]] = {str: str, int: _whole, bool: _switch, Path: Path, tuple[str, ...]: _origins}
