"""The schemas for editors: as the models are, and named in the first line of every file."""

import json
import re
from typing import Any

import pytest
import yaml

from bot.knowledge.load import FILES
from bot.knowledge.schema import DIALECT, FOLDER, kind_of, schemas

from .conftest import ROOT

KB = ROOT / "kb"
TEXT = yaml.CBaseLoader  # nothing but text
FIRST_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")


@pytest.mark.parametrize("name", schemas())
def test_is_not_stale(name: str) -> None:
    path = FOLDER / name
    written = path.read_text("utf-8") if path.exists() else ""
    assert written == schemas()[name], f"kb/schema/{name} is stale: run `python -m bot.knowledge.schema`"


def test_there_are_no_others() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(schemas()), (
        "run `python -m bot.knowledge.schema` and remove what is left"
    )


@pytest.mark.parametrize("name", schemas())
def test_is_a_schema_of_its_dialect(name: str) -> None:
    schema = json.loads(schemas()[name])
    assert schema["$schema"] == DIALECT and schema["type"] == "object" and schema["additionalProperties"] is False
    for reference in re.findall(r'"\$ref": "#/\$defs/(\w+)"', schemas()[name]):
        assert reference in schema["$defs"]


def test_the_kinds_are_those_that_a_curator_knows() -> None:
    kinds = "sources facts entries channels matters terms synonyms opposites signs desk checks translations"
    assert sorted(map(kind_of, FILES)) == sorted(kinds.split())


FILES_OF_KB = sorted(path.relative_to(KB).as_posix() for path in KB.rglob("*.yaml"))


@pytest.mark.parametrize("name", FILES_OF_KB)
def test_a_file_of_the_knowledge_base_names_its_schema_first(name: str) -> None:
    path = KB / name
    line = path.read_text("utf-8").split("\n")[0]
    match = FIRST_LINE.fullmatch(line)
    assert match, f"kb/{name}: begin with `# yaml-language-server: $schema=…`, not with {line!r}"
    pattern = name if name in FILES else f"{name.split('/')[0]}/*.yaml"
    assert (path.parent / match[1]).resolve() == FOLDER / f"{kind_of(pattern)}.schema.json"
    assert (path.parent / match[1]).exists()


@pytest.mark.parametrize("name", FILES_OF_KB)
def test_every_key_of_the_knowledge_base_is_in_its_schema(name: str) -> None:
    """What an editor would underline: keys that the schema does not know, and required ones that are missing."""
    path = KB / name
    pattern = name if name in FILES else f"{name.split('/')[0]}/*.yaml"
    schema = json.loads(schemas()[f"{kind_of(pattern)}.schema.json"])
    data = yaml.load(path.read_text("utf-8"), Loader=TEXT)
    assert underlined(data, schema, schema.get("$defs", {}), "") == []


def underlined(data: Any, schema: dict[str, Any], definitions: dict[str, Any], where: str) -> list[str]:
    """The keys of `data` that do not fit `schema`; understands as much of JSON Schema as the models need."""
    schema = definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "discriminator" in schema:
        chosen = schema["discriminator"]["mapping"].get(data.get("type"))
        return underlined(data, {"$ref": chosen}, definitions, where) if chosen else [f"{where}: type"]
    if "anyOf" in schema:
        return min((underlined(data, option, definitions, where) for option in schema["anyOf"]), key=len)
    if isinstance(data, dict) and "properties" in schema:
        unknown = [f"{where}/{key}: unknown" for key in data if key not in schema["properties"]]
        missing = [f"{where}/{key}: missing" for key in schema.get("required", ()) if key not in data]
        deeper = [fault for key, value in data.items() if key in schema["properties"]
                  for fault in underlined(value, schema["properties"][key], definitions, f"{where}/{key}")]  # fmt: skip
        return unknown + missing + deeper
    if isinstance(data, list) and isinstance(schema.get("items"), dict):
        return [fault for number, item in enumerate(data) for fault in underlined(item, schema["items"], definitions, f"{where}/{number}")]
    if isinstance(data, str) and "enum" in schema and data not in schema["enum"]:
        return [f"{where}: {data}"]
    return []
