"""Who may look in: accounts, their sessions, and the log of what they changed. Callers import `accounts`."""
