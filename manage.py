#!/usr/bin/env python3
"""The one way in for people and scripts: `python manage.py help` lists what there is."""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(f"Laurel needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make up PY=python3.12")

try:
    from django.core.management import execute_from_command_line
except ImportError:
    sys.exit("Django is not installed here. Run `make up`, or use the Python in .venv/bin.")

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)
