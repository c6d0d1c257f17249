"""What can be done at the demo's café, each as the till, the app or the website would send it."""

import random
from decimal import Decimal
from typing import Any, TypeAlias

Sent: TypeAlias = dict[str, Any]

ARTICLES = [
    ("CF-01", "Espresso", "coffee", "House roast", "2.90"),
    ("CF-02", "Flat white", "coffee", "House roast", "4.20"),
    ("CF-03", "Filter of the day", "coffee", "Guest roaster", "3.80"),
    ("BK-01", "Butter croissant", "bakery", "Backhaus", "2.60"),
    ("BK-02", "Cinnamon roll", "bakery", "Backhaus", "3.40"),
    ("RT-01", "Beans, 250 g", "retail", "House roast", "9.90"),
]
BEANS = ARTICLES[5]
BRANCHES = ["Neubaugasse", "Naschmarkt", "Praterstern", "Josefstadt", "Hauptbahnhof"]


class Doings:
    """One after the other; receipts are numbered."""

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.number = chance, 0

    def something(self) -> Sent:
        kinds = [self.purchase, self.visit, self.opened, self.review, self.course, self.invited]
        return self.chance.choices(kinds, [40, 30, 16, 8, 4, 2])[0]()

    def purchase(self) -> Sent:
        articles = self.chance.sample(ARTICLES, self.chance.randint(1, 3))
        return self._at_the_till(items=[self._line(article) for article in articles])

    def weekly_shopping(self) -> Sent:
        """Never below 20."""
        beans = self._line(BEANS, count=self.chance.choice([2, 2, 3]))
        return self._at_the_till(items=[beans, self._line(self.chance.choice(ARTICLES[:5]))])

    def give_back(self, sale: str, items: list[Sent] | None = None) -> Sent:
        """A return of something on that receipt, whether or not there ever was one."""
        return self._at_the_till(items=items or [self._line(BEANS)], document_type="return", linked_document=sale)

    def visit(self) -> Sent:
        branch = self.chance.choices(BRANCHES, [40, 25, 20, 10, 5])[0]
        return {"type": "visit", "source": "till", "body": {"branch": branch, "party": self.chance.randint(1, 4)}}

    def opened(self) -> Sent:
        device = {"platform": self.chance.choice(["ios", "android"]), "version": "4.2.1"}
        minutes = Decimal(self.chance.randint(5, 90)) / 10
        return {"type": "app_opened", "source": "app", "body": {**device, "minutes": minutes}}

    def review(self) -> Sent:
        body = {"stars": self.chance.randint(2, 5), "text": "Lovely place."}
        return {"type": "review", "source": "app", "body": body}

    def course(self) -> Sent:
        course = self.chance.choice(["Latte art", "Home brewing", "Tasting"])
        body = {"course": course, "score": self.chance.randint(55, 100), "topics": ["grind", "water", "milk"]}
        return {"type": "course_finished", "source": "web", "body": body}

    def invited(self) -> Sent:
        return {"type": "friend_invited", "source": "app", "body": {"by": {"channel": "link", "campaign": "autumn"}}}

    def _at_the_till(self, **document: Any) -> Sent:
        self.number += 1
        document = {"document_number": f"R-{20_000 + self.number}", "currency": "EUR", **document}
        return {"type": "purchase", "source": "till", "kind": "transaction", "transaction": document}

    def _line(self, article: tuple[str, ...], count: int | None = None) -> Sent:
        sku, name, category, maker, price = article
        count = count or self.chance.choice([1, 1, 1, 2, 3])
        line = {"sku": sku, "name": name, "category": category, "maker": maker, "quantity": count}
        return {**line, "gross_value": Decimal(price) * count}
