"""Answers as raters see them: what was answered and nothing that tells which version answered it."""

from dataclasses import dataclass, replace

from django.contrib.auth.models import AbstractBaseUser

from bugbash.logic.answers import Answer
from bugbash.models import Breakage, Observation
from bugbash.selectors.sides import Side, alone, make_side
from reviews.choices import ItemKind
from reviews.logic.preferences import hide_names, is_swapped
from reviews.models import ReviewItem


@dataclass(frozen=True, slots=True)
class Shown:
    """What a rating page draws beside the form: `sides` are one answer, or two from left to right."""

    sides: tuple[Side, ...] = ()
    breakage: Breakage | None = None


def shown_to(item: ReviewItem, rater: AbstractBaseUser, *, again: bool = False) -> Shown:
    """For an item with its queue. Of pairs and answers neither version, time, header nor further field is shown, and
    the names of the versions are hidden in the text.
    """
    if item.kind == ItemKind.RESULT:
        return Shown()
    rows = Observation.objects.select_related("query", "version", "deployment")
    if item.kind == ItemKind.BREAKAGE:
        breakage = Breakage.objects.select_related("query").get(pk=item.breakage_id or 0)
        return Shown((alone(rows.select_related("body").get(pk=breakage.observation_id)),), breakage)
    found = rows.in_bulk([pk for pk in (item.first_id, item.second_id) if pk])
    observations = [found[pk] for pk in (item.first_id, item.second_id) if pk]
    names = sorted({one.version.name for one in observations}, key=len, reverse=True)
    sides = [blind_side(one, names) for one in observations]
    if len(sides) == 2 and is_swapped(item.pk, rater.pk, again=again):
        sides.reverse()
    return Shown(tuple(sides))


def blind_side(observation: Observation, names: list[str]) -> Side:
    answer = Answer.from_json(hide_names(observation.answer, names)) if observation.answer else None
    if answer:
        answer = replace(answer, results=tuple(replace(one, score=None, fields={}) for one in answer.results))
    return make_side(observation, answer, {})
