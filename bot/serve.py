"""Serving the desk with waitress, which survives slow clients without a proxy in front of it."""

import errno
import gc
import logging
import sys
from typing import NoReturn

import waitress

from bot.accounts.accounts import LINK, Accounts, Unavailable, link_at
from bot.dialogue.desk import Desk
from bot.settings import Settings
from bot.sockets import Channels
from bot.web import create_app

# Seconds. The thread that reads and writes sockets needs the interpreter a few times a request and then waits this long for
# the ones that compute: with the usual 0.005 the desk answers a third as often at 64 connections.
SWITCH = 0.0001
CONNECTIONS = 5000  # waitress's own 100 let a few hundred slow clients, or pages that poll, shut everyone else out
log = logging.getLogger("desk")


def serve_forever(desk: Desk, settings: Settings, accounts: Accounts) -> None:
    """Serves until it is stopped; an address or port that cannot be had ends the process with exit code 2 and a sentence."""
    log.info("sentence encoder: %s", desk.encoder)
    app = create_app(desk, settings, accounts)
    _settle_down()
    channels = Channels()
    try:
        server = waitress.create_server(
            app,
            channels,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            connection_limit=CONNECTIONS,
            max_request_body_size=settings.max_body * 16,  # more than we take, so that it is we who say what was too large
            clear_untrusted_proxy_headers=settings.trusted_proxies == 0,  # with proxies of ours, the application reads them
            ident=None,
        )
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        _give_up(settings, "is in use; set PORT to another number" if taken else error.strerror or str(error))
    except ValueError:  # what waitress makes of a host that has no address
        _give_up(settings, "is no address; set HOST to one of this machine, e.g. 127.0.0.1")
    log.info("the desk answers at http://%s:%s with knowledge %s", settings.host, settings.port, desk.kb_digest)
    _invite_the_first(accounts, settings)
    try:
        channels.serve()
    except (KeyboardInterrupt, SystemExit):
        server.task_dispatcher.shutdown()


def _invite_the_first(accounts: Accounts, settings: Settings) -> None:
    try:
        token = accounts.first_link()
    except Unavailable as error:
        log.warning("nobody can sign in to the console: %s", error)
        return
    if token:
        hours = LINK.total_seconds() // 3600
        log.warning("the console has no account yet; who opens this link becomes its administrator (once, within %d hours):", hours)
        log.warning("%s", link_at(settings.address, token))


def _settle_down() -> None:
    """What makes a process that has loaded everything answer evenly."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each request that waits only makes it wait longer
    gc.freeze()  # what is loaded by now stays for good; looking through it again and again only costs time
    sys.setswitchinterval(SWITCH)


def _give_up(settings: Settings, why: str) -> NoReturn:
    log.error("%s:%s %s", settings.host, settings.port, why)
    sys.exit(2)
