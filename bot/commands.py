"""The commands of app.py. Exit codes: 0 fine, 1 something was found wrong, 2 the call or its input cannot be used."""

import json
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click
from filelock import BaseFileLock, FileLock, Timeout

from bot.accounts.accounts import Accounts, Unavailable, link_at
from bot.accounts.people import OPERATOR, ROLES
from bot.accounts.refused import Refused
from bot.curation.explain import explain
from bot.curation.reach import owners, stolen
from bot.curation.replay import junit, replay, uncovered
from bot.dialogue.desk import Desk
from bot.knowledge.lint import Report, lint
from bot.knowledge.load import load, load_checks
from bot.knowledge.read import Finding, KnowledgeError
from bot.records.memory import InMemory
from bot.records.store import Records, open_records
from bot.search.calibrate import examples, fit
from bot.search.rank import RankError, rank, search_of_file
from bot.search.topics import WEIGHTS, road_of, search_of
from bot.settings import ROOT, SettingError, Settings

T = TypeVar("T")
log = logging.getLogger("desk")


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
    except (SettingError, RankError, Refused) as error:
        click.echo(str(error), err=True)
        return 2
    except KnowledgeError as error:
        click.echo(f"the knowledge base cannot be used:\n{error}", err=True)
        return 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """A desk that answers merchants from a curated knowledge base. Settings come from the environment."""


@commands.command()
def serve() -> None:
    """Serve the chat page and the API."""
    from bot.serve import serve_forever  # Flask is loaded only where it is served

    settings = _settings()
    with _claimed(settings):
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
        report = Report(sorted(finding for owner in _progress(found, len(found)) for finding in stolen(desk, owner)), report.reminders)
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
def rank_command(kb: Path, queries: Path) -> None:
    """Rank the QUERIES against the entries of KB, both JSON lines."""
    for row in rank(kb, queries, _cache(_settings())):
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
    outcomes = list(_progress(replay(desk, checks), len(checks)))
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
@click.option("--also", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True, help="A file of entries as for rank.")
def calibrate(also: tuple[Path, ...]) -> None:
    """Fit the weights of the score on the knowledge base's phrasings, each held out in turn, and write them."""
    settings = _settings()
    cache = _cache(settings)
    knowledge = load(settings.kb_dir)
    searches = [search_of(knowledge, road_of(knowledge, cache)), *(search_of_file(path, cache) for path in also)]
    found = [example for search in _progress(searches, len(searches)) for example in examples(search)]
    fit(found).save(WEIGHTS)
    click.echo(f"{len(found)} examples, weights written to {WEIGHTS.relative_to(ROOT)}", err=True)


@commands.group()
def account() -> None:
    """Manage who may sign in to the console, without a browser. The desk must not be serving."""


@account.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True, help="What the account may do.")
def add_account(name: str, role: str) -> None:
    """Make an account NAME and print the link with which its owner chooses a password."""
    settings = _settings()
    with _accounts(settings) as accounts:
        made = accounts.add(OPERATOR, name, role)
        _print_link(settings, accounts.link(OPERATOR, made.id))


@account.command("list")
def list_accounts() -> None:
    """List all accounts: role, state, name."""
    with _accounts(_settings()) as accounts:
        for one in accounts.all():
            state = "disabled" if one.disabled else "openid" if one.provided else "invited" if one.invited else "active"
            click.echo(f"{one.role:8}{state:10}{one.name}")


@account.command("disable")
@click.argument("name")
def disable_account(name: str) -> None:
    """Close the account NAME and end its sessions."""
    with _accounts(_settings()) as accounts:
        accounts.disable(OPERATOR, accounts.named(name).id)


@account.command("setup-link")
@click.argument("name", required=False)
def setup_link(name: str | None) -> None:
    """Print a link with which NAME chooses a new password; without NAME, one for the first administrator."""
    settings = _settings()
    with _accounts(settings) as accounts:
        token = accounts.link(OPERATOR, accounts.named(name).id) if name else accounts.first_link()
        if not token:
            raise click.UsageError("there are accounts already: say whose password the link is for")
        _print_link(settings, token)


# --- helpers --------------------------------------------------------------------------------------------------------


def _settings() -> Settings:
    settings = Settings.load(os.environ)
    for sentence in Settings.misspelt(os.environ):
        log.warning(sentence)
    return settings


def _desk(settings: Settings, records: Records | None = None) -> Desk:
    """The desk over the knowledge base; without `records`, they stay in memory."""
    return Desk(load(settings.kb_dir), records or InMemory(), ROOT / "templates", _cache(settings))


def _lock(settings: Settings) -> BaseFileLock:
    """Held by the process that writes in the data folder. Raises Timeout when another has it, OSError when nothing can be written."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.data_dir / "desk.lock", timeout=0)
    lock.acquire()
    return lock


@contextmanager
def _claimed(settings: Settings) -> Iterator[None]:
    """Serving, with the lock if it can be had: a desk that cannot write answers all the same."""
    lock = None
    try:
        lock = _lock(settings)
    except Timeout:
        log.warning("another process uses %s; run one process on each data folder", settings.data_dir)
    except OSError as error:
        log.warning("%s cannot be written: %s", settings.data_dir, error.strerror)
    try:
        yield
    finally:
        if lock:
            lock.release()


@contextmanager
def _accounts(settings: Settings) -> Iterator[Accounts]:
    """The accounts, while no desk serves on the same folder: one process writes there."""
    try:
        lock = _lock(settings)
    except Timeout:
        raise click.UsageError(f"a desk is serving on {settings.data_dir}: use its console, or stop it first") from None
    except OSError as error:
        raise click.UsageError(f"{settings.data_dir} cannot be written: {error.strerror}") from None
    records = open_records(settings.data_dir)
    try:
        yield Accounts(records)
    except Unavailable as error:
        raise click.UsageError(f"the accounts cannot be kept: {error}") from None
    finally:
        records.close()
        lock.release()


def _cache(settings: Settings) -> Path | None:
    """A folder of our own for jieba's dictionary, or None where nothing can be written."""
    folder = settings.data_dir / "cache"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


def _print_link(settings: Settings, token: str) -> None:
    click.echo(link_at(settings.address, token))
    click.echo("opens once, within 24 hours, as soon as the desk serves; behind a proxy, put its address in front", err=True)


def _progress(rows: Iterable[T], count: int) -> Iterator[T]:
    """A bar on standard error while the rows come, if someone is looking."""
    with click.progressbar(rows, length=count, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield from bar


def _plain(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [{"file": one.file, "line": one.line, "what": one.what, "mend": one.mend} for one in findings]


def _where(place: Any) -> str:
    return f"{place.file}:{place.line}"
