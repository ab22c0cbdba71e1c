from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.functions import Now

from bugbash.actions.audit import record
from bugbash.errors import RefusedError, StaleError
from bugbash.logic.answers import Json
from bugbash.logic.edits import clashes, mark_of
from bugbash.models import Project, Version
from portal.lib.people import display_name
from reviews.choices import Measure, Operator
from reviews.logic.criteria import problems
from reviews.logic.wording import number
from reviews.models import Confirmation, Criterion, CriterionRevision
from reviews.selectors.facts import spec_of

LONGEST_REASON = 500


@transaction.atomic
def save_criterion(
    *,
    project: Project,
    sentence: str,
    measure: Measure,
    params: Mapping[str, Json],
    operator: Operator,
    threshold: float,
    must: bool,
    owner: User | None,
    by: User,
    criterion: Criterion | None = None,
    reason: str = "",
) -> Criterion:
    """Write a criterion down, or change one; refused with a sentence while it can not be measured.

    Each time that it says something else is a revision, with who and why.
    """
    criterion = criterion or Criterion(project=project)
    former = str(criterion) if criterion.pk else None
    criterion.sentence, criterion.measure, criterion.params = sentence, measure, dict(params)
    criterion.operator, criterion.threshold = operator, threshold
    criterion.must, criterion.owner = must, owner
    if wrong := problems(spec_of(criterion)):
        field, _, _ = wrong[0].partition(":")
        raise RefusedError(" ".join(wrong), field=field)
    criterion.save()
    add_revision(criterion, reason=reason.strip(), by=by)
    verb = "changed" if former else "wrote down"
    record(by=by, verb=verb, subject=criterion, project_id=project.pk, former=former)
    return criterion


def add_revision(criterion: Criterion, *, reason: str, by: User) -> None:
    """Keep what the criterion says from now on; the same again adds nothing."""
    if len(reason) > LONGEST_REASON:
        raise RefusedError(f"A reason has at most {LONGEST_REASON} characters.", field="reason")
    facts = in_words({name: getattr(criterion, name) for name in CriterionChanges.__annotations__})
    newest = criterion.revisions.order_by("-number").first()
    if newest is None or newest.facts != facts:
        number = newest.number + 1 if newest else 1
        CriterionRevision.objects.create(criterion=criterion, number=number, facts=facts, reason=reason, changed_by=by)


class CriterionChanges(TypedDict, total=False):
    """What an edit changes; what is left out stays as it is."""

    sentence: str
    measure: Measure
    params: Mapping[str, Json]
    operator: Operator
    threshold: float
    must: bool
    owner: User | None


@transaction.atomic
def edit_criterion(
    *, criterion: Criterion, by: User, mark: str = "", reason: str = "", **changes: Unpack[CriterionChanges]
) -> Criterion:
    """Change a criterion, merged into what stands there once the row is locked.

    With the `mark` of what a page showed, a change that came between raises StaleError.
    """
    criterion = Criterion.objects.select_for_update().get(pk=criterion.pk)
    facts: dict[str, Any] = {name: getattr(criterion, name) for name in CriterionChanges.__annotations__}
    if mark and mark != criterion_mark(criterion):
        theirs, yours = in_words(facts), in_words({**facts, **changes})
        raise StaleError(
            "Somebody else has changed this criterion since you opened it. Look at both and save again.",
            fields=clashes(theirs, {name: yours[name] for name in changes}),
        )
    return save_criterion(project=criterion.project, criterion=criterion, by=by, reason=reason, **{**facts, **changes})


def criterion_mark(criterion: Criterion) -> str:
    """The mark of what the criterion says by now."""
    facts = {name: getattr(criterion, name) for name in CriterionChanges.__annotations__ if name != "owner"}
    return mark_of({**facts, "owner": criterion.owner_id})


def in_words(facts: Mapping[str, Any]) -> dict[str, str]:
    """Each fact as people read it, by name."""
    words = {name: str(value) for name, value in facts.items()} | {
        "threshold": number(facts["threshold"]),
        "measure": Measure(facts["measure"]).label,
        "operator": Operator(facts["operator"]).label,
    }
    owner: User | None = facts["owner"]
    must = "must" if facts["must"] else "should"
    params = "; ".join(f"{name}: {param_words(value)}" for name, value in sorted(facts["params"].items()))
    return {**words, "owner": display_name(owner) if owner else "nobody", "must": must, "params": params}


def param_words(value: Json) -> str:
    return ", ".join(str(item) or "untriaged" for item in value) if isinstance(value, list | tuple) else str(value)


@transaction.atomic
def retire_criterion(*, criterion: Criterion, by: User) -> None:
    """Take a criterion out of the gates; frozen reports keep it. The second time changes nothing."""
    if Criterion.objects.filter(pk=criterion.pk, retired_at=None).update(retired_at=Now()):
        record(by=by, verb="retired", subject=criterion, project_id=criterion.project_id)


@transaction.atomic
def confirm_item(*, criterion: Criterion, version: Version, by: User, note: str = "") -> Confirmation:
    """Give one's word that a checklist item is done for a version; the newest word counts."""
    if criterion.measure != Measure.MANUAL:
        raise RefusedError("Only checklist items are confirmed by hand; this one is measured.")
    confirmation, _ = Confirmation.objects.update_or_create(
        criterion=criterion,
        version=version,
        defaults={"confirmed_by": by, "note": note, "confirmed_at": Now()},
    )
    record(by=by, verb="confirmed", subject=criterion, project_id=criterion.project_id, version=version.name)
    return confirmation
