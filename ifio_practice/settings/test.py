"""The suite: the same servers, a role that bypasses nothing, quick password hashes."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-the-suite-" + "x" * 40)
os.environ.setdefault("VAULT_KEYS", "test:" + "A" * 43 + "=")
os.environ.setdefault("DATABASE_URL", "postgres://owner@/ifio?host=/tmp")
os.environ["DEMO"] = "1"
os.environ.setdefault("STAFF_SECOND_FACTOR", "0")

from .base import *  # noqa: E402, F403

SERVE_STYLEGUIDE = True
DOMAIN_CLOCK_ADJUSTABLE = True
RAISE_WITHOUT_ACTOR = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
ACCOUNT_RATE_LIMITS = False
LOGGING = {"level": "WARNING"}
# Tests that run side by side empty their cache between them: each worker has a cache of its own.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
if REDIS_URL.endswith("/0"):  # noqa: F405
    CACHES["default"]["LOCATION"] = f"{REDIS_URL.removesuffix('/0')}/{_WORKER + 1}"  # noqa: F405
