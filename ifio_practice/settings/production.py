"""A practice with real people: TLS only, no demo world, no adjustable clock."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403

if DEMO:  # noqa: F405
    raise ImproperlyConfigured("DEMO is set, and production holds no demo world. Unset DEMO.")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-appointments"
CSRF_COOKIE_NAME = "__Host-csrf"
