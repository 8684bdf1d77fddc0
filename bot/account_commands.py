"""The commands of app.py that look after accounts, and the lock by which one process alone writes in a data folder."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from filelock import BaseFileLock, FileLock, Timeout

from bot.accounts.accounts import Accounts, Unavailable, link_at
from bot.accounts.people import OPERATOR, ROLES
from bot.records.store import open_records
from bot.settings import Settings

log = logging.getLogger("desk")


@click.group("account")
def account_commands() -> None:
    """Manage who may sign in to the console, without a browser. The desk must not be serving."""


@account_commands.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default="agent", show_default=True, help="What the account may do.")
def add_account(name: str, role: str) -> None:
    """Make an account NAME and print the link with which its owner chooses a password."""
    settings = Settings.load(os.environ)
    with _accounts(settings) as accounts:
        made = accounts.add(OPERATOR, name, role)
        _print_link(settings, accounts.link(OPERATOR, made.id))


@account_commands.command("list")
def list_accounts() -> None:
    """List all accounts: role, state, name."""
    with _accounts(Settings.load(os.environ)) as accounts:
        for one in accounts.all():
            state = "disabled" if one.disabled else "openid" if one.provided else "invited" if one.invited else "active"
            click.echo(f"{one.role:8}{state:10}{one.name}")


@account_commands.command("disable")
@click.argument("name")
def disable_account(name: str) -> None:
    """Close the account NAME and end its sessions."""
    with _accounts(Settings.load(os.environ)) as accounts:
        accounts.disable(OPERATOR, accounts.named(name).id)


@account_commands.command("setup-link")
@click.argument("name", required=False)
def setup_link(name: str | None) -> None:
    """Print a link with which NAME chooses a new password; without NAME, one for the first administrator."""
    settings = Settings.load(os.environ)
    with _accounts(settings) as accounts:
        token = accounts.link(OPERATOR, accounts.named(name).id) if name else accounts.first_link()
        if not token:
            raise click.UsageError("there are accounts already: say whose password the link is for")
        _print_link(settings, token)


def _lock(settings: Settings) -> BaseFileLock:
    """Held by the process that writes in the data folder. Raises Timeout when another has it, OSError when nothing can be written."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.data_dir / "desk.lock", timeout=0)
    lock.acquire()
    return lock


@contextmanager
def claimed(settings: Settings) -> Iterator[None]:
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


def _print_link(settings: Settings, token: str) -> None:
    click.echo(link_at(settings.address, token))
    click.echo("opens once, within 24 hours, as soon as the desk serves; behind a proxy, put its address in front", err=True)
