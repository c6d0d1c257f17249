from config.settings import *  # noqa: F403
from config.settings import CELERY_BEAT_SCHEDULE, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.counting"]
CELERY_BEAT_SCHEDULE = {**CELERY_BEAT_SCHEDULE, "sweep": {"task": "tests.counting.tasks.sweep", "schedule": 1.0}}
