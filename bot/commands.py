"""The commands of app.py. Exit codes: 0 fine, 1 something was found wrong, 2 the call or its input cannot be used."""

import json
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from bot.account_commands import account_commands, claimed
from bot.accounts.accounts import Accounts
from bot.accounts.refused import Refused
from bot.curation.explain import explain
from bot.curation.parallel import spread
from bot.curation.reach import owners, stolen
from bot.curation.replay import junit, outcome, uncovered
from bot.dialogue import fit_account, fit_policy, reliability
from bot.dialogue.account import WEIGHTS as ACCOUNT
from bot.dialogue.desk import Desk
from bot.dialogue.policy import MEASURED
from bot.encoder.encoder import Encoder, Off
from bot.encoder.package import INSTALL
from bot.encoder.wheel import InstallError
from bot.encoder_commands import encoder_commands, folder_of
from bot.knowledge.lint import Report, lint
from bot.knowledge.load import load, load_checks
from bot.knowledge.read import Finding, KnowledgeError
from bot.records.memory import InMemory
from bot.records.store import Records, open_records
from bot.search.calibrate import Remembering, examples, fit
from bot.search.rank import RankError, rank, source_of_file
from bot.search.score import Weights
from bot.search.search import Source
from bot.search.topics import WEIGHTS, alike, road_of
from bot.settings import ROOT, SettingError, Settings

T = TypeVar("T")
log = logging.getLogger("desk")
ANSWERS_DIAGRAM, ACCOUNTS_DIAGRAM = (ROOT / "docs" / "pictures" / f"reliability-{name}.svg" for name in ("answers", "accounts"))


def main() -> int:
    """Runs the command line; returns the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stderr)
    try:
        return commands.main(standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return 2
    except click.exceptions.Abort:
        return 2
    except (SettingError, RankError, InstallError, Refused) as error:
        click.echo(str(error), err=True)
        return 2
    except KnowledgeError as error:
        click.echo(f"the knowledge base cannot be used:\n{error}", err=True)
        return 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """A desk that answers merchants from a curated knowledge base. Settings come from the environment."""


commands.add_command(encoder_commands)
commands.add_command(account_commands)


@commands.command()
def serve() -> None:
    """Serve the chat page and the API."""
    from bot.serve import serve_forever  # Flask is loaded only where it is served

    settings = _settings()
    with claimed(settings):
        records = open_records(settings.data_dir)
        serve_forever(_desk(settings, records), settings, Accounts(records))


@commands.command()
@click.argument("message")
@click.option("--json", "as_json", is_flag=True, help="Print the reply of the API.")
@click.option("--explain", "why", is_flag=True, help="Show why: words, candidates with the parts of their score, guards.")
def ask(message: str, as_json: bool, why: bool) -> None:
    """Answer MESSAGE in the terminal; nothing is recorded."""
    desk = _desk(_settings())
    reply = desk.answer(message, None, door="command")
    if as_json:
        shown: dict[str, Any] = {**reply, "explained": explain(desk, message)} if why else {**reply}
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    click.echo(reply["text"])
    if why:
        click.echo("\n" + json.dumps(explain(desk, message), ensure_ascii=False, indent=2))


@commands.command("lint")
@click.option(
    "--sources", type=click.Path(path_type=Path, file_okay=False), help="The folder of the documents, to compare the cited lines."
)
@click.option("--strict", is_flag=True, help="Reminders count as findings.")
@click.option("--json", "as_json", is_flag=True)
def lint_command(sources: Path | None, strict: bool, as_json: bool) -> int:
    """Check the knowledge base."""
    settings = _settings()
    report = lint(settings.kb_dir, sources)
    if not report.findings:
        desk = _desk(settings)
        found = owners(desk)
        report = Report(sorted(chain.from_iterable(_progress(spread(partial(stolen, desk), found), len(found)))), report.reminders)
    findings = sorted(report.findings + report.reminders) if strict else report.findings
    if as_json:
        click.echo(json.dumps({"findings": _plain(findings), "reminders": _plain(report.reminders)}, ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            click.echo(f"{settings.kb_dir.name}/{finding}")
        if not strict:
            for reminder in report.reminders:
                click.echo(f"reminder: {settings.kb_dir.name}/{reminder}", err=True)
        click.echo(f"{len(findings)} findings, {len(report.reminders)} reminders", err=True)
    return 1 if findings else 0


@commands.command("rank")
@click.argument("kb", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("queries", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--encoder", "with_encoder", is_flag=True, help="Ask the sentence encoder where words settle nothing.")
def rank_command(kb: Path, queries: Path, with_encoder: bool) -> None:
    """Rank the QUERIES against the entries of KB, both JSON lines."""
    settings = _settings()
    encoder = Encoder.load(folder_of(settings)) if with_encoder else None
    if isinstance(encoder, Off):
        raise RankError(f"there is no encoder, {encoder}; to have it: {INSTALL}")
    for row in rank(kb, queries, _cache(settings), encoder):
        click.echo(json.dumps(row, ensure_ascii=False))


@commands.command()
@click.option("--junit", "report", type=click.File("w", "utf-8", lazy=False), help="Write the outcomes as JUnit XML.")
@click.option("--coverage", is_flag=True, help="List entries and matters that no check names.")
@click.option("--json", "as_json", is_flag=True)
def check(report: TextIO | None, coverage: bool, as_json: bool) -> int:
    """Replay the regression questions of the knowledge base."""
    settings = _settings()
    desk, checks = _desk(settings), load_checks(settings.kb_dir)
    if coverage:
        missing = uncovered(desk, checks)
        click.echo(json.dumps(missing, ensure_ascii=False) if as_json else "\n".join([*missing, f"{len(missing)} without a check"]))
        return 1 if missing else 0
    outcomes = list(_progress(spread(lambda row: outcome(desk, *row), checks), len(checks)))
    if report:
        report.write(junit(outcomes))
    failed = [outcome for outcome in outcomes if outcome.faults]
    if as_json:
        rows = [{"place": _where(one.place), "ask": one.check.ask, "faults": one.faults} for one in failed]
        click.echo(
            json.dumps(
                {"checks": len(outcomes), "wanted": sum(one.check.wanted for one in outcomes), "failed": rows}, ensure_ascii=False, indent=2
            )
        )
    else:
        for one in failed:
            click.echo(
                f"{settings.kb_dir.name}/{_where(one.place)}: {' / '.join((*one.check.after, one.check.ask))}: {'; '.join(one.faults)}"
            )
        wanted = sum(outcome.check.wanted for outcome in outcomes)
        click.echo(f"{len(outcomes)} checks, {wanted} of them wanted, {len(failed)} failed", err=True)
    return 1 if failed else 0


@commands.command()
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed makes other variants.")
@click.option("--sample", type=click.IntRange(min=1), help="At most that many variants, as many of each kind.")
@click.option("--json", "as_json", is_flag=True)
def mutate(seed: int, sample: int | None, as_json: bool) -> int:
    """Ask every phrasing and check with typing errors, and near-misses that must not match."""
    from bot.curation import mutate as mutating  # its tables of sounds and shapes are read only where they are used
    from bot.curation.mutations import Mutations

    settings = _settings()
    desk = _desk(settings)
    variants = Mutations(desk.knowledge, load_checks(settings.kb_dir), seed).variants(sample)
    found = mutating.outcome(seed, _progress(mutating.judged(desk, variants), len(variants)))
    if as_json:
        click.echo(json.dumps(mutating.plain(found), ensure_ascii=False, indent=2))
    else:
        for row in found.wrong:
            click.echo(f"{settings.kb_dir.name}/{mutating.sentence(row)}")
        click.echo(mutating.table(found))
        click.echo(f"{found.skipped} left out: their question is not answered as it is written", err=True)
    return 0 if found.holds else 1


@commands.command()
@click.option("--also", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True, help="A file of entries as for rank.")
@click.option("--account", is_flag=True, help="Fit only how account questions are told from general ones.")
@click.option("--policy", is_flag=True, help="Measure only how often each score is right, from which the thresholds follow.")
def calibrate(also: tuple[Path, ...], account: bool, policy: bool) -> None:
    """Fit the weights of the score on phrasings held out in turn, and write them."""
    settings = _settings()
    if account:
        return _calibrate_account(settings)
    if policy:
        return _calibrate_policy(settings)
    cache, knowledge = _cache(settings), load(settings.kb_dir)
    sources = [Source(road_of(knowledge, cache), list(alike(knowledge))), *(source_of_file(path, cache) for path in also)]
    encoder = Encoder.load(folder_of(settings))
    by_words = list(examples(sources, None))
    if isinstance(encoder, Encoder):
        meaning = fit(examples(sources, Remembering(encoder)))
    else:
        click.echo(f"no encoder ({encoder}): its weights stay as they are", err=True)
        meaning = Weights.load(WEIGHTS).meaning
    Weights(fit(by_words), meaning).save(WEIGHTS)
    click.echo(f"{len(by_words)} examples, weights written to {WEIGHTS.relative_to(ROOT)}", err=True)


def _calibrate_account(settings: Settings) -> None:
    knowledge = load(settings.kb_dir)
    road = road_of(knowledge, _cache(settings))
    rows = list(fit_account.examples(knowledge, road, [check for check, _ in load_checks(settings.kb_dir)]))
    model, bins = fit_account.fit(rows)
    model.save()
    ACCOUNTS_DIAGRAM.write_text(reliability.diagram(bins, "score of an account question", "share that was one"), "utf-8")
    click.echo(reliability.table(bins))
    click.echo(f"doubtful from {model.doubtful:.4f}, certain from {model.certain:.4f}")
    click.echo(f"{len(rows)} examples, weights written to {ACCOUNT.relative_to(ROOT)}", err=True)


def _calibrate_policy(settings: Settings) -> None:
    knowledge = load(settings.kb_dir)
    road = road_of(knowledge, _cache(settings))
    rows = list(fit_policy.asked(knowledge, road, [check for check, _ in load_checks(settings.kb_dir)]))
    policy = fit_policy.fit(rows)
    policy.save()
    bins = reliability.bins([(row.score, row.right) for row in rows if row.answered])
    ANSWERS_DIAGRAM.write_text(reliability.diagram(bins, "score of the answer", "share that was what was meant"), "utf-8")
    click.echo(reliability.table(bins))
    click.echo(policy.table())
    click.echo(f"asked back from {policy.ask_back:.4f}")
    click.echo(f"{len(rows)} questions, written to {MEASURED.relative_to(ROOT)} and {ANSWERS_DIAGRAM.relative_to(ROOT)}", err=True)


# --- helpers --------------------------------------------------------------------------------------------------------


def _settings() -> Settings:
    settings = Settings.load(os.environ)
    for sentence in Settings.misspelt(os.environ):
        log.warning(sentence)
    return settings


def _desk(settings: Settings, records: Records | None = None) -> Desk:
    """The desk over the knowledge base; without `records`, they stay in memory."""
    encoder = Encoder.load(folder_of(settings))
    return Desk(load(settings.kb_dir), records or InMemory(), ROOT / "templates", _cache(settings), encoder=encoder)


def _cache(settings: Settings) -> Path | None:
    """A folder of our own for jieba's dictionary, or None where nothing can be written."""
    folder = settings.data_dir / "cache"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _progress(rows: Iterable[T], count: int) -> Iterator[T]:
    """A bar on standard error while the rows come, if someone is looking."""
    with click.progressbar(rows, length=count, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar


def _plain(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [{"file": one.file, "line": one.line, "what": one.what, "mend": one.mend} for one in findings]


def _where(place: Any) -> str:
    return f"{place.file}:{place.line}"
