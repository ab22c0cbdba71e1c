import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User

from bugbash.choices import BreakageStatus, Category, Cause, Severity
from bugbash.logic.checks import CheckSyntaxError, parse_checks
from bugbash.logic.transitions import BREAKAGE_MOVES
from bugbash.models import Breakage, Membership, Observation
from bugbash.selectors.breakages import ANY, NOBODY, OPEN, UNSET, BreakageFilter
from portal.lib.people import display_name

CODE = re.compile(r"(?:BB-)?([0-9]{1,9})", re.IGNORECASE | re.ASCII)
LONGEST_EXPECTATION = 20_000
PROPOSALS = [(Severity.UNSET, "not sure"), *((one, one.value) for one in Severity if one)]


class BreakageForm(forms.Form):
    """What an observation shows going wrong. `shown` are the answers that the console shows beside it."""

    observation = forms.TypedChoiceField(label="Seen on", coerce=int, widget=forms.RadioSelect)
    title = forms.CharField(label="What is wrong?", max_length=200)
    severity = forms.ChoiceField(
        label="Severity", required=False, choices=PROPOSALS, initial="", widget=forms.RadioSelect
    )
    category = forms.ChoiceField(label="Category", choices=[("", "Choose what the user sees …"), *Category.choices])
    expectation = forms.CharField(
        label="Expected, checked on every later version",
        required=False,
        max_length=LONGEST_EXPECTATION,
        widget=forms.Textarea(attrs={"rows": 2, "class": "mono", "spellcheck": "false"}),
        help_text="One check per line. Leave it empty where only a person can tell.",
    )

    def __init__(self, shown: Sequence[Observation], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shown = {row.pk: row for row in shown}
        field = self.fields["observation"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - narrows the type
        field.choices = [(row.pk, row.version.name) for row in shown]
        if shown:
            field.initial = shown[-1].pk
        if len(shown) < 2:
            field.widget = forms.HiddenInput()

    @property
    def seen(self) -> Observation:
        """The observation that shows it."""
        return self.shown[self.cleaned_data["observation"]]

    def clean_expectation(self) -> str:
        """Checks its spelling here, so that a bad line is told beside the field."""
        text = str(self.cleaned_data["expectation"])
        try:
            parse_checks(text)
        except CheckSyntaxError as error:
            raise forms.ValidationError(str(error)) from None
        return text


class TryForm(forms.Form):
    """Checks that are being typed."""

    expectation = forms.CharField(required=False, max_length=LONGEST_EXPECTATION)
    clean_expectation = BreakageForm.clean_expectation


class TriageForm(forms.Form):
    status = forms.ChoiceField(label="Status", widget=forms.RadioSelect)
    severity = forms.ChoiceField(
        label="Severity, confirmed",
        required=False,
        choices=[(one, one.value or "unset") for one in Severity],
        widget=forms.RadioSelect,
    )
    cause = forms.ChoiceField(label="Cause", choices=Cause.choices)
    owner = forms.TypedChoiceField(label="Owner", required=False, coerce=int, empty_value=None)
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=500,
        help_text="Needed to reject; the person who filed it reads it.",
    )
    duplicate_of = forms.RegexField(
        CODE,
        label="Duplicate of",
        required=False,
        max_length=12,
        error_messages={"invalid": "Name a breakage of this project, such as BB-12."},
    )

    def __init__(self, breakage: Breakage, members: Sequence[Membership], *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"initial": facts_of(breakage), **options})
        status, owner = self.fields["status"], self.fields["owner"]
        assert isinstance(status, forms.ChoiceField)  # noqa: S101 - narrows the type
        assert isinstance(owner, forms.ChoiceField)  # noqa: S101 - narrows the type
        moves = BREAKAGE_MOVES[breakage.status]
        status.choices = [(one, one.label) for one in BreakageStatus if one == breakage.status or one in moves]
        self.members = {row.user_id: row.user for row in members}
        owner.choices = [("", "nobody"), *((row.user_id, say_member(row)) for row in members)]

    def clean_owner(self) -> User | None:
        return self.members.get(self.cleaned_data["owner"])

    def clean_duplicate_of(self) -> int | None:
        """The number in BB-12."""
        found = CODE.fullmatch(self.cleaned_data["duplicate_of"])
        return int(found[1]) if found else None


def facts_of(breakage: Breakage) -> dict[str, Any]:
    original = breakage.duplicate_of
    return {
        "status": breakage.status,
        "severity": breakage.severity,
        "cause": breakage.cause,
        "owner": breakage.owner_id,
        "reason": breakage.reason,
        "duplicate_of": original.code if original else "",
    }


def say_member(row: Membership) -> str:
    return f"{display_name(row.user)}, {row.get_role_display()}"


class CommentForm(forms.Form):
    text = forms.CharField(
        label="Comment",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Markdown.",
        error_messages={"required": "Write something first."},
    )


class BreakageFilterForm(forms.Form):
    """The filters of the list, from its address; what is not understood narrows nothing."""

    status = forms.ChoiceField(
        required=False, choices=[("", "open"), *BreakageStatus.choices, (ANY, "any")], widget=forms.HiddenInput
    )
    severity = forms.ChoiceField(
        required=False,
        choices=[("", "any severity"), *((one or UNSET, one.label) for one in Severity)],
    )
    category = forms.ChoiceField(required=False, choices=[("", "any category"), *Category.choices])
    owner = forms.ChoiceField(required=False)
    q = forms.CharField(required=False, max_length=200, label="Search")
    cursor = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, members: Sequence[Membership], **options: Any) -> None:
        super().__init__(*args, **options)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)  # noqa: S101 - narrows the type
        owner.choices = [
            ("", "any owner"),
            (NOBODY, "nobody yet"),
            *((row.user.get_username(), display_name(row.user)) for row in members),
        ]

    def narrow(self) -> BreakageFilter:
        self.full_clean()
        chosen = self.cleaned_data
        return BreakageFilter(
            status=chosen.get("status") or OPEN,
            severity=chosen.get("severity", ""),
            category=chosen.get("category", ""),
            owner=chosen.get("owner", ""),
            words=chosen.get("q", ""),
        )

    def before(self) -> int | None:
        """The number before which the page begins; None for the first page."""
        return self.cleaned_data.get("cursor")
