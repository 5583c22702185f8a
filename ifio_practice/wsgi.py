"""The pages (WSGI) process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ifio_practice.settings.dev")

application = get_wsgi_application()
