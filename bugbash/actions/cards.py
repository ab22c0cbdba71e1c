"""The charter cards of a bash, which go from hand to hand."""

from collections import Counter
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bugbash.access import check_hosting
from bugbash.actions.audit import record
from bugbash.actions.bashes import check_not_over, join_bash, lock_bash
from bugbash.errors import RefusedError
from bugbash.logic.cards import next_card, rotate_cards
from bugbash.models import Bash, Charter, CharterTurn
from bugbash.selectors.bash_rooms import open_turns, present_participants


@transaction.atomic
def take_charter(*, bash: Bash, charter: Charter | None, by: User) -> CharterTurn | None:
    """Hold this card from now on, instead of the one in hand; None puts that back. Whoever takes a card has joined."""
    if charter is None:
        return put_back(bash=bash, by=by)
    check_card(bash, charter)
    join_bash(bash=bash, by=by)
    (turn,) = deal(bash, {by.pk: charter.pk})
    record(by=by, verb="took a charter in", subject=bash, project_id=bash.project_id, charter=charter.title)
    return turn


@transaction.atomic
def put_back(*, bash: Bash, by: User) -> None:
    bash = lock_bash(bash)
    if bash.turns.filter(user=by, ended_at__isnull=True).update(ended_at=timezone.now()):
        record(by=by, verb="put a charter back in", subject=bash, project_id=bash.project_id)


@transaction.atomic
def take_next(*, bash: Bash, by: User) -> CharterTurn | None:
    """Hold the next card that the fewest hold."""
    bash = lock_bash(bash)
    held = dict(open_turns(bash).values_list("user_id", "charter_id"))
    mine = held.pop(by.pk, None)
    key = next_card(order_of(bash), mine, Counter(held.values()))
    if key is None:
        raise RefusedError("There is no other charter in this bash.", field="charter")
    return take_charter(bash=bash, charter=bash.charters.get(pk=key), by=by)


@transaction.atomic
def rotate_charters(*, bash: Bash, by: User) -> int:
    """Pass every card on among those who are present; returns how many people hold one now.

    For the host of the bash: managers, and whoever made it.
    """
    bash = lock_bash(bash)
    check_hosting(bash, by)
    check_not_over(bash)
    people = list(present_participants(bash).values_list("user_id", flat=True))
    held = dict(open_turns(bash).values_list("user_id", "charter_id"))
    turns = deal(bash, rotate_cards(people, order_of(bash), held))
    record(by=by, verb="rotated the charters of", subject=bash, project_id=bash.project_id, people=len(turns))
    return len(turns)


def order_of(bash: Bash) -> list[int]:
    return list(bash.charters.order_by("pk").values_list("pk", flat=True))


def deal(bash: Bash, cards: Mapping[int, int]) -> list[CharterTurn]:
    """Give each person (a user's key) this card and take the one in their hand."""
    bash.turns.filter(user__in=cards, ended_at__isnull=True).update(ended_at=timezone.now())
    return CharterTurn.objects.bulk_create(
        CharterTurn(bash=bash, user_id=person, charter_id=card) for person, card in cards.items()
    )


def check_card(bash: Bash, charter: Charter) -> None:
    if not bash.charters.filter(pk=charter.pk).exists():
        raise RefusedError("This charter is none of the bash.", field="charter")
