"""The repair of an overloaded class: the fewest changes after which every pupil's work fits.

`solver.repair` is the exact arithmetic (no database); `proposing` feeds it with a class; `acts` sends what was found to
the teachers and applies what they accept; `words` says it.
"""
