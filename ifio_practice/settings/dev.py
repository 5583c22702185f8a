"""A copy on one machine: real servers, demo people, plain http on localhost."""

import os

from .env import env_int

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("STAFF_SECOND_FACTOR", "0")

from .base import *  # noqa: E402, F403

DEBUG = False
SERVE_STYLEGUIDE = True
DOMAIN_CLOCK_ADJUSTABLE = True
RAISE_WITHOUT_ACTOR = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# Two copies side by side share the host name, so their cookies must not.
SESSION_COOKIE_NAME = f"appointments-{env_int('PORT', 8000)}"
CSRF_COOKIE_NAME = f"csrf-{env_int('PORT', 8000)}"
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
