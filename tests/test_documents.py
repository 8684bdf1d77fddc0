"""The documents cannot drift: what they name exists, and what exists is named."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from click import Group, Parameter

from bot.commands import commands
from bot.knowledge.load import FILES
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
REQUIRED = ["README.md", "README.zh-CN.md", *(f"docs/{name}.md" for name in ("design", "kb-format", "api", "benchmarks", "changelog"))]
DOCUMENTS = sorted({*REQUIRED, *(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md"))})
SETTINGS = {field.name.upper() for field in fields(Settings)}
OF_SCRIPTS = {"SOURCES_DIR", "EVAL_DIR", "PYTHON"}  # read by scripts and tests, not by the desk
OTHERS = {"PYTHONHASHSEED", "PYTHONUTF8", "HTTP_PROXY", "HTTPS_PROXY", "PIP_INDEX_URL", "CI", "HOME", "TZ"}

CODE = re.compile(r"```[^\n]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
COMMAND = re.compile(r"(?:python3?|\$python) app\.py ([a-z]+)|(?<![\w/])app\.py ([a-z]+)")
OPTION = re.compile(r"app\.py ([a-z]+)([^\n`|;&]*)")
SETTING = re.compile(
    r"(?<![\w$.{-])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)=(?!True|False)|\b([A-Z]+(?:_[A-Z]+)*_(?:DIR|LIMITS|PROXIES|MESSAGE|BODY))\b"
)
FOLDERS = "bot|kb|docs|tests|scripts|bench|templates|static|\\.ci"
PATH = re.compile(
    rf"(?<![\w/.:-])((?:{FOLDERS})/[\w./*-]*[\w*/]|(?:app\.py|pyproject\.toml|requirements(?:-dev|-encoder)?\.txt|README[\w.-]*\.md))(?![\w/])"
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
MADE_LATER = ("data/", ".venv/")
SOME = "x.yaml"  # stands for any file


def text(name: str) -> str:
    path = ROOT / name
    return path.read_text("utf-8") if path.exists() else ""


def code_in(name: str) -> Iterator[str]:
    """Blocks and words written as code."""
    yield from (block or word for block, word in CODE.findall(text(name)))


@pytest.mark.parametrize("name", REQUIRED)
def test_the_document_is_there(name: str) -> None:
    assert len(text(name).strip()) > 200, f"{name} is missing, or says nothing"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_it_names_exists(name: str) -> None:
    named = {one or other for code in code_in(name) for one, other in COMMAND.findall(code)}
    assert sorted(named - set(commands.commands)) == []


def params_of(name: str) -> list[Parameter]:
    """The parameters of a command, or of all in a group of them."""
    command = commands.commands.get(name)
    inner = command.commands.values() if isinstance(command, Group) else [command] if command else []
    return [param for one in inner for param in one.params]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_option_it_names_exists(name: str) -> None:
    unknown = []
    for code in code_in(name):
        for command, rest in OPTION.findall(code):
            known = {option for one in params_of(command) for option in one.opts}
            unknown += [
                f"{command} {option}" for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", rest) if option not in known | {"--help"}
            ]
    assert unknown == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_setting_it_names_exists(name: str) -> None:
    named = {one or other for code in code_in(name) for one, other in SETTING.findall(code)}
    assert sorted(named - SETTINGS - OF_SCRIPTS - OTHERS) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_it_names_exists(name: str) -> None:
    named = {path.rstrip("/.") for code in code_in(name) for path in PATH.findall(code)}
    missing = [
        path
        for path in named
        if not path.startswith(MADE_LATER) and not path.endswith(SOME) and not list(ROOT.glob(path)) and not list(ROOT.glob(f"{path}.py"))
    ]
    assert sorted(missing) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    links = [link for link in LINK.findall(text(name)) if not re.match(r"[a-z]+:", link)]
    dead = [link for link in links if not ((ROOT / name).parent / link).exists()]
    assert dead == []


def everything() -> str:
    return "\n".join(text(name) for name in DOCUMENTS)


def test_every_command_is_documented_and_has_its_help() -> None:
    written = everything()
    assert [command for command in commands.commands if f"app.py {command}" not in written] == []
    assert [name for name, command in commands.commands.items() if not command.help] == []


def test_every_option_is_documented() -> None:
    written = everything()
    options = [(name, option) for name in commands.commands for one in params_of(name) for option in one.opts if option[:2] == "--"]
    assert [f"{name} {option}" for name, option in options if option not in written] == []


def test_every_setting_is_documented_and_has_its_sentence() -> None:
    written = everything()
    assert sorted(name for name in SETTINGS if name not in written) == []
    assert [field.name for field in fields(Settings) if not field.metadata.get("sentence")] == []


def test_the_defaults_in_a_table_of_settings_are_the_real_ones() -> None:
    """A row of a table that begins with a setting has its default as a cell."""
    wrong = []
    defaults = {field.name.upper(): field.default for field in fields(Settings)}
    for name in DOCUMENTS:
        for setting, rest in re.findall(r"^\|\s*`([A-Z_]+)`\s*\|(.*)\|\s*$", text(name), re.MULTILINE):
            if setting in defaults and as_written(defaults[setting]) not in rest.replace(",", ""):
                wrong.append(f"{name}: {setting} is {as_written(defaults[setting])}")
    assert wrong == []


def as_written(default: object) -> str:
    if default == ():
        return "none"
    if isinstance(default, bool):
        return "on" if default else "off"
    return default.relative_to(ROOT).as_posix() if isinstance(default, Path) else str(default)


def test_every_key_of_the_knowledge_base_is_explained() -> None:
    """docs/kb-format.md is where a message of the loader sends a curator."""
    keys = {key for model in FILES.values() for part in parts_of(model.model_json_schema()) for key in part.get("properties", {})}
    written = text("docs/kb-format.md")
    assert sorted(key for key in keys if f"`{key}`" not in written and f"{key}:" not in written) == []


def parts_of(schema: dict[str, dict[str, dict[str, object]]]) -> list[dict[str, dict[str, object]]]:
    return [schema, *schema.get("$defs", {}).values()]


MACHINE = re.compile(r"(?<![\w.:/])/(?:work|home|root|Users|private|mnt|opt/venv|tmp/venv)/|[A-Z]:\\\\?Users", re.IGNORECASE)
REGISTRY = re.compile(
    r"\b(?:[\w-]+\.)*(?:pypi\.org|pythonhosted\.org|pypi\.[\w-]+|npmjs\.(?:org|com)|mirrors?\.[\w.-]+|artifactory[\w.-]*|nexus\.[\w.-]+)",
    re.IGNORECASE,
)
KINDS = (".md", ".py", ".yaml", ".toml", ".txt", ".html", ".css", ".js", ".json", ".svg", "")


def product() -> Iterator[Path]:
    """The files of the product, without what tools and the desk itself keep here."""
    for path in sorted(ROOT.rglob("*")):
        folders = [part for part in path.relative_to(ROOT).parts[:-1] if part not in (".ci", ".github")]
        kept = path.name == ".git" or any(part.startswith(".") or part in ("data", "__pycache__") for part in folders)
        if path.is_file() and path.suffix in KINDS and not kept and path != Path(__file__):
            yield path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_names_no_machine_and_no_registry(name: str) -> None:
    assert MACHINE.findall(text(name)) + REGISTRY.findall(text(name)) == []


def test_no_file_of_the_product_names_a_machine_or_a_registry() -> None:
    found = []
    for path in product():
        written = path.read_bytes().decode("utf-8", "replace")
        found += [f"{path.relative_to(ROOT)}: {match}" for match in (*MACHINE.findall(written), *REGISTRY.findall(written))]
    assert found == []
