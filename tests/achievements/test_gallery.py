"""What comes with the program to begin with can be used as it is."""

import pytest

from achievements.engine import examine
from achievements.gallery import Template, find_template, gallery
from achievements.services.definitions import create_achievement, publish_achievement
from members.models import Store
from tests.achievements.factories import ACTOR

by_slug = pytest.mark.parametrize("template", gallery(), ids=lambda template: template.slug)


def test_there_is_enough_to_choose_from_and_none_twice() -> None:
    slugs = [each.slug for each in gallery()]
    assert len(set(slugs)) == len(slugs) >= 8
    assert find_template("nothing") is None


@by_slug
def test_nothing_is_wrong_with_it_nor_hardly_meant(template: Template) -> None:
    found = examine(template.whole["definition"])
    assert (found.mistakes, found.warnings) == ((), ())
    assert template.goal
    assert template.group


@by_slug
def test_it_can_be_made_and_published(template: Template, store: Store) -> None:
    made = create_achievement(store, template.whole, actor=ACTOR)
    assert publish_achievement(made, actor=ACTOR).status == "live"
