"""This floor's part of the demo store: what can be achieved there, and how far everybody is."""

from .programme import seed_programme
from .progress import evaluate_everything
from .reports import seed_reports

__all__ = ["evaluate_everything", "seed_programme", "seed_reports"]
