"""Answers as raters see them: what was answered and nothing that tells which version answered it."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.contrib.auth.models import AbstractBaseUser

from bugbash.logic.answers import Answer
from bugbash.models import DEFAULT_DEPLOYMENT, Breakage, Observation
from bugbash.selectors.sides import Side, alone, make_side
from reviews.choices import ItemKind
from reviews.logic.hiding import hide_names
from reviews.logic.preferences import is_swapped
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
    names = names_of(observations)
    sides = [blind_side(one, names) for one in observations]
    if len(sides) == 2 and is_swapped(item.pk, rater.pk, again=again):
        sides.reverse()
    return Shown(tuple(sides))


def names_of(observations: list[Observation]) -> list[str]:
    """What an answer could say about where it comes from: its version, its deployment if it has a name of its own,
    and the address.
    """
    places = [one.deployment for one in observations]
    named = [place.name for place in places if place.name != DEFAULT_DEPLOYMENT]
    addresses = [place.base_url for place in places]
    return [
        *(one.version.name for one in observations),
        *named,
        *addresses,
        *(urlsplit(url).netloc for url in addresses),
    ]


def blind_side(observation: Observation, names: list[str]) -> Side:
    answer = Answer.from_json(hide_names(observation.answer, names)) if observation.answer else None
    if answer:
        answer = replace(answer, results=tuple(replace(one, score=None, fields={}) for one in answer.results))
    return make_side(observation, answer, {})
