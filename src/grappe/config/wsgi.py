"""The application server's door."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grappe.config.settings")
application = get_wsgi_application()

# What start-up built lives as long as the process: the collector need not look at it at every page.
gc.collect()
gc.freeze()
