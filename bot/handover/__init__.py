"""Conversations that a person has or is awaited for: the queue, who is on duty, and what was said. No door, no wording."""
