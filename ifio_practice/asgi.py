"""The streams (ASGI) process."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ifio_practice.settings.dev")

application = get_asgi_application()
