"""What a replay's page shows of its outcomes, and which of its parts have changed since a browser last asked."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from bugbash.choices import Verdict
from bugbash.forms.replays import OutcomeFilterForm
from bugbash.logic.fingerprints import sha256_hex
from bugbash.logic.replay_options import ReplayOptions, describe
from bugbash.models import Replay
from bugbash.selectors.decisions import change_groups, looked_at
from bugbash.selectors.outcomes import OutcomePage, families_of, outcome_page
from bugbash.selectors.replays import error_counts, progress_of, summary_of
from portal.lib.addresses import address_with
from portal.lib.tones import get_tone, get_word

NOT_FILTERS = ("known", "batch")


def filters_of(request: HttpRequest) -> str:
    """The filters, order and place of the list, as the addresses of its rows and deeds carry them on."""
    kept = request.GET.copy()
    for name in NOT_FILTERS:
        kept.pop(name, None)
    return kept.urlencode()


def table_context(request: HttpRequest, replay: Replay) -> dict[str, Any]:
    """What the page and its fragments show."""
    form = OutcomeFilterForm(request.GET)
    narrow = form.narrow()
    progress = progress_of(replay)
    errors = error_counts(replay) if progress.errors else {}
    page = outcome_page(replay, narrow, after=form.after())
    changed = progress.counts.get(Verdict.CHANGED, 0)
    context = {
        "replay": replay,
        "progress": progress,
        "places": summary_of(replay).deployments if replay.deployment_count > 1 else (),
        "form": form,
        "narrow": narrow,
        "page": page,
        "chosen": describe(ReplayOptions.from_json(replay.options)),
        "looked_at": looked_at(replay, changed) if changed else None,
        "groups": [] if replay.is_active or not changed else change_groups(replay),
        "tags": replay.project.tags.order_by("name"),
        "families": families_of(replay),
        "verdict_choices": [
            (verdict.value, get_word(verdict), progress.counts[verdict], get_tone(verdict))
            for verdict in Verdict
            if progress.counts.get(verdict)
        ],
        "error_choices": [(code, code, count, "warn") for code, count in errors.items()],
        "filters": filters_of(request),
        "next_url": address_with(request, cursor=page.next),
    }
    return {**context, "known": say_marks(marks_of(replay, context))}


def marks_of(replay: Replay, context: Mapping[str, Any]) -> dict[str, str]:
    """A short mark of each part of the page that moves by itself: equal marks, equal parts."""
    shown = {
        "progress": [str(context["progress"]), replay.state, replay.pause_reason],
        "actions": [replay.state],
        "places": [str(context["places"])],
        "counts": [str(context[name]) for name in ("verdict_choices", "error_choices", "looked_at")] + [replay.state],
        "groups": [str(context["groups"])],
        "rows": [list(map(str, row)) for row in rows_of(context["page"])] + [str(context["page"].next), replay.state],
    }
    return {name: sha256_hex(facts)[:8] for name, facts in shown.items()}


def rows_of(page: OutcomePage) -> list[tuple[object, ...]]:
    """What a line could change in: its verdict, its words, what was decided."""
    return [
        (row.ordinal, row.verdict, row.because, row.candidate_id, row.effective, getattr(row, "decision", None))
        for row in page.rows
    ]


def say_marks(marks: Mapping[str, str]) -> str:
    return ".".join(f"{name}-{mark}" for name, mark in marks.items())


def changed_parts(request: HttpRequest, context: Mapping[str, Any]) -> set[str]:
    """The parts whose mark differs from what the browser says it shows."""
    shown = set(request.GET.get("known", "").split("."))
    return {mark.partition("-")[0] for mark in context["known"].split(".") if mark not in shown}
