"""The composition root: settings in, commands and the wired Flask application out. Nobody imports it."""

import sys

from bot.commands import main

if __name__ == "__main__":
    sys.exit(main())
