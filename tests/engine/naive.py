"""A second engine, slow and plain on purpose: at every line it recomputes everything from the whole ordered list."""

import copy
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal

from .naive_standing import Standing, completions
from .plainly import Achievement, amount, moment, to_json


class Naive:
    """Lines as they arrived, and what was recorded while they did."""

    def __init__(self, document, member_zone, store_zone):
        self.its, self.clock = Achievement(document, member_zone, store_zone), None
        self.events, self.corrections, self.bases, self.recorded = [], [], [], []

    def arrive(self, line):
        """Takes the line in; the event it brought, or the inbox's code."""
        given = line.get("accepted_at", line.get("occurred_at", line.get("at")))
        self.clock = max(each for each in (given and moment(given, self.its.store), self.clock) if each)
        if "id" in line:
            return self.arrive_event(line, moment(line["occurred_at"], self.its.store))
        target = line.get("cancel", line.get("return"))
        if target is None:
            for each in self.active() if isinstance(line.get("reset"), dict) else ():
                each["rolled_back_at"] = self.clock
            self.bases.append({"line": line, "at": self.clock, "found": self.active()})
            return None
        known = [each for each in self.events if each["id"] == target]
        if known or "return" in line:
            self.corrections.append({"line": line, "target": target, "bases": len(self.bases)})
        if not known:
            return "unmatched" if "cancel" in line else "waiting_for_sale"
        return "before_reset" if known[0]["bases"] < len(self.bases) else None

    def arrive_event(self, line, occurred):
        if occurred > self.clock + timedelta(minutes=5):
            return "in_future"
        if any(each["id"] == line["id"] for each in self.events):
            return "duplicate"
        kind = line.get("kind", "event")
        facts = {name: line.get(name, {}) for name in ("transaction", "member", "referrer")}
        facts["event"] = {"occurred_at": line["occurred_at"], "body": line.get("body", {})}
        event = {"id": line["id"], "kind": kind, "type": line.get("type"), "facts": facts, "verdict": None}
        event |= {"referee": line.get("referee"), "active": line.get("active", True)}
        event |= {"at": min(occurred, self.clock), "bases": len(self.bases)}
        if self.clock - occurred > timedelta(days=30) and not line.get("historical"):
            event["verdict"] = "too_late"
        elif self.bases and event["at"] <= self.bases[-1]["at"]:
            event["verdict"] = "before_reset"
        self.events.append(event)
        return event

    def corrected(self, event):
        """The event as its cancellation and returns left it; what came after a base no longer reaches into it."""
        left, verdict = copy.deepcopy(event["facts"]), event["verdict"]
        for each in self.corrections:
            reaches = each["target"] == event["id"] and each["bases"] <= event["bases"]
            if reaches and ("cancel" in each["line"] or not give_back(left["transaction"], each["line"])):
                verdict = verdict or "reversed"
        return {**event, "left": left, "verdict": verdict}

    def fold(self):
        """The standing the whole ordered list leads to, and the answers by event."""
        standing, answers = Standing(self.its), {}
        for number in range(len(self.bases) + 1):
            events = [self.corrected(each) for each in self.events if each["bases"] == number]
            for event in sorted(events, key=lambda each: (each["at"], each["id"])):
                answers[event["id"]] = standing.take(event)
            for base in self.bases[number : number + 1]:
                standing.advance(base["at"])
                standing.found = list(base["found"])
                if "adjust" in base["line"]:
                    standing.adjust(base["line"]["adjust"], base["at"])
                else:
                    standing = Standing(self.its, standing.number, standing.closed, base["found"])
        return standing, answers

    def active(self):
        return [each for each in self.recorded if each["rolled_back_at"] is None]

    def keep(self, standing, *, corrects):
        """Records what was found and is not recorded yet; takes back what a correction no longer finds."""
        known, found = ([identity(each) for each in some] for some in (self.active(), standing.found))
        for each in self.active() if self.its.rollback_after_completion and corrects else ():
            each["rolled_back_at"] = None if identity(each) in found else self.clock
        for each in [each for each in standing.found if identity(each) not in known]:
            is_free = each["milestone"] or each["cause"] == "adjustment"
            if is_free or not standing.is_at_limit(self.active(), each["at"]):
                self.recorded.append({**each, "recorded_at": self.clock, "rolled_back_at": None})

    def play(self, line):
        got, before = self.arrive(line), len(self.recorded)
        standing, answers = self.fold()
        counted, reasons = answers[got["id"]] if isinstance(got, dict) else ([], [{"rule": None, "code": got}])
        self.keep(standing, corrects=got is None and ("cancel" in line or "return" in line))
        crossed, done = ([e for e in self.recorded[before:] if bool(e["milestone"]) is some] for some in (True, False))
        return {
            "counted": counted if got else None,
            "reasons": reasons if got else None,
            "value": self.progress(standing, self.clock)["value"],
            "milestones": [parts(e, "k slot at target") | {"key": e["milestone"]} for e in crossed],
            "completions": [parts(e, "k slot count at cause") for e in done],
        }

    def progress(self, standing, at):
        standing, done = copy.deepcopy(standing), completions(self.active())
        standing.advance(at)
        attempt, limit, last = standing.attempt, self.its.completion_limit, standing.last
        status, picture = "not_started", standing.picture(at)
        ends = standing.period[1] if standing.period and attempt else None
        if attempt:
            status = "completed" if attempt["completed"] else "in_progress"
        elif last:
            used_up = limit and not limit.get("per") and standing.is_at_limit(standing.found, at)
            if last["outcome"] != "completed" or standing.is_over or used_up:
                attempt, status, picture = last, last["outcome"], last["picture"]
        streaks = [each["streak"] for each in picture["rules"] if each["streak"] is not None]
        picture |= {"goal": self.its.target, "status": status, "streak": streaks[0] if streaks else None}
        return picture | {"attempt": attempt and attempt["number"], "completions": done, "period_ends_at": ends}


def parts(record, names):
    return {name: record[name] for name in names.split()}


def identity(record):
    return record["slot"], record["k"], record["milestone"]


def give_back(sale, line):
    """Takes what came back out of the sale; whether anything is left."""
    items, value = sale.get("items", []), amount(line.get("value", 0))
    for back in line.get("items", ()):
        wanted, worth = back["quantity"], 0
        for item in [each for each in items if each["sku"] == back["sku"]]:
            had, price = item["quantity"], amount(item["gross_value"])
            taken = min(wanted, had)
            less = (price * taken / had).quantize(Decimal("0.000001"), ROUND_FLOOR) if had else 0
            wanted, worth = wanted - taken, worth + less
            item |= {"quantity": had - taken, "gross_value": price - less}
        value += amount(back.get("gross_value", worth))
    sale["gross_value"] = max(amount(sale["gross_value"]) - value, 0)
    return any(each["quantity"] for each in items) if items and "items" in line else sale["gross_value"] > 0


def naive(document, lines, *, member_zone=None, store_zone="UTC", at=None):
    """What the lines did, in the shape of `achievements.engine.simulation.simulate`."""
    played = Naive(document, member_zone, store_zone)
    steps = [played.play(line) for line in lines]
    at = moment(at, played.its.store) if at else played.clock
    standing, _ = played.fold()
    progress = played.progress(standing, at)
    standing.advance(at)
    attempts = [parts(each, "number started_at ended_at value outcome") for each in standing.closed]
    records = [parts(each, "k slot count at recorded_at cause milestone rolled_back_at") for each in played.recorded]
    return to_json({"steps": steps, "progress": progress, "completions": records, "attempts": attempts})
