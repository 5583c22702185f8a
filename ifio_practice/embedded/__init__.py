"""One copy of the practice on one machine: PostgreSQL, Valkey, the mail sink, web, worker and beat.

`python -m ifio_practice.embedded run` is what `make run` starts; `with-servers -- CMD` gives a command
throw-away servers; `practice.Practice` starts a whole copy for a browser test. Production uses none of it.
"""
