"""The Celery application: tasks carry ids and are only nudges; the database is the list of what is pending."""

import gc
import os

from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("laurel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_the_settings_logging(**_: object) -> None:
    """That somebody listens is enough: Celery then leaves handlers and levels as the settings have them."""


@worker_ready.connect
@worker_process_init.connect
def spare_the_collector(**_: object) -> None:
    """What is loaded by now stays for good; the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
