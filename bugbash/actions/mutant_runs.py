from collections.abc import Sequence

from django.contrib.auth.models import User

from bugbash.actions.mutants import STINT_S, ask_mutants, ask_parent
from bugbash.logic.mutators import Mutant
from bugbash.models import Deployment, Query
from bugbash.selectors.mutants import run_of

NO_ANSWER = "The query itself got no answer, so its mutants were not asked."
LEFT_ALONE = "The endpoint asks to be left alone for a while; go on later."


def go_on(
    *, query: Query, mutants: Sequence[Mutant], place: Deployment, after: int, by: User, for_s: float = STINT_S
) -> str:
    """Ask the query itself, unless this run has, then those of its mutants that wait, for about `for_s` seconds.

    The run is what was asked of `place` since the observation `after`: it can be gone on with at any time, by anybody.
    Gives the sentence why no further one is asked for now, empty where none is needed or nothing stands in the way.
    Raises RefusedError for a person whose calls the egress rules have refused too often.
    """
    run = run_of(query, mutants, place, after)
    if not run.parents:
        ask_parent(query=query, place=place, by=by)
        run = run_of(query, mutants, place, after)
    if run.is_stuck:
        return NO_ANSWER
    waiting = [row.mutant for row in run.waiting]
    asked = ask_mutants(query=query, mutants=waiting, place=place, parent=run.parent, by=by, for_s=for_s)
    return "" if asked or not waiting else LEFT_ALONE
