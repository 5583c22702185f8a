"""The pages (WSGI) process."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ifio_practice.settings.dev")

application = get_wsgi_application()

# What stands now stays as long as the process: the collector need not walk over it again, and need not look
# after every seven hundred new objects. A long paper to print makes millions that all live until it is done.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
