"""The WSGI application, for `manage.py web` and for any other WSGI server."""

import os
import sys

from django.core.checks import ERROR, run_checks
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# A foreign WSGI server runs no system checks by itself, and half-right settings must not serve anyone.
_mistakes = [message for message in run_checks() if message.level >= ERROR]
if _mistakes:
    sys.exit("\n".join(str(mistake) for mistake in _mistakes))
