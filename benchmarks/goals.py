"""Every figure by name: what it says, where we want it, and the gate below which the work is not done.

This table is the only place that knows a goal or a gate. A goal is what we are after; a gate is what a noisy machine
with two processors can hold. Bare forms measure PostgreSQL and the machine, not us, so they have neither.
"""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["ratio", "ms"]
Better = Literal["higher", "lower"]


@dataclass(frozen=True)
class Goal:
    """One line of the table."""

    name: str
    what: str
    better: Better
    goal: float | None = None
    gate: float | None = None
    unit: Unit = "ratio"

    @property
    def about_growth(self) -> bool:
        """Growth needs the full sizes; the short form leaves it out."""
        return "_growth_" in self.name

    def holds(self, value: float) -> bool:
        """Whether the value is on the right side of the gate; the gate itself is."""
        if self.gate is None:
            return True
        return value >= self.gate if self.better == "higher" else value <= self.gate


_TABLE = (
    # Evaluation: one worker unless it says otherwise, all parts of a ratio over the same events.
    Goal("eval_vs_sql_counter", "full evaluation, batches of 1,000 / bare SQL counter", "higher", 1.0, 0.5),
    Goal("eval_vs_bulk_create", "full evaluation, batches of 5,000 / bulk_create", "higher", 1.25, 0.8),
    Goal("eval_vs_json_insert", "full evaluation, batches of 5,000 / JSON insert", "higher", 0.25, 0.15),
    Goal("eval_vs_copy", "full evaluation, batches of 5,000 / COPY", "higher", 0.12, 0.08),
    Goal("eval_vs_naive_orm", "full evaluation, batches of 5,000 / naive ORM per event", "higher", 100, 60),
    Goal("two_workers", "two workers / one, members uniform", "higher", 1.6, 1.3),
    Goal("two_workers_hot", "two workers / one, 30 % of the events on one member", "higher", 1.35, 1.0),
    Goal("python_share", "share of an evaluation batch spent in Python", "lower", 0.20, 0.35),
    Goal("lag_p99", "accepted to evaluated at two thirds of saturation", "lower", 50, 250, "ms"),
    # Reading and accepting.
    Goal("member_page", "a member's 100 achievements among 2M progress rows, p99", "lower", 2, 10, "ms"),
    Goal("post_batch_vs_drf", "POST of 100 events / DRF many=True + bulk_create", "higher", 4, 2.5),
    Goal("post_batch_vs_json_insert", "POST of 100 events, events/s / JSON insert", "higher", 0.7, 0.4),
    Goal("post_single_vs_insert", "POST of one event, p50 / bare insert + commit", "lower", 4, 6),
    Goal("replay_vs_fresh", "accepting duplicates / accepting fresh events", "higher", 1.3, 1.0),
    Goal("ingest_p99", "accepting batches of 100 at 10,000 events/s", "lower", 10, 50, "ms"),
    # Campaigns: from completions to points on the ledger.
    Goal(
        "firing_vs_insert",
        "rewards fired and paid, 3 campaigns / as many reward rows inserted bare",
        "higher",
        0.2,
        0.12,
    ),
    # Growth: the cost of the same work later in life.
    Goal("eval_growth_2m", "evaluation at 2M / 100k events, COPY-normalised", "lower", 1.1, 1.25),
    Goal("ingest_growth_2m", "accepting at 2M / 100k events, ordered keys", "lower", 1.2, 1.4),
    Goal("ingest_growth_2m_random_keys", "accepting at 2M / 100k events, random keys", "lower", 1.5, 1.9),
    Goal("claim_growth_1m", "claiming work at 1M / 20k pending", "lower", 1.1, 1.3),
    Goal("match_growth_1000", "matching with 1,000 / 30 rules of one type", "lower", 1.5, 3),
    # The engine by itself, per event and listening rule.
    Goal("engine_vs_dict", "the engine / a dictionary counter", "lower", 8, 10),
    Goal("engine_idle_growth", "the engine among 1,000 / 10 achievements, 10 of them listening", "lower", 1.1, 1.5),
    Goal("engine_streak_vs_dict", "the engine, calendar months and a frequency limit / a dictionary", "lower"),
    Goal("engine_rolling_vs_dict", "the engine, the last 30 days / a dictionary counter", "lower"),
    Goal("engine_single_vs_dict", "the engine, each event evaluated by itself / a dictionary counter", "lower"),
    # Bare forms, held against each other: they tell whether this machine is a normal one.
    Goal("bare_json_insert_vs_copy", "idempotent JSON insert / COPY", "higher"),
    Goal("bare_bulk_create_vs_copy", "bulk_create(ignore_conflicts) / COPY", "higher"),
    Goal("bare_bulk_create_vs_json_insert", "bulk_create(ignore_conflicts) / JSON insert", "higher"),
    Goal("bare_sql_counter_vs_copy", "bare SQL counter / COPY", "higher"),
    Goal("bare_sql_counter_vs_json_insert", "bare SQL counter / JSON insert", "higher"),
    Goal(
        "bare_set_counter_vs_sql_counter",
        "the same counter as one statement per batch / bare SQL counter",
        "higher",
    ),
)

GOALS: dict[str, Goal] = {goal.name: goal for goal in _TABLE}
