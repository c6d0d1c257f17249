"""What was sold and what came back of it, added up plainly."""

from dataclasses import dataclass, field

from .shapes import Json


@dataclass
class Receipt:
    """One sale, perhaps still to come, and its returns."""

    sold: Json | None = None
    back: list[Json] = field(default_factory=list)

    def is_less_than(self, line: Json) -> bool:
        """Whether more would have come back, of its value or of its tea, than was sold."""
        if self.sold is None:
            return False
        back = [*self.back, line]
        value = sum(each["value"] if "value" in each else _sum(each, "gross_value") for each in back)
        if value > self.sold["gross_value"] and _sum(line, "gross_value", line.get("value", 0)) > 0:
            return True
        return "items" in line and _tea(back) > _tea([self.sold])


def _sum(line: Json, name: str, otherwise: int = 0) -> int:
    return sum(each[name] for each in line["items"]) if "items" in line else otherwise


def _tea(lines: list[Json]) -> int:
    items = [item for line in lines for item in line.get("items", ())]
    return sum(item["quantity"] for item in items if item["sku"] == "tea")
