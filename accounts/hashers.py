"""Argon2 with the memory that a small machine has: 19 MiB, two passes, one lane (OWASP's minimum)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
