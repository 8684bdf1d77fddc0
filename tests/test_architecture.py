"""The rooms of the code: who may import whom. A broken arrow fails with its reason."""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {path.relative_to(ROOT).with_suffix("").as_posix().removesuffix("/__init__").replace("/", "."): path
           for path in [ROOT / "app.py", *sorted((ROOT / "bot").rglob("*.py"))]}  # fmt: skip
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60

# Which rooms a room may import besides itself. The longest name that fits a module is its room.
ROOMS = {
    "app": {"bot.commands"},
    "bot.serve": {"bot.web", "bot.accounts", "bot.dialogue", "bot.settings", "bot.sockets"},
    "bot.commands": {
        "bot.serve",
        "bot.accounts",
        "bot.curation",
        "bot.dialogue",
        "bot.search",
        "bot.encoder",
        "bot.knowledge",
        "bot.records",
        "bot.settings",
        "bot.account_commands",
        "bot.encoder_commands",
    },
    "bot.account_commands": {"bot.accounts", "bot.records", "bot.settings"},
    "bot.encoder_commands": {"bot.encoder", "bot.settings"},
    "bot.web": {
        "bot.accounts",
        "bot.dialogue",
        "bot.curation",
        "bot.handover",
        "bot.records",
        "bot.knowledge",
        "bot.settings",
        "bot.text.traditional",
    },
    "bot.curation": {"bot.dialogue", "bot.search", "bot.records", "bot.knowledge", "bot.text"},
    "bot.dialogue": {"bot.handover", "bot.search", "bot.encoder", "bot.text", "bot.knowledge", "bot.records.store"},
    "bot.handover": {"bot.records.store"},
    "bot.search": {"bot.encoder", "bot.text", "bot.knowledge"},
    "bot.encoder": {"bot.sealed"},
    "bot.knowledge": {"bot.text"},
    "bot.text": {"bot.sealed"},
    "bot.sealed": set(),
    "bot.accounts": {"bot.records"},
    "bot.records": set(),
    "bot.settings": set(),
    "bot.sockets": set(),
    "bot": set(),
}
WHY = {
    "bot.search": "the search knows nothing of conversations, records or doors: engines recall, one pure function scores",
    "bot.dialogue": "what is said must not depend on the door, and of the records it needs only their interface (bot.records.store)",
    "bot.handover": "who has a conversation is a matter of queue and duty; words and secrets are handed in, so it knows no knowledge",
    "bot.knowledge": "the knowledge base is read before anything else exists",
    "bot.text": "every text goes the one road, so the road stands on nothing but a file that saves it time",
    "bot.sealed": "a file that only saves time knows nothing of what is in it",
    "bot.encoder": "it is optional, so nothing of the desk may be needed for it, and what it needs is loaded only when it is used",
    "bot.accounts": "who may look in has nothing to do with what is answered",
    "bot.records": "records keep what they are given and know nobody",
    "bot.settings": "everyone may read a setting, so it imports nobody",
    "bot.sockets": "waiting for sockets has nothing to do with what comes in on them",
    "bot.web": "a door translates; what to answer is decided further in. It may write its own words in traditional characters",
    "app": "the composition root only starts the commands",
}

# Where a package that is not ours may be imported, and why only there.
PACKAGES = {
    "flask": ({"bot.web"}, "Flask is a door"),
    "flask_limiter": ({"bot.web"}, "limits belong to the door"),
    "prometheus_client": ({"bot.web"}, "figures are read at the door"),
    "waitress": ({"bot.serve", "bot.sockets"}, "one file serves, and one waits for sockets in its place"),
    "click": ({"bot.commands", "bot.account_commands", "bot.encoder_commands"}, "commands stand in files of their own"),
    "onnxruntime": ({"bot.encoder.encoder", "bot.encoder.install"}, "it need not be installed"),
    "yaml": ({"bot.knowledge.read"}, "YAML is only safe through bot/knowledge/read.py"),
    "pydantic": ({"bot.knowledge", "bot.web"}, "the knowledge base and the bodies of the API are validated, nothing else"),
    "pydantic_core": ({"bot.web"}, "bodies of the API"),
    "jieba": ({"bot.text.chinese"}, "segmentation is named by purpose and stands in one file"),
    "opencc": (
        {"bot.text.normalise", "bot.text.traditional", "bot.curation.slips"},
        "one file reads every spelling, one writes the traditional, and errors of it are made in one",
    ),
    "pypinyin": ({"bot.text.pinyin", "bot.curation.spoken"}, "sounds stand in one file; what makes errors is not what mends them"),
    "rapidfuzz": (
        {"bot.search.evidence", "bot.text.repair.foreign"},
        "likeness is evidence for the score; misspelt foreign words need a distance",
    ),
    "numpy": ({"bot.search", "bot.encoder"}, "arrays are the search's own business, and the encoder's"),
    "sqlalchemy": ({"bot.records", "bot.accounts"}, "SQL stays with those who keep rows"),
    "argon2": ({"bot.accounts.passwords"}, "passwords are hashed in one file"),
    "authlib": ({"bot.web.oidc"}, "one file speaks with an OpenID provider"),
    "joserfc": ({"bot.web.oidc"}, "the errors of authlib"),
    "requests": ({"bot.web.oidc"}, "the errors of authlib; nothing else is fetched from anywhere"),
    "flask_wtf": ({"bot.web.auth"}, "the token against forged requests is asked for at one gate"),
    "filelock": ({"bot.account_commands"}, "one process writes in a data folder, and the commands ask whether it is there"),
    "alembic": ({"bot.records"}, "migrations stay with the records"),
    "sqlite3": ({"bot.records"}, "SQL stays with the records"),
    "msgspec": ({"bot.web.api"}, "replies become JSON in one file"),
    "jinja2": ({"bot.dialogue.draw", "bot.web"}, "a reply is drawn as HTML in one file, and pages at the door"),
    "markupsafe": (
        {"bot.dialogue.draw", "bot.web.words", "bot.web.traces"},
        "a reply is drawn as HTML in one file, and the console's sentences are put into pages by two",
    ),
    "stdnum": ({"bot.dialogue.privacy"}, "check digits are needed where numbers are masked"),
    "xml": ({"bot.curation.replay"}, "JUnit is written in one file"),
    "typing_extensions": ({"bot.dialogue", "bot.web"}, "pydantic draws the API document from typed dictionaries and asks for it"),
    "werkzeug": ({"bot.web"}, "Flask's own base"),
    "limits": ({"bot.web"}, "limits belong to the door"),
}
NOT_FOR_THE_BOT = {
    "bench": "measuring stands outside",
    "tests": "tests stand outside",
    "pytest": "tests stand outside",
    "hypothesis": "tests stand outside",
    "app": "nobody imports the composition root",
}


@dataclass(frozen=True)
class Arrow:
    """One import: from which module, to which, and on which line."""

    source: str
    target: str
    line: int

    def __str__(self) -> str:
        return f"{MODULES[self.source].relative_to(ROOT)}:{self.line} imports {self.target}"


def arrows_of(module: str) -> Iterator[Arrow]:
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (Arrow(module, alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            target = ".".join(part for part in (base, node.module) if part)
            for alias in node.names:
                inner = f"{target}.{alias.name}"
                yield Arrow(module, inner if inner in MODULES else target, node.lineno)


ARROWS = [arrow for module in MODULES for arrow in arrows_of(module)]


def within(module: str, room: str) -> bool:
    return module == room or module.startswith(f"{room}.")


def room_of(module: str) -> str:
    return max((room for room in ROOMS if within(module, room)), key=len)


def test_every_module_is_in_a_room() -> None:
    homeless = [module for module in MODULES if room_of(module) == "bot" and module != "bot"]
    assert homeless == [], "give the new room a line in ROOMS, and say whom it may import"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_stands_below_it(room: str) -> None:
    broken = [arrow for arrow in ARROWS if room_of(arrow.source) == room and arrow.target.split(".")[0] == "bot" and not allowed(arrow)]
    assert broken == [], "\n".join([*map(str, broken), f"reason: {WHY.get(room, 'arrows point down')}"])


def allowed(arrow: Arrow) -> bool:
    room = room_of(arrow.source)
    return arrow.target == "bot" or within(arrow.target, room) or any(within(arrow.target, other) for other in ROOMS[room])


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_imported_only_where_it_belongs(package: str) -> None:
    rooms, why = PACKAGES[package]
    broken = [arrow for arrow in ARROWS if arrow.target.split(".")[0] == package and not any(within(arrow.source, room) for room in rooms)]
    assert broken == [], "\n".join([*map(str, broken), f"reason: {why}; only {', '.join(sorted(rooms))} may"])


@pytest.mark.parametrize("stranger", NOT_FOR_THE_BOT)
def test_nothing_in_the_bot_imports(stranger: str) -> None:
    broken = [arrow for arrow in ARROWS if arrow.source != "app" and arrow.target.split(".")[0] == stranger]
    assert broken == [], "\n".join([*map(str, broken), f"reason: {NOT_FOR_THE_BOT[stranger]}"])


def test_a_package_that_is_new_gets_a_place() -> None:
    known = {*sys.stdlib_module_names, *PACKAGES, "bot"}
    new = [arrow for arrow in ARROWS if arrow.target.split(".")[0] not in known]
    assert not new, "\n".join([*map(str, new), "say in PACKAGES where it may be imported, and why only there"])


def test_nothing_goes_round_in_circles() -> None:
    """No module leads back to itself, also not through imports that are made late."""
    below: dict[str, set[str]] = {module: set() for module in MODULES}
    for arrow in ARROWS:
        if arrow.target in MODULES and arrow.target != arrow.source:
            below[arrow.source].add(arrow.target)
    circles = [found for module in below if (found := way_back(module, below))]
    assert circles == [], "\n".join(" -> ".join(circle) for circle in circles)


def way_back(module: str, below: dict[str, set[str]]) -> list[str]:
    ways, seen = [[module]], {module}
    while ways:
        way = ways.pop()
        for target in sorted(below[way[-1]]):
            if target == module:
                return [*way, module]
            if target not in seen:
                seen.add(target)
                ways.append([*way, target])
    return []


def test_the_table_would_notice() -> None:
    """The judge itself: an arrow that points up is seen as broken, one that points down is not."""
    assert not allowed(Arrow("bot.text.road", "bot.search.search", 1))
    assert not allowed(Arrow("bot.dialogue.desk", "bot.records.sqlite", 1))
    assert not allowed(Arrow("bot.knowledge.lint", "bot.dialogue.desk", 1))
    assert allowed(Arrow("bot.dialogue.desk", "bot.records.store", 1)) and allowed(Arrow("bot.search.search", "bot.text.road", 1))
    assert way_back("a", {"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]
    assert way_back("a", {"a": {"b"}, "b": {"c"}, "c": {"b"}}) == []


# --- the tail, not the norm -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_not_too_long(module: str) -> None:
    length = len(MODULES[module].read_text("utf-8").splitlines())
    assert length <= LONGEST_MODULE, f"{MODULES[module].relative_to(ROOT)} has {length} lines: a second idea in it wants a file of its own"


def test_no_function_is_too_long() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name} has {length} lines"
        for path in MODULES.values()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        module for module, path in MODULES.items() if (tree := ast.parse(path.read_text("utf-8"))).body and not ast.get_docstring(tree)
    ]
    assert silent == []
