"""Figures of the desk, each beside its peer in the same run. Nothing in bot/ imports this."""
