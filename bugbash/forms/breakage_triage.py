import re
from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.contrib.auth.models import User

from bugbash.choices import BreakageStatus, Cause, Severity
from bugbash.logic.checks import CheckSyntaxError, parse_checks
from bugbash.logic.transitions import BREAKAGE_MOVES
from bugbash.models import Breakage, Membership
from bugbash.selectors.breakage_triage import triage_mark
from bugbash.selectors.breakages import UNSET
from portal.lib.people import display_name

CODE = re.compile(r"(?:BB-)?([0-9]{1,9})", re.IGNORECASE | re.ASCII)
LEAVE = ("", "leave as it is")
NOBODY = "nobody"


class CodeField(forms.RegexField):
    """A breakage by its code or number; its value is the number."""

    def __init__(self, **options: Any) -> None:
        messages = {"invalid": "Name a breakage of this project, such as BB-12."}
        super().__init__(regex=CODE, max_length=200, required=False, error_messages=messages, **options)

    def clean(self, value: Any) -> Any:
        found = CODE.fullmatch(super().clean(value))
        return int(found[1]) if found else None


class OriginalForm(forms.Form):
    duplicate_of = CodeField()


class TriageForm(forms.Form):
    status = forms.ChoiceField(label="Status", widget=forms.RadioSelect)
    severity = forms.ChoiceField(
        label="Severity, confirmed",
        required=False,
        choices=[(one, one.value or "unset") for one in Severity],
        widget=forms.RadioSelect,
    )
    cause = forms.ChoiceField(label="Cause", choices=Cause.choices)
    owner = forms.TypedChoiceField(
        label="Owner", required=False, coerce=int, empty_value=None, help_text="A confirmed S1 or S2 needs one."
    )
    checks = forms.CharField(
        label="Checks, corrected",
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "spellcheck": "false"}),
        help_text="What the query expects from now on, one check per line. An open breakage is rejected by this.",
    )
    reason = forms.CharField(
        label="Reason",
        required=False,
        max_length=500,
        help_text="Needed to reject; the person who filed it reads it.",
    )
    duplicate_of = CodeField(label="Duplicate of", widget=forms.TextInput(attrs={"list": "originals"}))
    external_url = forms.CharField(label="External issue", required=False, max_length=500)
    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-kept": ""}))

    def __init__(
        self, breakage: Breakage, members: Sequence[Membership], lines: Sequence[str], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **{"initial": {**facts_of(breakage), "checks": "\n".join(lines)}, **options})
        moves = BREAKAGE_MOVES[breakage.status]
        status = cast("forms.ChoiceField", self.fields["status"])
        status.choices = [(one, one.label) for one in BreakageStatus if one == breakage.status or one in moves]
        self.members = {row.user_id: row.user for row in members}
        self.fields["owner"].choices = owner_choices(members, ("", "nobody"))  # type: ignore[attr-defined]

    def clean_owner(self) -> User | None:
        return self.members.get(self.cleaned_data["owner"])

    def clean_checks(self) -> str:
        return clean_lines(self.cleaned_data["checks"])

    @property
    def is_about_expectation(self) -> bool:
        """Whether the checks that came with it are meant."""
        return str(self["cause"].value()) == Cause.EXPECTATION

    def changes(self) -> dict[str, Any]:
        """What the valid form says, in the words of `triage_breakage`, the original by its number."""
        facts = dict(self.cleaned_data)
        if facts["cause"] != Cause.EXPECTATION:
            del facts["checks"]
        named = {"status": BreakageStatus, "severity": Severity, "cause": Cause}
        return {name: named[name](value) if name in named else value for name, value in facts.items()}


def clean_lines(text: str) -> str:
    """Checks their spelling, so that a bad line is told beside the field."""
    try:
        parse_checks(text)
    except CheckSyntaxError as error:
        raise forms.ValidationError(str(error)) from None
    return text


def facts_of(breakage: Breakage) -> dict[str, Any]:
    original = breakage.duplicate_of
    return {
        "status": breakage.status,
        "severity": breakage.severity,
        "cause": breakage.cause,
        "owner": breakage.owner_id,
        "reason": breakage.reason,
        "duplicate_of": original.code if original else "",
        "external_url": breakage.external_url,
        "mark": triage_mark(breakage),
    }


def owner_choices(members: Sequence[Membership], *first: tuple[str, str]) -> list[tuple[object, str]]:
    return [*first, *((row.user_id, say_member(row)) for row in members)]


def say_member(row: Membership) -> str:
    return f"{display_name(row.user)}, {row.get_role_display()}"


class BulkTriageForm(forms.Form):
    """What becomes of many breakages; what is left empty stays as it is."""

    status = forms.ChoiceField(label="Status", required=False, choices=[LEAVE, *BreakageStatus.choices])
    severity = forms.ChoiceField(
        label="Severity, confirmed",
        required=False,
        choices=[LEAVE, *((one.value or UNSET, one.label) for one in Severity)],
    )
    cause = forms.ChoiceField(label="Cause", required=False, choices=[LEAVE, *Cause.choices])
    owner = forms.ChoiceField(label="Owner", required=False)
    reason = forms.CharField(label="Reason", required=False, max_length=500, help_text="Needed to reject.")
    duplicate_of = CodeField(label="Duplicates of")
    mark = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, members: Sequence[Membership], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.members = {str(row.user_id): row.user for row in members}
        self.fields["owner"].choices = owner_choices(members, LEAVE, (NOBODY, "nobody"))  # type: ignore[attr-defined]

    def changes(self) -> dict[str, Any]:
        """What the valid form says, in the words of `triage_breakages`, the original by its number."""
        facts = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        facts.pop("mark", None)
        if "status" in facts:
            facts["status"] = BreakageStatus(facts["status"])
        if "severity" in facts:
            facts["severity"] = Severity("" if facts["severity"] == UNSET else facts["severity"])
        if "cause" in facts:
            facts["cause"] = Cause(facts["cause"])
        if "owner" in facts:
            facts["owner"] = self.members.get(facts["owner"])
        return facts
