from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.actions.mutant_runs import go_on
from bugbash.actions.mutants import keep_mutants
from bugbash.api.scope import InProject
from bugbash.choices import AnswerKind, Family, QueryState, Relation
from bugbash.errors import RefusedError
from bugbash.logic.mutators import (
    LARGEST_SEED,
    MUTATORS,
    USUAL_RATE,
    USUAL_SEED,
    Plan,
    checks_of,
    make_mutants,
    usual_names,
)
from bugbash.models import Deployment, Query
from bugbash.selectors.console import Target, targets_of
from bugbash.selectors.mutants import MutantRow, Run, Standing, newest_key, run_of
from bugbash.selectors.word_lists import vocabulary_of
from portal.lib.api.shapes import Choice, Flag, Number, Strict, Text, Whole

PATIENCE_S = 20.0
KEEP = [("none", "none"), ("breaking", "those that break"), ("all", "all")]


class MutateWrite(Strict):
    names = serializers.ListField(
        child=Choice([(name, name) for name in MUTATORS]),
        required=False,
        max_length=len(MUTATORS),
        help_text="Mutators; those that fit the prototype where they are left out.",
    )
    seed = Whole(default=USUAL_SEED, min_value=0, max_value=LARGEST_SEED)
    rate = Number(default=USUAL_RATE, min_value=0.01, max_value=1, help_text="Share of the places that change.")
    version = Text(
        required=False, max_length=121, help_text="The newest where it is left out; `0.5@eu` is a deployment."
    )
    run = Flag(default=False, help_text="Ask them now, for at most 20 seconds.")
    after = Whole(
        required=False, min_value=0, help_text="Go on with the run that gave this number; a new one begins without."
    )
    keep = Choice(KEEP, default="none", help_text="Which to collect with the checks of their relation.")


class MutantRead(serializers.Serializer[MutantRow]):
    mutator = serializers.CharField(source="mutant.mutator", read_only=True)
    family = serializers.ChoiceField(Family.choices, source="mutant.family", read_only=True)
    relation = serializers.ChoiceField(Relation.choices, source="mutant.relation", read_only=True)
    text = serializers.CharField(source="mutant.text", read_only=True)
    checks = serializers.SerializerMethodField(help_text="The lines that it brings.")
    standing = serializers.ChoiceField(
        [(one.value, one.value) for one in Standing],
        source="standing.value",
        read_only=True,
        help_text="`waiting` was not asked yet; `error` got no answer.",
    )
    reasons = serializers.ListField(child=serializers.CharField(), read_only=True)
    query = serializers.IntegerField(source="query.pk", default=None, read_only=True, allow_null=True)
    state = serializers.ChoiceField(
        QueryState.choices, source="query.state", default=None, read_only=True, allow_null=True
    )
    observation = serializers.IntegerField(source="observation.pk", default=None, read_only=True, allow_null=True)

    def get_checks(self, row: MutantRow) -> list[str]:
        return checks_of(row.mutator.name, self.context["kind"])


class MutateRead(serializers.Serializer[Any]):
    version = serializers.CharField(read_only=True, allow_blank=True)
    seed = serializers.IntegerField(read_only=True)
    rate = serializers.FloatField(read_only=True)
    after = serializers.IntegerField(read_only=True, allow_null=True, help_text="Names the run; null before one began.")
    waiting = serializers.IntegerField(
        source="run.waiting_count", read_only=True, help_text="How many were not asked yet."
    )
    problem = serializers.CharField(read_only=True, allow_blank=True, help_text="Why the others were not asked.")
    parent_observations = serializers.ListField(
        source="run.parent_keys", child=serializers.IntegerField(), read_only=True
    )
    unsteady = serializers.BooleanField(
        source="run.is_unsteady", read_only=True, help_text="The query itself, asked twice, said two things."
    )
    mutants = MutantRead(many=True, read_only=True, help_text="Those that break first.")


class MutateViewSet(InProject[Query]):
    reads = MutateRead
    shapes = {"create": MutateWrite}
    gates = {"create": access.get_fileable_project}
    lookup_field = "id"

    def get_queryset(self) -> Any:
        return self.project.queries.select_related("project")

    @extend_schema(
        tags=["queries"],
        summary="Make mutants of a query, ask them, keep those that break",
        description="Without `run` and `keep` nothing is asked and nothing saved.",
        responses={200: MutateRead},
    )
    def create(self, request: Request, **_: Any) -> Response:
        query, facts = self.get_object(), self.read_body()
        target = self.target_of(facts.get("version"))
        place = target.deployment if target else None
        plan = plan_of(facts, kind_at(place))
        mutants = make_mutants(query.text, plan, vocabulary_of(self.project))
        after, problem = facts.get("after"), ""
        if facts["run"]:
            if place is None:
                raise RefusedError("There is no version to ask.", field="version")
            after = newest_key(query) if after is None else after
            problem = go_on(query=query, mutants=mutants, place=place, after=after, by=self.user, for_s=PATIENCE_S)
        self.keep(query, run_of(query, mutants, place, after), kind_at(place), facts["keep"])
        run = run_of(query, mutants, place, after)
        answer = {
            "version": target.name if target else "",
            "seed": plan.seed,
            "rate": plan.rate,
            "after": after,
            "problem": problem,
        }
        shown = {**answer, "run": run, "mutants": run.sorted_rows}
        return Response(MutateRead(shown, context={"kind": kind_at(place)}).data)

    def target_of(self, name: str | None) -> Target | None:
        """Where it is asked: what was named, else the newest; None where there is nothing to ask."""
        found = next((target for target in targets_of(self.project) if name in {None, target.name}), None)
        if found is None and name is not None:
            raise RefusedError(f"There is no version {name}.", field="version")
        return found

    def keep(self, query: Query, run: Run, kind: AnswerKind, which: str) -> None:
        """Collect what is to be kept; refused where nothing was asked that could break."""
        if which == "breaking" and not run.asked_count:
            raise RefusedError(
                "Nothing was asked, so nothing breaks; send run too, or the after of a run.", field="keep"
            )
        rows = [row for row in run.rows if which == "all" or row.standing == Standing.BREAKS]
        if which != "none":
            keep_mutants(query=query, mutants=[row.mutant for row in rows], kind=kind, by=self.user)


def kind_at(place: Deployment | None) -> AnswerKind:
    return AnswerKind(place.version.definition.kind) if place else AnswerKind.TEXT


def plan_of(facts: dict[str, Any], kind: AnswerKind) -> Plan:
    names = facts["names"] if "names" in facts else usual_names(kind)
    return Plan(tuple(names), facts["seed"], facts["rate"])
