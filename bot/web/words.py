"""What the console says by itself, from one catalogue (words.toml) in each language, and in which of them it speaks to whom.

The words of the desk, which merchants read, stand in the knowledge base and are another customer's to change; these are the product's.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup, escape

from bot.text.traditional import traditional

from .language import LANGUAGES, TAGS, Language, language_of

CONSOLE = "/console"
COOKIE = "__Host-desk-language"
KEPT = 365 * 24 * 3600  # seconds that a chosen language is remembered
SHORT = {"zh": "简", "zh-TW": "繁", "en": "EN"}  # each begins its own name in LANGUAGES, which is read out

# Which field of a form a refusal is about; the others are about the whole form.
FIELDS = {
    "name-unusable": "name",
    "name-taken": "name",
    "password-short": "password",
    "password-long": "password",
    "password-common": "password",
    "password-simple": "password",
    "password-name": "password",
    "password-same": "password",
    "password-differs": "again",
}


class Words:
    """The catalogue in one language. A key is `group.name`; one that is not there is a mistake of ours, a KeyError."""

    def __init__(self, groups: Mapping[str, Mapping[str, str]]) -> None:
        self._groups = groups

    def __call__(self, key: str, /, **values: object) -> str:
        return self._sentence(key).format(**values)

    def marked_up(self, key: str, /, **values: object) -> Markup:
        """The same for a page: whatever is not markup already is escaped."""
        return escape(self._sentence(key)).format(**values)

    def group(self, name: str) -> Mapping[str, str]:
        """All words of a group by their names."""
        return self._groups[name]

    def called(self, group: str, name: str) -> str:
        """The word for a name that others may add to (what the log notes, types of entries); the name itself where there is none."""
        return self._groups[group].get(name, name)

    def _sentence(self, key: str) -> str:
        group, _, name = key.partition(".")
        return self._groups[group][name]


_CATALOGUE = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


@cache
def words_in(language: Language) -> Words:
    """The catalogue in a language; that of Taiwan is the Chinese one in other characters."""
    said, written = ("zh", traditional) if language == "zh-TW" else (language, str)
    return Words({group: {name: written(words[said]) for name, words in names.items()} for group, names in _CATALOGUE.items()})


def spoken() -> Language:
    """The language of whoever asks for this page of the console."""
    if "spoken" not in g:
        g.spoken = language_of(request, request.cookies.get(COOKIE, ""))
    found: Language = g.spoken
    return found


def say(key: str, /, **values: object) -> str:
    """A sentence for whoever asks for this page of the console."""
    return words_in(spoken())(key, **values)


def unshown(status: int, seconds: str = "") -> str:
    """Why a page cannot be shown."""
    if status == 503:
        return say("refused.not-kept")
    known = str(status) in words_in(spoken()).group("unshown")
    return say(f"unshown.{status}" if known else "unshown.otherwise", seconds=seconds)


def install(app: Flask) -> None:
    """Gives the console's templates their words, and remembers a language that was chosen in its head."""

    @app.context_processor
    def words() -> dict[str, object]:
        if not request.path.startswith(CONSOLE):
            return {}
        mine = words_in(spoken())
        languages = [(code, SHORT[code], name, TAGS[code], _same_page_in(code)) for code, name in LANGUAGES.items()]
        return {
            "t": mine.marked_up,
            "words": mine,
            "language": spoken(),
            "tag": TAGS[spoken()],
            "tags": TAGS,
            "languages": languages,
            "language_names": LANGUAGES,
        }

    @app.after_request
    def remember(response: Response) -> Response:
        if "lang" in request.args and request.path.startswith(CONSOLE):
            response.set_cookie(COOKIE, spoken(), KEPT, path="/", secure=True, httponly=True, samesite="Lax")
        return response


def _same_page_in(language: Language) -> str:
    """The address of the page that is shown; of the first page, where that came of a form and has none."""
    here = current_app.url_map.bind("").test(request.path, "GET")
    return f"{request.path if here else CONSOLE}?{urlencode({**request.args, 'lang': language})}"
