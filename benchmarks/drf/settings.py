"""The house's own settings, with the comparison's addresses."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.drf.urls"
