"""A second engine, slow and plain on purpose: at every line it recomputes everything from the whole ordered list.

It reads the JSON document itself and shares no code with the engine, so that what both agree on was understood twice.
"""

import copy
from datetime import timedelta
from fractions import Fraction

from .plainly import ADDING, MICRO, Achievement, exact, find, judge, micro, moment, number_of, to_json, unit_of, written

TICK = timedelta(microseconds=1)
LATE, AHEAD = timedelta(days=30), timedelta(minutes=5)
KINDS = {"custom_event": "event", "transaction": "transaction", "reported": "report"}


# Where a member stands ------------------------------------------------------------------------------------


class Standing:
    """What the ordered list led to so far."""

    def __init__(self, its, number=0, closed=(), found=()):
        self.its, self.number, self.closed, self.found, self.is_over = (its, number, [*closed], [*found], False)
        self.attempt = self.last = self.period = self.slot = None
        self.used, self.spent_units, self.longest = {}, {}, {}

    def in_attempt(self, rule):
        return [each for each in self.attempt["entries"] if each["rule"] == rule["key"]] if self.attempt else []

    def in_window(self, rule, at):
        entries, window, zone = self.in_attempt(rule), rule["window"], self.its.zone
        if window["type"] == "calendar":
            return [each for each in entries if is_in(each["at"], unit_of(at, window["unit"], zone))]
        if window["type"] == "rolling":
            now = number_of(at, window["unit"], zone)
            return [e for e in entries if now - window["count"] < number_of(e["at"], window["unit"], zone) <= now]
        return entries

    def value(self, rule, at):
        return total(rule, self.in_window(rule, at))

    def streak(self, rule, at):
        """(units in a row, the longest, the end of the unit that broke the only rule's streak)."""
        if rule["window"]["type"] != "calendar":
            return None, None, None
        if not self.attempt:
            return 0, self.longest.get(rule["key"], 0), None
        entries, preset = self.in_attempt(rule), self.attempt["presets"].get(rule["key"])
        row, misses, longest = 0, 0, self.longest.get(rule["key"], 0)
        first = min((each["at"] for each in entries), default=None)
        if preset:
            row, first, longest = preset["units"], preset["at"], max(longest, preset["units"])
        while first is not None and first <= at:
            unit = unit_of(first, rule["window"]["unit"], self.its.zone)
            first, inside = unit[1], [each for each in entries if is_in(each["at"], unit)]
            if any(total(rule, inside[:n]) >= rule["goal"] for n in range(1, len(inside) + 1)):
                row += 1
                longest = max(longest, row)
            elif unit[1] <= at and self.its.was_open(unit) and (row or self.its.single):
                misses += 1
                if misses > rule["window"]["allowed_misses"]:
                    if self.its.single and not self.attempt["completed"]:
                        return row, longest, unit[1]
                    row = misses = 0
                    first = min((each["at"] for each in entries if each["at"] >= unit[1]), default=None)
        return row, longest, None

    def measure(self, rule, at):
        """How far a rule is towards its target; one that reached it stays there."""
        row, value = self.streak(rule, at)[0], max(self.value(rule, at), 0)
        value = value if row is None else row * MICRO
        return max(value, rule["target"]) if self.has_reached(rule) else value

    def has_reached(self, rule):
        return bool(self.attempt) and rule["key"] in self.attempt["reached"]

    def headline(self, at):
        """The value in millionths; of several rules the exact percentage."""
        done = [self.measure(rule, at) for rule in self.its.rules]
        if self.its.single:
            return done[0]
        shares = sorted(min(Fraction(e, rule["target"]), 1) for e, rule in zip(done, self.its.rules, strict=True))
        return sum(shares[-self.its.needs :]) * 100 * MICRO / self.its.needs

    def advance(self, at):
        """Closes what has ended by then."""
        end = self.period[1] if self.period else None
        if self.attempt and self.its.streaking and not self.attempt["completed"]:
            broken = self.streak(self.its.rules[0], min(at, end or at))[2]
            if broken and broken != end:
                self.close(broken, "broken", broken - TICK)
                self.period = self.period if self.its.recurrence == "once" else None
        if end and end <= at:
            if self.attempt:
                self.close(end, "completed" if self.attempt["completed"] else "expired", end - TICK)
            self.period, self.is_over = None, self.its.recurrence == "once"

    def close(self, at, outcome, seen_at):
        picture = self.picture(seen_at)
        self.longest = {each["rule"]: each["longest_streak"] for each in picture["rules"]}
        self.last, self.attempt = self.attempt | {"ended_at": at, "outcome": outcome, "picture": picture}, None
        self.closed.append(self.last)

    def open(self, at):
        if self.attempt:
            return
        self.period = self.period or self.its.period_from(at)
        self.number += 1
        self.attempt = {"number": self.number, "started_at": self.period[0] or at}
        self.slot = self.period[0]
        self.attempt |= {"entries": [], "reached": set(), "crossed": set(), "presets": {}}
        self.attempt["completed"] = False

    # What an event does.

    def take(self, event):
        """Lets the event count where it does; the answer of every rule."""
        self.advance(event["at"])
        answers = [(rule, self.answer(rule, event)) for rule in self.its.rules]
        counted = [self.add(rule, answer) for rule, answer in answers if isinstance(answer, dict)]
        if counted:
            self.settle(event["at"], "event")
        return counted, [{"rule": r["key"], "code": code} for r, code in answers if isinstance(code, str)]

    def add(self, rule, entry):
        at = entry["at"]
        self.open(at)
        before = self.value(rule, at)
        self.attempt["entries"].append(entry)
        if rule["frequency_limit"] and entry["amount"] > 0:
            self.used.setdefault(rule["key"], []).append(at)
        after = self.value(rule, at)
        return {"rule": rule["key"], "amount": after - before, "before": before, "after": after}

    def answer(self, rule, event):
        """A code, or the entry the event makes."""
        code = mishearing(rule, event) or event["verdict"] or self.refusal(event)
        code = code or judge(rule["conditions"], event["facts"], self.its.zone, self.its.store)
        amount, key = (None, None) if code else self.amount(rule, event)
        if not amount:
            return code or ("attribute_missing" if amount is None else "nothing_to_add")
        entry = {"rule": rule["key"], "at": event["at"], "amount": amount, "key": key, "referee": event["referee"]}
        return self.exhaustion(event["at"]) or self.fullness(rule, entry) or self.trim(rule, entry) or entry

    def fullness(self, rule, entry):
        """Why there is no more to be had by the rule, if it does not lower its value."""
        at, window, present = entry["at"], rule["window"], self.value(rule, entry["at"])
        if window["type"] == "calendar" and self.spent_units.get(rule["key"]) == unit_of(
            at, window["unit"], self.its.zone
        ):
            return "already_reached"
        adds, is_met = rule["kind"] in ADDING, rule["unique_referee"] and entry["referee"] in self.referees(rule)
        is_full = present >= rule["goal"] or (window["type"] == "rolling" and self.has_reached(rule))
        if is_full and (rule["kind"] == "distinct" or rule["unique_referee"]):
            return "already_reached"
        if self.is_capped(rule, at) and not (adds and entry["amount"] < 0):
            return "frequency_capped"
        if is_met:
            return "referee_already_counted"
        if adds or total(rule, [*self.in_window(rule, at), entry]) > present:
            return None
        if self.attempt and entry["amount"] > 0:
            # It may be what is greatest, or the last seen, when the others have rolled out of the window.
            self.attempt["entries"].append(entry)
        return "nothing_to_add"

    def trim(self, rule, entry):
        """No more is taken off than there is, and no more told apart than is wanted."""
        present = self.value(rule, entry["at"])
        if rule["kind"] in ADDING:
            entry["amount"] = max(entry["amount"], -max(present, 0))
        if rule["kind"] == "distinct":
            known = {key for each in self.in_window(rule, entry["at"]) for key in each["key"] or ()}
            fresh = [key for key in entry["key"] if key not in known][: -((present - rule["goal"]) // MICRO)]
            entry["key"] = [key for key in entry["key"] if key in known or key in fresh]
        return None if entry["amount"] else "nothing_to_add"

    def referees(self, rule):
        return [each["referee"] for each in self.in_attempt(rule)]

    def is_capped(self, rule, at):
        limit, used = rule["frequency_limit"], self.used.get(rule["key"], [])
        return bool(limit) and self.in_interval(limit, used, at) >= limit["value"]

    def in_interval(self, limit, instants, at):
        if not limit.get("per"):
            return len(instants)
        numbers = [number_of(e, limit["per"]["unit"], self.its.zone, limit["per"]["count"]) for e in [at, *instants]]
        return numbers.count(numbers[0]) - 1

    def refusal(self, event):
        """Why the event counts for no rule, whatever the rules themselves look at."""
        its, at = self.its, event["at"]
        if its.undated(at):
            return its.undated(at)
        if not its.is_available(at):
            return "outside_availability"
        if not event["active"]:
            return "member_inactive"
        owner = {"member": event["facts"]["referrer" if event["referee"] else "member"]}
        return "not_in_audience" if judge(its.audience, owner, its.zone, its.store) else None

    def exhaustion(self, at):
        """Why the attempts have no place for it."""
        if isinstance(self.room(at), str):
            return self.room(at)
        completed = self.attempt and self.attempt["completed"]
        kept = self.its.recurrence == "once" and not completed and completions(self.found) > 0
        if kept or self.is_at_limit(self.found, at):
            return "completion_limit"
        return "already_reached" if completed and self.its.stops else None

    def room(self, at):
        """The period that is or would be the present one, or why there is none."""
        return "ended" if self.is_over else self.period or self.its.period_at(at)

    def is_at_limit(self, records, at):
        done = [each["at"] for each in records if not each["milestone"] for _ in range(each["count"])]
        less = [each["at"] for each in records if not each["milestone"] for _ in range(-each["count"])]
        limit = self.its.limit
        return bool(limit) and self.in_interval(limit, done, at) - self.in_interval(limit, less, at) >= limit["value"]

    def amount(self, rule, event):
        """What the event would add, in millionths, and the key it is remembered by."""
        kind, facts = rule["kind"], event["facts"]
        if kind == "count":
            return MICRO, None
        if kind in ("item_quantity", "item_value"):
            if not isinstance(facts["transaction"].get("items"), list):
                return None, None
            return self.items_amount(rule, event, "quantity" if kind == "item_quantity" else "gross_value"), None
        if kind in ("increment", "at_least", "percent"):
            return micro(find(facts, ["event", "body", kind])), None
        path = rule["aggregation"]["attribute"].split(".")
        got = find(event["left"] if path[-1] in ("gross_value", "quantity") else facts, path)
        if kind == "distinct":
            values = got if isinstance(got, list) else [got]
            usable = got is not None and not any(isinstance(each, list | dict) for each in values)
            return (MICRO, [as_text(each) for each in values]) if usable else (None, None)
        return micro(got), None

    def items_amount(self, rule, event, name):
        """Conditions are judged on the items as they were sold, amounts taken from what is left of them."""
        sold, left = (event[each]["transaction"].get("items") or [] for each in ("facts", "left"))
        wanted = rule["aggregation"].get("conditions") or []
        met = [judge(wanted, {"item": item}, self.its.zone, self.its.store) is None for item in sold]
        amounts = [micro(item.get(name, 1 if name == "quantity" else 0)) or 0 for item in left]
        return sum(amount for amount, counts in zip(amounts, met, strict=True) if counts)

    # What follows from it.

    def settle(self, at, cause):
        """Reached rules, milestones, completion, and with surplus the attempts after it."""
        rule = self.its.rules[0]
        for turn in range(100):
            reached = [each["key"] for each in self.its.rules if self.measure(each, at) >= each["target"]]
            self.attempt["reached"].update(reached)
            self.cross(at, cause)
            if self.attempt["completed"] or len(self.attempt["reached"]) < self.its.needs:
                return
            self.attempt["completed"] = True
            self.record(at, cause)
            if self.its.recurrence != "on_completion":
                return
            entries, surplus = self.attempt["entries"], self.value(rule, at) - rule["goal"]
            if self.its.carries_over:
                entries[-1] = {**entries[-1], "amount": entries[-1]["amount"] - surplus}
            self.spend_units(at)
            self.close(at, "completed", at)
            self.period = None if self.its.period["type"] in ("relative", "none") else self.period
            goes_on = self.its.carries_over and cause == "event" and turn < 99
            if not goes_on or surplus <= 0 or self.is_at_limit(self.found, at):
                return
            self.open(at)
            self.attempt["entries"].append({**entries[-1], "amount": surplus, "referee": None})

    def cross(self, at, cause):
        for each in self.its.milestones:
            if each["key"] not in self.attempt["crossed"] and each["target"] <= self.headline(at):
                self.attempt["crossed"].add(each["key"])
                self.record(at, cause, milestone=each["key"], target=each["target"])

    def record(self, at, cause, milestone=None, target=None, count=1):
        slot = self.slot
        k = 1 + max((e["k"] for e in self.found if (e["slot"], e["milestone"]) == (slot, milestone)), default=0)
        record = {"slot": slot, "k": k, "count": count, "at": at, "cause": cause}
        self.found.append(record | {"milestone": milestone, "target": target})

    def spend_units(self, at):
        """A unit that was reached in an attempt does not count for the one after its completion."""
        for rule in [each for each in self.its.rules if each["window"]["type"] == "calendar"]:
            if any(
                total(rule, self.in_window(rule, at)[: n + 1]) >= rule["goal"]
                for n in range(len(self.in_window(rule, at)))
            ):
                self.spent_units[rule["key"]] = unit_of(at, rule["window"]["unit"], self.its.zone)

    # What people change.

    def adjust(self, change, at):
        self.advance(at)
        progress, wanted, before = change.get("progress"), change.get("completions"), [*self.found]
        if progress is not None and isinstance(self.room(at), tuple):
            self.open(at)
            for rule in self.its.rules:
                given = progress.get(rule["key"]) if isinstance(progress, dict) else progress
                if given is not None:
                    self.set_value(rule, micro(given), at)
            self.settle(at, "adjustment")
        if wanted is not None:
            self.found = before + [each for each in self.found[len(before) :] if each["milestone"]]
        if wanted is not None and wanted != completions(before):
            self.slot = self.room(at)[0] if isinstance(self.room(at), tuple) else self.slot
            self.record(at, "adjustment", count=wanted - completions(before))

    def set_value(self, rule, amount, at):
        attempt, key = self.attempt, rule["key"]
        longest = self.streak(rule, at)[1]
        attempt["entries"] = [each for each in attempt["entries"] if each["rule"] != key]
        attempt["reached"].discard(key)
        if rule["window"]["type"] == "calendar":
            self.longest[key] = longest
            attempt["presets"][key] = {"units": amount // MICRO, "at": at}
        else:
            entry = {"rule": key, "at": at, "amount": amount, "key": None, "referee": None}
            attempt["entries"].append(entry)

    def picture(self, at):
        """How it looks then."""
        rules = []
        for rule in self.its.rules:
            row, longest, _ = self.streak(rule, at)
            value = max(self.value(rule, at), 0) if row is not None else self.measure(rule, at)
            numbers = {"value": to_json(value), "goal": to_json(rule["goal"]), "reached": self.has_reached(rule)}
            rules.append({"rule": rule["key"], **numbers, "streak": row, "longest_streak": longest})
        value = self.headline(at)
        percent = min(100, max(0, int(value * 100 // self.its.target)))
        return {"value": to_json(value if self.its.single else percent * MICRO), "percent": percent, "rules": rules}


def is_in(instant, stretch):
    return stretch[0] <= instant < stretch[1]


def completions(records):
    return sum(each["count"] for each in records if not each["milestone"])


def mishearing(rule, event):
    if event["kind"] != KINDS[rule["trigger"]] or rule["event"] not in (None, event["type"]):
        return "wrong_event_type"
    if rule["subject"] == "referral":
        return None if event["referee"] else "not_a_referral"
    return "wrong_event_type" if event["referee"] else None


def total(rule, entries):
    """What entries of one window come to."""
    if rule["kind"] in ADDING:
        return sum(each["amount"] for each in entries)
    if rule["kind"] == "distinct":
        anonymous = sum(each["amount"] for each in entries if each["key"] is None)
        return anonymous + MICRO * len({key for each in entries for key in each["key"] or ()})
    return max((each["amount"] for each in entries), default=0)


def as_text(value):
    """Equal numbers are equal texts, whatever way they were written."""
    if isinstance(value, bool | str):
        return str(value)
    return str(to_json(int(exact(value) * MICRO)))


# The lines ------------------------------------------------------------------------------------------------


class Naive:
    """Lines as they arrived, and what was recorded while they did."""

    def __init__(self, document, member_zone, store_zone):
        self.its = Achievement(document, member_zone, store_zone)
        self.clock = None
        self.events, self.corrections, self.bases, self.recorded = [], [], [], []

    def arrive(self, line):
        """Takes the line in; the event it brought, or the inbox's code."""
        times = [line.get("accepted_at", line.get("at")), line.get("occurred_at")]
        given, occurred = (moment(each, self.its.store) if each else None for each in times)
        self.clock = max(each for each in (given or occurred, self.clock) if each)
        if "id" in line:
            return self.arrive_event(line, occurred)
        target = line.get("cancel", line.get("return"))
        known = any(each["id"] == target for each in self.events)
        if "cancel" in line and not known:
            return "unmatched"
        if target is None:
            if isinstance(line.get("reset"), dict) and line["reset"].get("completions"):
                for each in self.active():
                    each["rolled_back_at"] = self.clock
            self.bases.append({"line": line, "at": self.clock, "found": self.active()})
        else:
            self.corrections.append({"line": line, "target": target, "bases": len(self.bases)})
        return "waiting_for_sale" if target is not None and not known else None

    def arrive_event(self, line, occurred):
        if occurred > self.clock + AHEAD:
            return "in_future"
        if any(each["id"] == line["id"] for each in self.events):
            return "duplicate"
        kind = line.get("kind") or ("transaction" if line.get("transaction") else "event")
        facts = {name: line.get(name) or {} for name in ("transaction", "member", "referrer")}
        facts["event"] = {"type": line.get("type") or kind, "occurred_at": line["occurred_at"]}
        facts["event"]["body"] = line.get("body") or {}
        event = {"id": line["id"], "kind": kind, "type": facts["event"]["type"], "facts": facts, "verdict": None}
        event |= {"referee": line.get("referee"), "active": line.get("active") is not False}
        event |= {"at": min(occurred, self.clock), "bases": len(self.bases)}
        if self.clock - occurred > LATE and not line.get("historical"):
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
                standing = self.rebase(standing, base)
        return standing, answers

    def rebase(self, standing, base):
        standing.found = list(base["found"])
        if "adjust" in base["line"]:
            standing.adjust(base["line"]["adjust"], base["at"])
            return standing
        standing.advance(base["at"])
        return Standing(self.its, standing.number, standing.closed, base["found"])

    def active(self):
        return [each for each in self.recorded if each["rolled_back_at"] is None]

    def keep(self, standing, *, corrects):
        """Records what was found and is not recorded yet; takes back what a correction no longer finds."""
        known, found = ([identity(each) for each in some] for some in (self.active(), standing.found))
        if self.its.takes_back and corrects:
            for each in self.active():
                each["rolled_back_at"] = None if identity(each) in found else self.clock
        fresh = []
        for each in [each for each in standing.found if identity(each) not in known]:
            if (
                each["milestone"]
                or each["cause"] == "adjustment"
                or not standing.is_at_limit(self.active(), each["at"])
            ):
                fresh.append({**each, "recorded_at": self.clock, "rolled_back_at": None})
                self.recorded.append(fresh[-1])
        return fresh

    def play(self, number, line):
        got = self.arrive(line)
        standing, answers = self.fold()
        is_correction, target = "cancel" in line or "return" in line, line.get("cancel", line.get("return"))
        if is_correction and any(each["id"] == target and each["bases"] < len(self.bases) for each in self.events):
            got = "before_reset"
        counted, reasons = answers[got["id"]] if isinstance(got, dict) else ([], [{"rule": None, "code": got}])
        fresh = [told(each) for each in self.keep(standing, corrects=is_correction and got is None)]
        return {
            "line": number,
            "counted": [{k: v if k == "rule" else to_json(v) for k, v in e.items()} for e in counted] if got else None,
            "reasons": reasons if got else None,
            "value": self.progress(standing, self.clock)["value"],
            "milestones": [keys(e, "milestone:key target k slot at") for e in fresh if e["milestone"]],
            "completions": [keys(e, "k slot count at cause") for e in fresh if not e["milestone"]],
        }

    def progress(self, standing, at):
        standing, done = copy.deepcopy(standing), completions(self.active())
        standing.advance(at)
        attempt, limit = standing.attempt, self.its.limit
        status, picture = "not_started", standing.picture(at)
        if attempt:
            status = "completed" if attempt["completed"] else "in_progress"
        elif standing.last:
            last = standing.last
            exhausted = standing.is_over or (
                limit and not limit.get("per") and standing.is_at_limit(standing.found, at)
            )
            if last["outcome"] != "completed" or exhausted:
                attempt, status, picture = last, last["outcome"], last["picture"]
        streaks = [each["streak"] for each in picture["rules"] if each["streak"] is not None]
        ends = standing.period[1] if standing.period and standing.attempt else None
        picture |= {"goal": to_json(self.its.target), "status": status, "streak": streaks[0] if streaks else None}
        return picture | {
            "attempt": attempt and attempt["number"],
            "completions": done,
            "period_ends_at": written(ends),
        }


def told(record):
    """The record as JSON."""
    instants = {
        key: written(record.get(key))
        for key in ("slot", "at", "recorded_at", "rolled_back_at", "ended_at", "started_at")
    }
    return record | instants | {"target": record.get("target") and to_json(record["target"])}


def keys(record, wanted):
    names = [each.partition(":") for each in wanted.split()]
    return {new or name: record[name] for name, _, new in names}


def identity(record):
    return record["slot"], record["k"], record["milestone"]


def give_back(sale, line):
    """Takes what came back out of the sale; whether anything is left."""
    items, value = sale.get("items") or [], micro(line.get("value", 0))
    for back in line.get("items", ()):
        wanted, worth = micro(back.get("quantity", 1)), 0
        for item in [each for each in items if each.get("sku") == back["sku"]]:
            had, price = micro(item.get("quantity", 1)), micro(item.get("gross_value", 0))
            taken = min(wanted, had)
            less = price * taken // had if had else 0
            wanted, worth = wanted - taken, worth + less
            item |= {"quantity": to_json(had - taken), "gross_value": to_json(price - less)}
        value += micro(back.get("gross_value", to_json(worth)))
    sale["gross_value"] = to_json(max(micro(sale.get("gross_value", 0)) - value, 0))
    return any(each.get("quantity", 1) for each in items) if items and "items" in line else sale["gross_value"] > 0


def naive(document, lines, *, member_zone=None, store_zone="UTC", at=None):
    """What the lines did, in the shape of `achievements.engine.simulation.simulate`."""
    played = Naive(document, member_zone, store_zone)
    steps = [played.play(number, line) for number, line in enumerate(lines, start=1)]
    at = moment(at, played.its.store) if isinstance(at, str) else at or played.clock
    standing, _ = played.fold()
    progress = played.progress(standing, at)
    standing.advance(at)
    attempts = [told(each | {"value": each["picture"]["value"]}) for each in standing.closed]
    shape = "k slot count at recorded_at cause milestone rolled_back_at"
    return {
        "steps": steps,
        "progress": progress,
        "completions": [keys(told(each), shape) for each in played.recorded],
        "attempts": [keys(each, "number started_at ended_at value outcome") for each in attempts],
    }
