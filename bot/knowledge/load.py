"""A folder of YAML -> one Knowledge, or a KnowledgeError whose findings name file, line, fault and cure."""

import difflib
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel

from . import models as m
from .faults import validated
from .knowledge import Knowledge, Place
from .read import Finding, KnowledgeError, Tree, read
from .sentences import REQUIRED

T = TypeVar("T")

# Which model a file is, by its path inside the folder; a `*` stands for any name.
FILES: Mapping[str, type[BaseModel]] = {
    "desk.yaml": m.Desk,
    "sources.yaml": m.Sources,
    "facts.yaml": m.Facts,
    "channels.yaml": m.Channels,
    "matters.yaml": m.Matters,
    "language/terms.yaml": m.Terms,
    "language/synonyms.yaml": m.Synonyms,
    "language/opposites.yaml": m.Opposites,
    "language/signs.yaml": m.Signs,
    "entries/*.yaml": m.Entries,
    "translations/*.yaml": m.Translations,
    "checks/*.yaml": m.Checks,
}
SIGNS = "language/signs.yaml"  # may be missing: a desk without codes and accounts needs none


class _Loader:
    """Reads files of one folder, collecting what is wrong with any of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.findings: list[Finding] = []
        self.places: dict[tuple[str, str], Place] = {}

    def files(self, pattern: str) -> Iterator[tuple[Any, Tree]]:
        """Each file that matches the pattern, as its validated model; a file with a finding is left out."""
        for path in _visible(self.folder, pattern) if "*" in pattern else [self.folder / pattern]:
            tree = read(path, path.relative_to(self.folder).as_posix())
            value = validated(FILES[pattern], tree)
            self.findings += tree.findings
            if value is not None:
                yield value, tree

    def one(self, pattern: str, kind: str) -> Any:
        """The only file of that name, or None with a finding; every part of it has its place, by path."""
        for value, tree in self.files(pattern):
            self.places |= {(kind, "/".join(map(str, path))): Place(tree.file, line) for path, line in tree.lines.items()}
            return value
        return None

    def items(self, pattern: str, key: str, kind: str) -> dict[str, Any]:
        """All items of the lists under `key`, by id; a second use of an id is a finding."""
        found: dict[str, Any] = {}
        for value, tree in self.files(pattern):
            self.collect(found, getattr(value, key), tree, (key,), kind)
        return dict(sorted(found.items()))

    def collect(self, found: dict[str, Any], items: Iterable[Any], tree: Tree, path: tuple[str | int, ...], kind: str) -> None:
        for number, item in enumerate(items):
            line = tree.line((*path, number))
            if item.id in found:
                first = self.places[kind, item.id]
                self.fault(tree.file, line, f"the {kind} id {item.id} is already used in {first.file}:{first.line}", "choose another id")
            else:
                found[item.id] = item
                self.places[kind, item.id] = Place(tree.file, line)

    def fault(self, file: str, line: int, what: str, mend: str) -> None:
        self.findings.append(Finding(file, line, what, mend))


def load(folder: Path) -> Knowledge:
    """Loads the knowledge base in `folder`; raises KnowledgeError when anything of it cannot be relied on."""
    if not folder.is_dir():
        raise KnowledgeError([Finding(str(folder), 1, "there is no such folder", "set KB_DIR to the folder of the knowledge base")])
    loader = _Loader(folder)
    documents, claims, document_of, references = _sources(loader)
    facts = loader.items("facts.yaml", "facts", "fact")
    entries = loader.items("entries/*.yaml", "entries", "entry")
    matters = loader.items("matters.yaml", "matters", "matter")
    channels = loader.items("channels.yaml", "channels", "channel")
    terms = loader.items("language/terms.yaml", "terms", "term")
    desk = loader.one("desk.yaml", "desk")
    synonyms = loader.one("language/synonyms.yaml", "synonyms")
    opposites = loader.one("language/opposites.yaml", "opposites")
    signs = loader.one(SIGNS, "signs") if (folder / SIGNS).exists() else m.Signs()
    translations = _translations(loader)
    if desk is not None:
        for key in sorted(REQUIRED - set(desk.sentences)):
            loader.fault(
                "desk.yaml", loader.places["desk", "sentences"].line, f"the sentence {key} is missing", f"add `{key}:` under `sentences:`"
            )
    _unread(loader)
    if not entries and not loader.findings:
        loader.fault("entries", 1, "there are no entries", "write at least one file in entries/")
    if loader.findings:
        raise KnowledgeError(sorted(loader.findings))
    content = (desk, documents, references, facts, entries, matters, channels, terms, synonyms, opposites, signs, translations)
    knowledge = Knowledge(
        desk, _frozen(documents), _frozen(claims), _frozen(document_of), _frozen(references), _frozen(facts), _frozen(entries),
        _frozen(matters), _frozen(channels), _frozen(terms), synonyms, opposites, signs, _frozen(translations), _frozen(loader.places),
        _digest(content),
    )  # fmt: skip
    dangling = sorted(_dangling(knowledge))
    if dangling:
        raise KnowledgeError(dangling)
    return knowledge


def load_checks(folder: Path) -> list[tuple[m.Check, Place]]:
    """The regression questions in `folder`/checks with their places; raises KnowledgeError."""
    loader = _Loader(folder)
    checks = [
        (check, Place(tree.file, tree.line(("checks", number))))
        for value, tree in loader.files("checks/*.yaml")
        for number, check in enumerate(value.checks)
    ]
    if loader.findings:
        raise KnowledgeError(sorted(loader.findings))
    return checks


def _sources(loader: _Loader) -> tuple[dict[str, Any], dict[str, Any], dict[str, str], dict[str, Any]]:
    documents: dict[str, m.Document] = {}
    claims: dict[str, m.Claim] = {}
    document_of: dict[str, str] = {}
    references: dict[str, m.Reference] = {}
    for value, tree in loader.files("sources.yaml"):
        loader.collect(documents, value.documents, tree, ("documents",), "document")
        loader.collect(references, value.references, tree, ("references",), "reference")
        for number, document in enumerate(value.documents):
            loader.collect(claims, document.claims, tree, ("documents", number, "claims"), "claim")
            document_of |= {claim.id: document.id for claim in document.claims}
    return documents, claims, document_of, references


def _translations(loader: _Loader) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for value, tree in loader.files("translations/*.yaml"):
        if value.language in found:
            what = f"the language {value.language} already stands in {loader.places['language', value.language].file}"
            loader.fault(tree.file, tree.line(("language",)), what, "move its sentences there")
            continue
        found[value.language] = MappingProxyType(value.sentences)
        loader.places["language", value.language] = Place(tree.file, 1)
        for sentence in value.sentences:
            loader.places[f"translation {value.language}", sentence] = Place(tree.file, tree.line(("sentences", sentence)))
    return found


def _unread(loader: _Loader) -> None:
    """A file that no pattern reads: its author would look in vain for what it says."""
    read_ = {path for pattern in FILES for path in loader.folder.glob(pattern)}
    for path in _visible(loader.folder, "**/*"):
        name = path.relative_to(loader.folder)
        if path.is_file() and path not in read_ and name.parts[0] != "schema":
            misspelt = path.suffix != ".yaml" and path.suffix.lower() in (".yml", ".yaml")
            mend = f"rename it to {path.stem}.yaml" if misspelt else "remove it; docs/kb-format.md lists the files there are"
            loader.fault(name.as_posix(), 1, "the file is not read", mend)


def _visible(folder: Path, pattern: str) -> list[Path]:
    """The files that match; what begins with a dot is an editor's or the system's own."""
    return [path for path in sorted(folder.glob(pattern)) if not any(part.startswith(".") for part in path.relative_to(folder).parts)]


def _frozen(mapping: Mapping[Any, T]) -> Mapping[Any, T]:
    return MappingProxyType(mapping)


def _digest(content: tuple[Any, ...]) -> str:
    plain = json.dumps(content, default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else dict(value)


# --- ids that lead nowhere ----------------------------------------------------------------------------------------


def _dangling(knowledge: Knowledge) -> Iterator[Finding]:
    for kind, owner, wanted, name in _links(knowledge):
        known = getattr(knowledge, wanted)
        if name not in known:
            place = knowledge.places[kind, owner]
            near = difflib.get_close_matches(name, list(known), 1)
            mend = f"did you mean {near[0]}?" if near else f"write it in {wanted}, or remove it here"
            yield Finding(place.file, place.line, f"{kind} {owner} names {name}, which is not among the {wanted}", mend)


def _links(knowledge: Knowledge) -> Iterator[tuple[str, str, str, str]]:
    """(kind of the owner, its id, the mapping that must hold the name, the name)."""
    for entry in knowledge.entries.values():
        for field, wanted in (("related", "entries"), ("channels", "channels")):
            yield from (("entry", entry.id, wanted, name) for name in getattr(entry, field))
        yield from (("entry", entry.id, "terms", name) for name in entry.applies_to.models + entry.applies_to.roles)
        if entry.asks:
            names = (entry.asks.subject, entry.asks.role, entry.asks.model, entry.asks.situation)
            yield from (("entry", entry.id, "terms", name) for name in names if name)
        for statement in statements(entry):
            yield from (("entry", entry.id, wanted, name) for wanted, name in _cited(statement))
    for fact in knowledge.facts.values():
        yield from (("fact", fact.id, wanted, name) for wanted, name in _cited(fact))
        yield from (("fact", fact.id, "terms", name) for name in (fact.subject, fact.role, fact.situation, *fact.models) if name)
    for matter in knowledge.matters.values():
        yield from (("matter", matter.id, "channels", name) for name in matter.channels)
    for channel in knowledge.channels.values():
        yield from (("channel", channel.id, "references", name) for name in channel.known_from)
    desk = knowledge.desk
    yield from (("desk", "default_channels", "channels", name) for name in desk.default_channels)
    for number, starter in enumerate(desk.starters):
        yield from (("desk", f"starters/{number}", "entries", name) for name in starter.entries)
    for number, advice in enumerate(desk.conflict_advice):
        yield from (("desk", f"conflict_advice/{number}", wanted, name) for wanted, name in _cited(advice))
    yield ("desk", "brand", "terms", desk.brand)


def _cited(item: m.Sourced) -> Iterator[tuple[str, str]]:
    yield from (("claims", name) for name in item.sources)
    yield from (("references", name) for name in item.corroborated_by + item.contradicted_by)


def statements(entry: m.Entry) -> Iterator[m.Statement]:
    """Every statement of an entry, in the order of its fields."""
    for field in type(entry).model_fields:
        value = getattr(entry, field)
        items = value if isinstance(value, tuple) else (value,)
        yield from (item for item in items if isinstance(item, m.Statement))
