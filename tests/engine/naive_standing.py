"""Where the ordered list leads, from the JSON itself; no code is the engine's, so what both say is understood twice."""

from fractions import Fraction
from math import ceil

from .plainly import INSTANT, amount, exact, find, number_of, to_json, unit_of

KINDS = {"custom_event": "event", "transaction": "transaction", "reported": "report"}


class Standing:
    """What the ordered list led to so far."""

    def __init__(self, its, number=0, closed=(), found=()):
        self.its, self.number, self.closed, self.found, self.is_over = its, number, [*closed], [*found], False
        self.attempt = self.last = self.period = self.slot = None
        self.used, self.spent_until, self.longest, self.reached = {}, {}, {}, set()

    def in_attempt(self, rule):
        return [each for each in self.attempt["entries"] if each["rule"] == rule["key"]] if self.attempt else []

    def in_window(self, rule, at):
        """Of a calendar window the unit alone, of a rolling one the last of them."""
        entries, window, zone = self.in_attempt(rule), rule["window"], self.its.zone
        if window["type"] == "attempt":
            return entries
        now = number_of(at, window["unit"], zone)
        return [each for each in entries if 0 <= now - number_of(each["at"], window["unit"], zone) < window["count"]]

    def value(self, rule, at):
        return total(rule, self.in_window(rule, at))

    def streak(self, rule, at):
        """(units in a row, the longest, the end of the unit that broke the only rule's streak)."""
        if rule["window"]["type"] != "calendar":
            return None, None, None
        longest, row, misses = self.longest.get(rule["key"], 0), 0, 0
        entries, preset = self.in_attempt(rule), self.attempt and self.attempt["presets"].get(rule["key"])
        next_at = min((each["at"] for each in entries), default=None)
        if preset:
            row, next_at, longest = preset["units"], preset["at"], max(longest, preset["units"])
        while next_at is not None and next_at <= at:
            start, end = unit_of(next_at, rule["window"]["unit"], self.its.zone)
            next_at = end
            if was_reached(rule, [each for each in entries if start <= each["at"] < end]):
                row, longest = row + 1, max(longest, row + 1)
            elif end <= at and self.its.was_open(start, end) and (row or self.its.is_single):
                misses += 1
                if misses > rule["window"]["allowed_misses"]:
                    if self.its.is_single and not self.attempt["completed"]:
                        return row, longest, end
                    row = misses = 0
                    next_at = min((each["at"] for each in entries if each["at"] >= end), default=None)
        return row, longest, None

    def measure(self, rule, at):
        """How far a rule is towards its target; one that reached it stays there."""
        row = self.streak(rule, at)[0]
        value = max(self.value(rule, at), 0) if row is None else row
        return max(value, rule["target"]) if (rule["key"] in self.reached) else value

    def headline(self, at):
        """The value; of several rules the exact percentage."""
        its, done = self.its, [self.measure(rule, at) for rule in self.its.rules]
        if its.is_single:
            return done[0]
        shares = [Fraction(each) / Fraction(rule["target"]) for each, rule in zip(done, its.rules, strict=True)]
        return sum(sorted(min(each, 1) for each in shares)[-its.needs :]) * 100 / its.needs

    def advance(self, at):
        """Closes what has ended by then."""
        end = self.period[1] if self.period else None
        broken = self.streak(self.its.rules[0], min(at, end or at))[2]
        if broken and broken != end:
            self.close(broken, "broken", broken - INSTANT)
            self.period = self.period if self.its.recurrence == "once" else None
        if end and end <= at:
            if self.attempt:
                self.close(end, "completed" if self.attempt["completed"] else "expired", end - INSTANT)
            self.period, self.is_over = None, self.its.recurrence == "once"

    def close(self, at, outcome, seen_at):
        picture = self.picture(seen_at)
        self.longest = {each["rule"]: each["longest_streak"] for each in picture["rules"]}
        self.last = self.attempt | {"ended_at": at, "outcome": outcome, "picture": picture, "value": picture["value"]}
        self.closed.append(self.last)
        self.attempt, self.reached = None, set()

    def open(self, at):
        if self.attempt:
            return
        self.period = self.period or self.its.period_from(at)
        self.number, self.slot = self.number + 1, self.period[0]
        self.attempt = {"number": self.number, "started_at": self.slot or at, "completed": False}
        self.attempt |= {"entries": [], "crossed": set(), "presets": {}}

    def take(self, event):
        """Lets the event count where it does; the answer of every rule."""
        self.advance(event["at"])
        answers = [(rule, self.answer(rule, event)) for rule in self.its.rules]
        counted = [self.add(rule, answer) for rule, answer in answers if isinstance(answer, dict)]
        if counted:
            self.settle(event["at"], "event")
        return counted, [{"rule": rule["key"], "code": code} for rule, code in answers if isinstance(code, str)]

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
        code = code or self.its.judge(rule["conditions"], event["facts"])
        adds, key = (None, None) if code else self.weigh(rule, event)
        if not adds:
            return code or ("attribute_missing" if adds is None else "nothing_to_add")
        entry = {"rule": rule["key"], "at": event["at"], "amount": adds, "key": key, "referee": event["referee"]}
        return self.exhaustion(event["at"]) or self.fullness(rule, entry) or self.trim(rule, entry) or entry

    def refusal(self, event):
        """Why the event counts for no rule, whatever the rules themselves look at."""
        shut, owner = self.its.shut(event["at"]), event["facts"]["referrer" if event["referee"] else "member"]
        if shut or not event["active"]:
            return shut or "member_inactive"
        return "not_in_audience" if self.its.judge(self.its.audience, {"member": owner}) else None

    def weigh(self, rule, event):
        """What the event would add, and the keys it is remembered by."""
        kind, facts = rule["kind"], event["facts"]
        if kind == "count":
            return 1, None
        if kind in ("item_quantity", "item_value"):
            return self.weigh_items(rule, event, "quantity" if kind == "item_quantity" else "gross_value"), None
        path = rule["aggregation"].get("attribute", f"event.body.{kind}").split(".")
        if kind != "distinct":
            return amount(find(event["left"] if path[-1] == "gross_value" else facts, path)), None
        got = find(facts, path)
        values = got if isinstance(got, list) else [got]
        usable = got is not None and not any(isinstance(each, list | dict) for each in values)
        # Equal numbers are equal texts, whatever way they were written.
        texts = (each if isinstance(each, bool | str) else to_json(exact(each)) for each in values)
        return (1, [str(each) for each in texts]) if usable else (None, None)

    def weigh_items(self, rule, event, name):
        """Conditions are judged on the items as they were sold, amounts taken from what is left of them."""
        sold, left = (event[each]["transaction"].get("items") for each in ("facts", "left"))
        wanted = rule["aggregation"].get("conditions", [])
        pairs = zip(sold or [], left or [], strict=True)
        amounts = [amount(rest[name]) for item, rest in pairs if self.its.judge(wanted, {"item": item}) is None]
        return None if sold is None else sum(amounts)

    def exhaustion(self, at):
        """Why the attempts have no place for it."""
        if isinstance(self.room(at), str):
            return self.room(at)
        completed = self.attempt and self.attempt["completed"]
        kept = self.its.recurrence == "once" and not completed and completions(self.found) > 0
        if kept or self.is_at_limit(self.found, at):
            return "completion_limit"
        return "already_reached" if completed and self.its.stops_at_goal else None

    def room(self, at):
        """The period that is or would be the present one, or why there is none."""
        return "ended" if self.is_over else self.period or self.its.period_at(at)

    def fullness(self, rule, entry):
        """Why there is no more to be had by the rule, if it does not lower its value."""
        at, window, present = entry["at"], rule["window"], self.value(rule, entry["at"])
        tells_apart = rule["kind"] == "distinct" or rule["unique_referee"]
        is_full = present >= rule["goal"] or (window["type"] == "rolling" and (rule["key"] in self.reached))
        if at < self.spent_until.get(rule["key"], at) or (tells_apart and is_full):
            return "already_reached"
        limit, used = rule["frequency_limit"], self.used.get(rule["key"], [])
        lowers = rule["adds"] and entry["amount"] < 0
        if limit and not lowers and self.in_interval(limit, used, at) >= limit["value"]:
            return "frequency_capped"
        if rule["unique_referee"] and entry["referee"] in [each["referee"] for each in self.in_attempt(rule)]:
            return "referee_already_counted"
        if rule["adds"] or total(rule, [*self.in_window(rule, at), entry]) > present:
            return None
        if self.attempt and entry["amount"] > 0:
            # It may be what is greatest, or the last seen, when the others have rolled out of the window.
            self.attempt["entries"].append(entry)
        return "nothing_to_add"

    def trim(self, rule, entry):
        """No more is taken off than there is, and no more told apart than is wanted."""
        present = self.value(rule, entry["at"])
        if rule["adds"]:
            entry["amount"] = max(entry["amount"], -max(present, 0))
        if rule["kind"] == "distinct":
            known = {key for each in self.in_window(rule, entry["at"]) for key in each["key"] or ()}
            fresh = [key for key in entry["key"] if key not in known][: ceil(rule["goal"] - present)]
            entry["key"] = [key for key in entry["key"] if key in known or key in fresh]
        return None if entry["amount"] else "nothing_to_add"

    def in_interval(self, limit, instants, at):
        """How many of the instants are in the limit's interval around the moment."""
        if not limit.get("per"):
            return len(instants)
        numbers = [number_of(e, limit["per"]["unit"], self.its.zone, limit["per"]["count"]) for e in [at, *instants]]
        return numbers.count(numbers[0]) - 1

    def is_at_limit(self, records, at):
        limit, whole = self.its.completion_limit, [each for each in records if not each["milestone"]]
        more, less = ([each["at"] for each in whole for _ in range(sign * each["count"])] for sign in (1, -1))
        return bool(limit) and self.in_interval(limit, more, at) - self.in_interval(limit, less, at) >= limit["value"]

    def settle(self, at, cause):
        """Reached rules, milestones, completion, and with surplus the attempts after it."""
        rule = self.its.rules[0]
        for turn in range(100):
            reached = [each["key"] for each in self.its.rules if self.measure(each, at) >= each["target"]]
            self.reached.update(reached)
            self.cross(at, cause)
            if self.attempt["completed"] or len(self.reached) < self.its.needs:
                return
            self.attempt["completed"] = True
            self.record(at, cause)
            if self.its.recurrence != "on_completion":
                return
            entries, surplus = self.attempt["entries"], self.value(rule, at) - rule["goal"]
            if self.its.carries_over:
                entries[-1] = {**entries[-1], "amount": entries[-1]["amount"] - surplus}
            units = [each for each in self.its.rules if each["window"]["type"] == "calendar"]
            for each in [each for each in units if was_reached(each, self.in_window(each, at))]:
                self.spent_until[each["key"]] = unit_of(at, each["window"]["unit"], self.its.zone)[1]
            self.close(at, "completed", at)
            self.period = None if self.its.period["type"] in ("relative", "none") else self.period
            goes_on = self.its.carries_over and cause == "event" and turn < 99
            if not goes_on or surplus <= 0 or self.is_at_limit(self.found, at):
                return
            self.open(at)
            self.attempt["entries"].append({**entries[-1], "amount": surplus, "referee": None})

    def cross(self, at, cause):
        for key, target in self.its.milestones.items():
            if key not in self.attempt["crossed"] and target <= self.headline(at):
                self.attempt["crossed"].add(key)
                self.record(at, cause, milestone=key, target=target)

    def record(self, at, cause, milestone=None, target=None, count=1):
        ordinals = [each["k"] for each in self.found if (each["slot"], each["milestone"]) == (self.slot, milestone)]
        record = {"slot": self.slot, "k": 1 + max(ordinals, default=0), "count": count, "at": at, "cause": cause}
        self.found.append(record | {"milestone": milestone, "target": target})

    def adjust(self, change, at):
        progress, wanted, before = change.get("progress"), change.get("completions"), [*self.found]
        if progress is not None and isinstance(self.room(at), tuple):
            self.open(at)
            given = progress if isinstance(progress, dict) else {self.its.rules[0]["key"]: progress}
            for rule in [each for each in self.its.rules if each["key"] in given]:
                self.set_value(rule, amount(given[rule["key"]]), at)
            self.settle(at, "adjustment")
        if wanted is not None:
            self.found = before + [each for each in self.found[len(before) :] if each["milestone"]]
        if wanted is not None and wanted != completions(before):
            self.slot = self.room(at)[0] if isinstance(self.room(at), tuple) else self.slot
            self.record(at, "adjustment", count=wanted - completions(before))

    def set_value(self, rule, value, at):
        attempt, key, longest = self.attempt, rule["key"], self.streak(rule, at)[1]
        attempt["entries"] = [each for each in attempt["entries"] if each["rule"] != key]
        self.reached.discard(key)
        if rule["window"]["type"] == "calendar":
            self.longest[key], attempt["presets"][key] = longest, {"units": int(value), "at": at}
        else:
            attempt["entries"].append({"rule": key, "at": at, "amount": value, "key": None, "referee": None})

    def picture(self, at):
        rules = []
        for rule in self.its.rules:
            row, longest, _ = self.streak(rule, at)
            value = max(self.value(rule, at), 0) if row is not None else self.measure(rule, at)
            shown = {"rule": rule["key"], "value": value, "goal": rule["goal"], "streak": row}
            rules.append(shown | {"longest_streak": longest, "reached": rule["key"] in self.reached})
        value = self.headline(at)
        percent = min(100, max(0, int(value * 100 // self.its.target))) if self.its.is_single else int(value)
        return {"value": value if self.its.is_single else percent, "percent": percent, "rules": rules}


def completions(records):
    return sum(each["count"] for each in records if not each["milestone"])


def mishearing(rule, event):
    is_heard = event["kind"] == KINDS[rule["trigger"]] and rule["event"] in (None, event["type"])
    if not is_heard or (event["referee"] and rule["subject"] == "direct"):
        return "wrong_event_type"
    return None if event["referee"] or rule["subject"] == "direct" else "not_a_referral"


def total(rule, entries):
    """What entries of one window come to."""
    if rule["adds"]:
        return sum(each["amount"] for each in entries)
    if rule["kind"] == "distinct":
        anonymous = sum(each["amount"] for each in entries if each["key"] is None)
        return anonymous + len({key for each in entries for key in each["key"] or ()})
    return max((each["amount"] for each in entries), default=0)


def was_reached(rule, entries):
    """Whether they came to the goal at any time; something may have been taken off again."""
    return any(total(rule, entries[: number + 1]) >= rule["goal"] for number in range(len(entries)))
