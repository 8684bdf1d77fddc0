"""What a knowledge base that loads can still have wrong with it, each as a finding with file, line, fault and cure.

Each rule is a generator over the loaded knowledge. Rules that need the documents themselves (bot/knowledge/documents.py) run
only where their folder is given; without it, lint says what it could not verify.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import models as m
from .contacts import contacts, strangers
from .documents import compared
from .knowledge import Knowledge, Place, fitting_facts
from .load import load, load_checks
from .read import Finding, KnowledgeError
from .shown import finding, quoted, shown, sourced, to_translate

Rule = Callable[[Knowledge], Iterator[Finding]]

_MARKUP = re.compile(r"<[a-zA-Z/!]|\]\(|javascript:|&#")


@dataclass(frozen=True, slots=True)
class Report:
    """Findings fail; reminders do not, unless the check is strict."""

    findings: list[Finding]
    reminders: list[Finding]


def lint(folder: Path, sources: Path | None) -> Report:
    """Everything wrong with the knowledge base in `folder`; `sources` is the folder of the documents, if it is at hand."""
    try:
        knowledge = load(folder)
        checks = load_checks(folder)
    except KnowledgeError as error:
        return Report(error.findings, [])
    findings = [one for rule in RULES for one in rule(knowledge)]
    findings += _checks_lead_nowhere(knowledge, checks)
    reminders = [*_unconfirmed(knowledge), *_untranslated(knowledge)]
    if sources is None:
        what, mend = "the cited lines were not compared with the documents", "run lint with --sources FOLDER"
        reminders.append(Finding("sources.yaml", 1, what, mend))
    else:
        findings += compared(knowledge, sources)
    return Report(sorted(findings), sorted(reminders))


# --- rules over the knowledge alone -------------------------------------------------------------------------------


def _unfounded(knowledge: Knowledge) -> Iterator[Finding]:
    for kind, owner, item, text in sourced(knowledge):
        here = quoted(text)
        if not item.sources and not item.corroborated_by:
            yield finding(knowledge, kind, owner, f"{here} names no source", "add `sources:` or `corroborated_by:`")
        if item.standing == "corroborated" and not item.corroborated_by:
            what, mend = f"{here} is called corroborated, by nothing", "add `corroborated_by:` or lower its standing"
            yield finding(knowledge, kind, owner, what, mend)
        if item.standing == "contradicted" and not item.contradicted_by:
            yield finding(knowledge, kind, owner, f"{here} is called contradicted, by nothing", "add `contradicted_by:`")
        for name in item.sources:
            if knowledge.claims[name].advertising:
                what, mend = f"{here} cites {name}, which is advertising", "remove the claim; it can never be cited"
                yield finding(knowledge, kind, owner, what, mend)


def _undisputed(knowledge: Knowledge) -> Iterator[Finding]:
    """A fact called disputed needs another value for the same question."""
    for fact in knowledge.facts.values():
        asks = m.Asks(subject=fact.subject, role=fact.role, model=next(iter(fact.models), None), situation=fact.situation)
        values = {other.value for other in fitting_facts(knowledge, asks)}
        if fact.standing == "disputed" and len(values) < 2:
            what = f"{quoted(fact.value)} is called disputed, but no other value fits"
            yield finding(knowledge, "fact", fact.id, what, "make it documented")


def _unanswerable(knowledge: Knowledge) -> Iterator[Finding]:
    for entry in knowledge.entries.values():
        if entry.asks and not fitting_facts(knowledge, entry.asks):
            yield finding(knowledge, "entry", entry.id, "asks for facts and none fits", "mend `asks:` or write the fact")
        if entry.id in entry.related:
            yield finding(knowledge, "entry", entry.id, "is related to itself", "remove it from `related:`")
        for other in entry.related:
            if entry.audience == "merchant" and knowledge.entries[other].audience != "merchant":
                what = f"leads merchants to {other}, which is for agents"
                yield finding(knowledge, "entry", entry.id, what, "remove it from `related:`")


def _uncited(knowledge: Knowledge) -> Iterator[Finding]:
    cited = {name for _, _, item, _ in sourced(knowledge) for name in item.sources}
    for claim in knowledge.claims.values():
        if not claim.advertising and claim.id not in cited:
            what = f"no entry covers {claim.id}: {quoted(claim.says)}"
            yield finding(knowledge, "claim", claim.id, what, "cite it in a fact or statement")


def _asked_twice(knowledge: Knowledge) -> Iterator[Finding]:
    """The same phrasing under two topics: one of them can never be found by it."""
    owners: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for kind, items in (("entry", knowledge.entries), ("matter", knowledge.matters)):
        for item in items.values():
            for phrasing in dict.fromkeys(re.sub(r"[\W_]+", "", text).lower() for text in item.phrasings):
                owners[phrasing].append((kind, item.id))
    for phrasing, found in owners.items():
        if len(found) > 1:
            (_, first), (kind, second) = found[:2]
            what = f"the phrasing {phrasing} also stands under {first}"
            yield finding(knowledge, kind, second, what, "keep it where it belongs")


def _loose_contacts(knowledge: Knowledge) -> Iterator[Finding]:
    """Phone numbers, sites and addresses belong in channels.yaml; anything else could be a dealer's or a cheat's."""
    official = contacts(part for channel in knowledge.channels.values() for part in (channel.value, channel.url or ""))
    for kind, owner, text in shown(knowledge):
        for contact in strangers(text, official):
            what, mend = f"the contact {contact} is not an official channel", "remove it, or add it to channels.yaml"
            yield finding(knowledge, kind, owner, what, mend)
        if _MARKUP.search(text):
            yield finding(knowledge, kind, owner, f"markup in {quoted(text)}", "write plain text")


def _circles(knowledge: Knowledge) -> Iterator[Finding]:
    meant = defaultdict(set)
    for pair in knowledge.synonyms.one_way:
        meant[pair.said].add(pair.meant)
    for number, pair in enumerate(knowledge.synonyms.one_way):
        seen, open_ = set(), {pair.meant}
        while open_ and pair.said not in seen:
            word = open_.pop()
            seen.add(word)
            open_ |= meant.get(word, set()) - seen
        if pair.said in seen:
            what, mend = f"{pair.said} leads back to itself", "remove one of the one-way synonyms, or make them two-way"
            yield finding(knowledge, "synonyms", f"one_way/{number}", what, mend)


RULES: tuple[Rule, ...] = (_unfounded, _undisputed, _unanswerable, _uncited, _asked_twice, _loose_contacts, _circles)


# --- checks, reminders ----------------------------------------------------------------------------------------------


def _checks_lead_nowhere(knowledge: Knowledge, checks: list[tuple[m.Check, Place]]) -> Iterator[Finding]:
    for check, place in checks:
        for name in check.entries:
            if name not in knowledge.entries:
                yield Finding(place.file, place.line, f"the check names the entry {name}, which does not exist", "mend the id")
        if check.matter and check.matter not in knowledge.matters:
            yield Finding(place.file, place.line, f"the check names the matter {check.matter}, which does not exist", "mend the id")


def _unconfirmed(knowledge: Knowledge) -> Iterator[Finding]:
    for channel in knowledge.channels.values():
        if not channel.confirmed_by_owner:
            what, mend = f"the owner has not confirmed {channel.name}", "check it, then set `confirmed_by_owner: true`"
            yield finding(knowledge, "channel", channel.id, what, mend)


def _untranslated(knowledge: Knowledge) -> Iterator[Finding]:
    for language, sentences in knowledge.translations.items():
        missing = [text for text in dict.fromkeys(to_translate(knowledge)) if text not in sentences]
        if missing:
            place = knowledge.places["language", language]
            yield Finding(place.file, place.line, f"{len(missing)} sentences are not translated, e.g. {quoted(missing[0])}", "add them")
