"""The demo school: invented people, plausible work, the same on every load of one day."""
