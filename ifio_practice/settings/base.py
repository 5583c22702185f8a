"""Settings shared by every way of running; dev, test and production are a dozen lines each."""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF  # noqa: F401
from django.utils.translation import gettext_lazy as _

from .env import database, env_bool, env_hour, env_int, env_list, env_secret, env_years, key_ring, mail

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var")).resolve()

DEBUG = False
DEMO = env_bool("DEMO")
SERVE_STYLEGUIDE = False
SECRET_KEY = env_secret("SECRET_KEY")
SITE_URL = os.environ.get("SITE_URL", f"http://localhost:{env_int('PORT', 8000)}").rstrip("/")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # FORM_RENDERER finds the widgets there
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "core",
    "accounts",
    "notifications",
    "couples",
    "parts",
    "intake",
    "booking",
    "groups",
    "homework",
    "sessions_app",
    "dashboard",
]

MIDDLEWARE = [
    "core.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.statics.static_files",
    "csp.middleware.CSPMiddleware",
    "ifio_practice.doors.HeadersMiddleware",
    "core.hygiene.SeenMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.idle.IdleMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.waits.WaitsMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.devices.DeviceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    # Outside the actor's transaction: a denial is recorded after the rollback.
    "ifio_practice.doors.ActorMiddleware",
    "ifio_practice.doors.LoginMiddleware",
    "ifio_practice.doors.DoorMiddleware",
]

ROOT_URLCONF = "ifio_practice.urls"
WSGI_APPLICATION = "ifio_practice.wsgi.application"
ASGI_APPLICATION = "ifio_practice.asgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.face",
            ],
        },
    },
]
FORM_RENDERER = "core.widgets.Renderer"

# PostgreSQL is the only truth. DATABASE_ROLE is ifio_web or ifio_worker; empty for migrations.
DATABASE_ROLE = os.environ.get("DATABASE_ROLE", "")
DATABASE_POOL = env_bool("DATABASE_POOL")
DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), role=DATABASE_ROLE, pool=DATABASE_POOL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

VAULT_RING = key_ring(os.environ.get("VAULT_KEYS", ""))
# Where the log ends, said outside of the database: a file that only grows, and perhaps a mailbox.
ANCHOR_FILE = Path(os.environ.get("ANCHOR_FILE", VAR_DIR / "anchor" / "log.jsonl"))
ANCHOR_MAIL_TO = os.environ.get("ANCHOR_MAIL_TO", "")
ANCHOR_SECONDS = env_int("ANCHOR_SECONDS", 300)

# An address belongs to one person whatever its case: a constraint on lower(email) that the check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

# People and sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["accounts.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_landing"
LOGOUT_REDIRECT_URL = "public:home"
STAFF_SECOND_FACTOR = env_bool("STAFF_SECOND_FACTOR", not DEMO)
ACCOUNT_ADAPTER = "notifications.allauth.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation is the proof of the address
ACCOUNT_LOGIN_BY_CODE_ENABLED = False  # a partner may read the mailbox
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # a minute with an unlocked phone changes no way in
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# The key of a failed sign-in is connection and address together (AccountAdapter): nobody locks another
# person out from elsewhere. For second steps it is the person. A device on which the person has signed in
# before counts by itself (KNOWN_DEVICE_LIMIT): nobody locks them out from the same connection either, which
# is why nothing else here counts by connection. A mailbox gets few ways back in an hour (RESETS_AN_HOUR).
ACCOUNT_RATE_LIMITS = {
    "login": "",
    "login_failed": "60/m/ip,600/h/ip,10/5m/key",
    "reset_password": "",
    "reset_password_from_key": "",
}
MFA_RATE_LIMITS = {"webauthn_login": ""}  # there is nothing to guess
KNOWN_DEVICE_LIMIT = "10/5m/key"
RESETS_AN_HOUR = 3
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a mailbox that several read must not say that somebody asked
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXY_COUNT", 0)
PASSWORD_RESET_TIMEOUT = 60 * 60
MFA_ADAPTER = "accounts.mfa.MFAAdapter"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # else nobody with recovery codes could ask to change their address
MFA_SUPPORTED_TYPES = ["recovery_codes", "totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Appointments"
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "accounts.sessions"
# On the server a session ends when nothing was asked for in SESSION_IDLE_MINUTES (an open stream that asks
# anew counts), after twelve hours in any case; the page's own lock (IDLE_MINUTES) is there long before.
SESSION_COOKIE_AGE = env_int("SESSION_IDLE_MINUTES", 120) * 60
SESSION_ENDS_AFTER = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "appointments"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "ifio_practice.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Headers: nothing from a third party, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Language and time. What is shown is in the reader's own zone; what is stored is UTC.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English"))]
# Looking every sentence up in four catalogues of the same language took a tenth of a page's time.
USE_I18N = len(LANGUAGES) > 1
TIME_ZONE = "UTC"
USE_TZ = True
PRACTICE_TIME_ZONE = os.environ.get("PRACTICE_TIME_ZONE", "Europe/London")
PRACTICE_NAME = os.environ.get("PRACTICE_NAME", "Within & Between")
PRACTICE_REGION = os.environ.get("PRACTICE_REGION", "GB")
# At this hour in the practice's zone joint practices are settled: nobody sees at what hour another answered.
PRACTICES_SETTLE_HOUR = env_hour("PRACTICES_SETTLE_HOUR", 20)
LEAVE_TO = os.environ.get("LEAVE_TO", "https://www.bbc.co.uk/weather")

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.storage.HashedStorage"},
}
MEDIA_ROOT = VAR_DIR / "media"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_048_576

# Mail and texts leave only through the outbox (notifications.Notice).
for _name, _value in mail(os.environ.get("EMAIL_URL", "smtp://localhost:1025")).items():
    globals()[_name] = _value
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Appointments <appointments@localhost>")
TEXT_BACKEND = os.environ.get("TEXT_BACKEND", "notifications.texts.FolderBackend")
MAIL_DIR = Path(os.environ.get("MAIL_DIR", VAR_DIR / "mail"))
NOTICE_POLL_SECONDS = 5
# Years after the last contact for which the law makes a practice keep a record, and process notes after they
# were last written (0: as long as the record). `manage.py retention` erases what is past its time.
RECORDS_KEPT_YEARS = env_years("RECORDS_KEPT_YEARS", 7)
TRAINING_RECORDS_KEPT_YEARS = env_years("TRAINING_RECORDS_KEPT_YEARS", 7)  # who was in which training
PROCESS_NOTES_KEPT_YEARS = env_years("PROCESS_NOTES_KEPT_YEARS", 0)
NOTICES_KEPT_DAYS = env_int("NOTICES_KEPT_DAYS", 90)  # after they were sent or dropped; at least 30

# Servers whose address somebody types (calendars elsewhere) are public and speak TLS. Exceptions in one's own
# house, as host:port with commas between: "radicale.lan:5232".
PRIVATE_HOSTS = env_list("PRIVATE_HOSTS")

# Bells: losing Valkey delays, never loses.
REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379/0")
CACHES = {
    "default": {
        "BACKEND": "core.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page that rings must not wait for a broker that does not answer; a worker asks anew every second.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "run" / "beat")
CELERY_BEAT_SCHEDULE = {
    "send-due-notices": {
        "task": "notifications.tasks.send_due_notices",
        "schedule": NOTICE_POLL_SECONDS,
        "options": {"expires": 30},
    },
    "plan-reminders": {"task": "booking.tasks.plan_reminders", "schedule": 60, "options": {"expires": 55}},
    "expire-holds": {"task": "booking.tasks.expire_holds", "schedule": 60, "options": {"expires": 55}},
    "offer-waiting": {"task": "booking.tasks.offer_waiting", "schedule": 60, "options": {"expires": 55}},
    "groups-minute": {"task": "groups.tasks.every_minute", "schedule": 60, "options": {"expires": 55}},
    "sync-calendars": {"task": "booking.tasks.sync_calendars", "schedule": 60, "options": {"expires": 55}},
    "expire-inquiries": {
        "task": "booking.tasks.expire_inquiries",
        "schedule": 6 * 60 * 60,
        "options": {"expires": 60 * 60},
    },
    "purge-notices": {
        "task": "notifications.tasks.purge_notices",
        "schedule": 6 * 60 * 60,
        "options": {"expires": 60 * 60},
    },
    "settle-practices": {
        "task": "homework.tasks.settle_practices",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "hide-separated": {
        "task": "couples.tasks.hide_separated",
        "schedule": 10 * 60,
        "options": {"expires": 9 * 60},
    },
    "plan-nudges": {"task": "homework.tasks.plan_nudges", "schedule": 60, "options": {"expires": 55}},
    "expire-openings": {
        "task": "couples.tasks.expire_openings",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "anchor-log": {"task": "core.tasks.anchor_log", "schedule": ANCHOR_SECONDS, "options": {"expires": 240}},
    "mail-anchor": {
        "task": "notifications.tasks.mail_anchor",
        "schedule": 24 * 60 * 60,
        "options": {"expires": 60 * 60},
    },
    "worker-heartbeat": {"task": "core.tasks.beat", "schedule": 10, "options": {"expires": 20}},
}

LOGGING_CONFIG = "core.logs.configure"
LOGGING = {"level": os.environ.get("LOG_LEVEL", "INFO")}

DOMAIN_CLOCK_ADJUSTABLE = False
RAISE_WITHOUT_ACTOR = False  # a private table touched while nobody acts: nothing is found
IDLE_MINUTES = {"client": 5, "staff": 10}
