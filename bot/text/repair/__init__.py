"""Readings of a question that may not say what was meant: each kind of slip in a file, all weighed together in `repairs`."""
