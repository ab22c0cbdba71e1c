from django.contrib.auth.models import User
from django.db import transaction

from bugbash.errors import RefusedError
from bugbash.models import Project
from reviews.actions.criteria import save_criterion
from reviews.choices import Starter
from reviews.logic.criteria import direction
from reviews.logic.starters import STARTERS
from reviews.models import Criterion
from reviews.selectors.criteria import known_criteria


@transaction.atomic
def take_starter(*, project: Project, starter: Starter, by: User) -> list[Criterion]:
    """Write down the criteria that prototypes of a kind begin with; a sentence that is there already is left alone."""
    Project.objects.select_for_update().get(pk=project.pk)
    known = set(known_criteria(project).values_list("sentence", flat=True))
    wishes = [wish for wish in STARTERS[starter] if wish.sentence not in known]
    if not wishes:
        raise RefusedError("Every one of these criteria is written down already.", field="starter")
    return [
        save_criterion(
            project=project,
            sentence=wish.sentence,
            measure=wish.measure,
            params=wish.params,
            operator=direction(wish.measure),
            threshold=wish.threshold,
            must=wish.must,
            owner=None,
            by=by,
            reason=f"To begin with, for a {starter.label}.",
        )
        for wish in wishes
    ]
