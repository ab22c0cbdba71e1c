import re
from collections.abc import Sequence
from typing import cast

from django import forms
from django.http import QueryDict

from bugbash.choices import BreakageStatus, Category, Cause, Severity
from bugbash.forms.several import apart
from bugbash.selectors.breakage_order import NEWEST, SORTS
from bugbash.selectors.breakages import ANY, NOBODY, OPEN, UNSET, BreakageFilter
from bugbash.selectors.list_choices import ListChoices
from portal.lib.people import display_name

COLUMNS = {
    "severity": "Severity",
    "category": "Category",
    "cause": "Cause",
    "status": "Status",
    "happens": "Happens again",
    "seen": "Me too",
    "version": "Seen on",
    "family": "Family",
    "tags": "Tags",
    "bash": "Bash",
    "charter": "Charter",
    "owner": "Owner",
    "reporter": "Reporter",
    "filed": "Filed",
    "external": "External issue",
}
USUAL = ("severity", "category", "status", "happens", "owner", "filed")
AGES = [
    ("", "any age"),
    ("day", "of the last day"),
    ("week", "of the last week"),
    ("month", "of the last month"),
    ("over-week", "older than a week"),
    ("over-month", "older than a month"),
]
HAPPENS = [
    ("", "happens again or not"),
    ("always", "happens always"),
    ("sometimes", "happens sometimes"),
    ("never", "never happened again"),
    ("unknown", "not asked again"),
]
NOT_FILTERS = ("cursor", "batch", "pick", "view")
NUMBERS = re.compile(r"[0-9]{1,9}", re.ASCII)


class BreakageFilterForm(forms.Form):
    """The filters, order and columns of the list, from its address; what is not understood narrows nothing."""

    status = forms.ChoiceField(
        required=False, choices=[("", "open"), *BreakageStatus.choices, (ANY, "any")], widget=forms.HiddenInput
    )
    q = forms.CharField(required=False, max_length=200, label="Search")
    severity = forms.ChoiceField(
        required=False, choices=[("", "any severity"), *((one or UNSET, one.label) for one in Severity)]
    )
    category = forms.ChoiceField(required=False, choices=[("", "any category"), *Category.choices])
    owner = forms.ChoiceField(required=False)
    sort = forms.ChoiceField(required=False, choices=[*SORTS.items()], label="Order")
    cause = forms.ChoiceField(required=False, choices=[("", "any cause"), *Cause.choices])
    reporter = forms.ChoiceField(required=False)
    version = forms.ChoiceField(required=False, label="Seen on")
    family = forms.ChoiceField(required=False)
    tag = forms.ChoiceField(required=False)
    bash = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    charter = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    age = forms.ChoiceField(required=False, choices=AGES)
    happens = forms.ChoiceField(required=False, choices=HAPPENS, label="Happens again")
    external = forms.ChoiceField(
        required=False,
        choices=[("", "with external issue or not"), ("yes", "with an external issue"), ("no", "without one")],
        label="External issue",
    )
    alike = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    col = forms.MultipleChoiceField(
        required=False, choices=[*COLUMNS.items()], widget=forms.CheckboxSelectMultiple, label="Columns"
    )
    cursor = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: QueryDict, *, choices: ListChoices) -> None:
        once, self.several = apart(data, ("severity", "category", "tag"))
        super().__init__(once)
        people = [(row.user.get_username(), display_name(row.user)) for row in choices.members]
        self.offer("owner", [("", "any owner"), (NOBODY, "nobody yet"), *people])
        self.offer("reporter", [("", "any reporter"), *people])
        self.offer("version", [("", "any version"), *((name, name) for name in choices.versions)])
        self.offer("family", [("", "any family"), *((name, name) for name in choices.families)])
        self.offer("tag", [("", "any tag"), *((name, name) for name in choices.tags)])
        self.offer("bash", [("", "any bash"), *choices.bashes])
        self.offer("charter", [("", "any charter"), *choices.charters])

    def offer(self, name: str, values: Sequence[tuple[object, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = values

    @property
    def further(self) -> list[forms.BoundField]:
        """The filters that are folded away; those with nothing to choose from are not there."""
        names = ("cause", "reporter", "version", "family", "tag", "bash", "charter", "age", "happens", "external")
        return [self[name] for name in names if len(cast("forms.ChoiceField", self.fields[name]).choices) > 1]  # type: ignore[arg-type]

    @property
    def further_count(self) -> int:
        return sum(bool(self.cleaned_data.get(bound.name)) for bound in self.further)

    def narrow(self) -> BreakageFilter:
        self.full_clean()
        chosen = dict(self.cleaned_data)
        words, status = chosen.pop("q", ""), chosen.pop("status", "") or OPEN
        given = {name: chosen[name] for name in BreakageFilter.__slots__ if chosen.get(name) not in (None, "")}
        return BreakageFilter(status=status, words=words, several=self.several, **given)

    def before(self) -> int | None:
        """The number behind which the page begins; None for the first page."""
        return self.cleaned_data.get("cursor")

    def order(self) -> str:
        return self.cleaned_data.get("sort") or NEWEST

    def columns(self) -> list[tuple[str, str]]:
        """The columns to show, in their order; the usual ones where none are chosen."""
        chosen = self.cleaned_data.get("col") or USUAL
        return [(name, label) for name, label in COLUMNS.items() if name in chosen]


def read_picks(values: Sequence[str]) -> list[int]:
    """The numbers of the rows that were selected; what is none is left out."""
    return [int(value) for value in values if NUMBERS.fullmatch(value)]


class SavedViewForm(forms.Form):
    name = forms.CharField(label="Name of the view", max_length=60)
    filters = forms.CharField(required=False, max_length=1000, widget=forms.HiddenInput)


class RenameForm(forms.Form):
    name = forms.CharField(label="New name", max_length=60)
