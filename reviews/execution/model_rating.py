"""A model rates a queue: a few calls at a time, within its budget, and never twice the same item."""

import logging
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import accumulate

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from bugbash.execution.judging import Judge, open_judge
from bugbash.logic.opinions import OpinionError, read_reply
from reviews.choices import ItemKind, JudgmentKind, RaterKind, RunEnd, Side
from reviews.logic.model_words import (
    ModelGrade,
    ModelPreference,
    ask_grade,
    ask_pair,
    both_ways,
    read_grade,
    read_pair,
)
from reviews.models import Judgment, ModelRun
from reviews.selectors.model_items import Shown, calls_of, model_name, show, unrated_by
from reviews.selectors.queue import settings_of

AT_ONCE = 4
TURN_S = 90.0
LEASE = timedelta(minutes=5)  # longer than a task may take
IN_A_ROW = 10
Word = ModelGrade | ModelPreference | OpinionError
logger = logging.getLogger(__name__)


def runs_to_ring() -> list[int]:
    """Runs that nobody works on: a lost message or a dead worker only costs time."""
    return list(unclaimed(ModelRun.objects.all()).values_list("pk", flat=True))


def unclaimed(rows: QuerySet[ModelRun]) -> QuerySet[ModelRun]:
    return rows.filter(Q(claimed_until=None) | Q(claimed_until__lt=Now()), finished_at=None)


def rate_for_a_turn(*, run_id: int) -> bool:
    """Work on a run for a while, unless another worker does; True where something is left for another turn."""
    if not unclaimed(ModelRun.objects.filter(pk=run_id)).update(claimed_until=Now() + LEASE):
        return False
    run = ModelRun.objects.select_related("queue__project").get(pk=run_id)
    judge = open_judge(run.queue.project_id, pool_size=AT_ONCE)
    until = time.monotonic() + TURN_S
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while is_left := rate_some(run, judge, pool):
                if time.monotonic() >= until:
                    break
    finally:
        if judge:
            judge.close()
        ModelRun.objects.filter(pk=run_id).update(claimed_until=None)
    return is_left


def rate_some(run: ModelRun, judge: Judge | None, pool: ThreadPoolExecutor) -> bool:
    """Ask about the next few items and keep what was said; False once the run has ended."""
    run.refresh_from_db(fields=["calls", "reached", "failed_in_a_row", "finished_at"])
    if run.finished_at:
        return False
    if judge is None or model_name() != run.model or not settings_of(run.queue.project).model_rates:
        return end(run, RunEnd.OFF)
    if run.failed_in_a_row >= IN_A_ROW:
        return end(run, RunEnd.FAILING)
    items = list(unrated_by(run.model, run.queue).filter(pk__gt=run.reached)[:AT_ONCE])
    if not items:
        return end(run, RunEnd.DONE)
    spent = accumulate(calls_of(item.kind) for item in items)
    asked = [show(item, run.queue) for item, sum_ in zip(items, spent, strict=True) if run.calls + sum_ <= run.budget]
    if not asked:
        return end(run, RunEnd.BUDGET)
    ModelRun.objects.filter(pk=run.pk).update(calls=run.calls + sum(shown.calls for shown in asked))
    keep(run, asked, list(pool.map(partial(ask, judge, run.queue.scale), asked)))
    return True


def end(run: ModelRun, why: RunEnd) -> bool:
    """End it unless somebody did already."""
    ModelRun.objects.filter(pk=run.pk, finished_at=None).update(ended=why, finished_at=Now())
    return False


def ask(judge: Judge, scale: dict[str, str], shown: Shown) -> Word:
    """The model's word without its key, or what was wrong with it; never raises, and sees no database."""
    try:
        word = hear(judge, scale, shown)
        return replace(word, reason=judge.mask(word.reason))
    except OpinionError as error:
        return error
    except Exception:
        logger.exception("Asking a model about item %s failed", shown.item.pk)
        return OpinionError("Bashboard could not read its reply")


def hear(judge: Judge, scale: dict[str, str], shown: Shown) -> ModelGrade | ModelPreference:
    """The model's word; a pair is asked both ways round. Raises OpinionError where it has none."""
    if shown.item.kind != ItemKind.PREFERENCE:
        body = ask_grade(shown.brief, model=judge.model, scale=scale, answer=shown.texts[0])
        return read_grade(read_reply(judge.complete(body)), scale)
    left, right = shown.texts
    looks = [ask_pair(shown.brief, model=judge.model, left=a, right=b) for a, b in ((left, right), (right, left))]
    return both_ways(*(read_pair(read_reply(judge.complete(body))) for body in looks))


@transaction.atomic
def keep(run: ModelRun, asked: Sequence[Shown], words: Iterable[Word]) -> None:
    """Store the words and how far the run is, all or nothing; an item that has a word of this model keeps it."""
    held = ModelRun.objects.select_for_update().get(pk=run.pk)
    for shown, word in zip(asked, words, strict=True):
        if isinstance(word, OpinionError):
            held.failed, held.failed_in_a_row = held.failed + 1, held.failed_in_a_row + 1
            held.last_error = str(word)[:300]
            continue
        held.rated, held.failed_in_a_row = held.rated + 1, 0
        Judgment.objects.get_or_create(
            item=shown.item,
            rater_kind=RaterKind.MODEL,
            rater_name=run.model,
            again=False,
            revision=1,
            defaults=said_by(word, shown),
        )
    held.reached = asked[-1].item.pk
    held.save(update_fields=["failed", "failed_in_a_row", "last_error", "rated", "reached"])


def said_by(word: ModelGrade | ModelPreference, shown: Shown) -> dict[str, object]:
    """The fields of a judgment."""
    if isinstance(word, ModelGrade):
        return {"kind": JudgmentKind.GRADE, "grade": word.grade, "reason": word.reason}
    seen = word.turned() if shown.swapped else word
    return {
        "kind": JudgmentKind.PREFERENCE,
        "better": {"left": Side.FIRST, "right": Side.SECOND}.get(seen.better, Side.TIE),
        "first_acceptable": seen.left_acceptable,
        "second_acceptable": seen.right_acceptable,
        "swapped": shown.swapped,
        "reason": word.reason,
    }
