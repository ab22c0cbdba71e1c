from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils import timezone

from bugbash.choices import Severity
from bugbash.errors import RefusedError
from bugbash.forms.breakage_triage import CODE, say_member
from bugbash.models import Bash, Charter, Project, Version
from bugbash.selectors.members import member_rows

LONGEST_TITLE = 120
LONGEST_AIM = 2000
MOST_NEW = 50
MOST_MINUTES = 14 * 24 * 60
SERIOUS = (Severity.S1, Severity.S2)


class BashForm(forms.Form):
    """A bash to be: what is attacked, under which charters, by whom and when."""

    name = forms.CharField(max_length=120)
    versions = forms.TypedMultipleChoiceField(
        label="Versions to attack", coerce=int, widget=forms.CheckboxSelectMultiple, help_text="One, or two."
    )
    charters = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple, help_text="The cards that people take."
    )
    new_charters = forms.CharField(
        label="Further charters",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One per line: a title, and after a colon what to try.",
    )
    starts_at = forms.DateTimeField(
        label="Starts",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="In your time zone; empty for now.",
    )
    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES, initial=60, help_text="How long it lasts.")
    people = forms.TypedMultipleChoiceField(
        label="Invite",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Every other member may join too.",
    )

    def __init__(self, project: Project, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.project = project
        self.known_versions = {row.pk: row for row in project.versions.all()}
        self.known_charters = {row.pk: row for row in project.charters.all()}
        members = member_rows(project).filter(reviewer_only=False)
        self.known_people = {row.user_id: row.user for row in members}
        self.offer("versions", [(row.pk, row.name) for row in self.known_versions.values()])
        self.offer("charters", [(row.pk, row.title) for row in self.known_charters.values()])
        self.offer("people", [(row.user_id, say_member(row)) for row in members])
        self.fields["versions"].initial = list(self.known_versions)[:1]
        self.fields["charters"].initial = list(self.known_charters)

    def offer(self, name: str, choices: list[tuple[int, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - narrows the type
        field.choices = choices

    def clean_versions(self) -> list[Version]:
        return [self.known_versions[key] for key in self.cleaned_data["versions"]]

    def clean_charters(self) -> list[Charter]:
        return [self.known_charters[key] for key in self.cleaned_data["charters"]]

    def clean_people(self) -> list[User]:
        return [self.known_people[key] for key in self.cleaned_data["people"]]

    def clean_new_charters(self) -> list[tuple[str, str]]:
        """(title, aim) of each line."""
        lines = [line.strip() for line in self.cleaned_data["new_charters"].splitlines() if line.strip()]
        if len(lines) > MOST_NEW:
            raise forms.ValidationError(f"At most {MOST_NEW} charters at once.")
        parts = [line.partition(":") for line in lines]
        for number, (title, _, _) in enumerate(parts, start=1):
            if not title.strip():
                raise forms.ValidationError(f"Line {number} has no title before its colon.")
            if len(title.strip()) > LONGEST_TITLE:
                raise forms.ValidationError(f"Line {number}: a title has at most {LONGEST_TITLE} characters.")
        return [(title.strip(), aim.strip()) for title, _, aim in parts]

    def times(self) -> tuple[datetime, datetime]:
        """Start and end."""
        starts_at = self.cleaned_data["starts_at"] or timezone.now()
        try:
            return starts_at, starts_at + timedelta(minutes=self.cleaned_data["minutes"])
        except OverflowError:
            raise RefusedError("This is too far in the future.", field="starts_at") from None


class BashEditForm(BashForm):
    """What of a bash can still change: its name, its cards, its end, and its start while that is to come."""

    def __init__(self, bash: Bash, *args: Any, **options: Any) -> None:
        super().__init__(bash.project, *args, **options)
        self.bash = bash
        length = bash.ends_at - bash.starts_at
        self.initial = {
            "name": bash.name,
            "charters": [row.pk for row in bash.charters.all()],
            "starts_at": bash.starts_at,
            "minutes": max(1, round(length / timedelta(minutes=1))),
        }
        gone = ["versions", "people", *(["starts_at"] if bash.starts_at <= timezone.now() else [])]
        for name in gone:
            del self.fields[name]

    def times(self) -> tuple[datetime, datetime]:
        """Start and end; what was not touched stays as it is, to the second."""
        starts_at = self.cleaned_data.get("starts_at") if "starts_at" in self.changed_data else None
        if starts_at is None and "minutes" not in self.changed_data:
            return self.bash.starts_at, self.bash.ends_at
        self.cleaned_data["starts_at"] = starts_at or self.bash.starts_at
        return super().times()


class CharterForm(forms.Form):
    title = forms.CharField(max_length=LONGEST_TITLE)
    aim = forms.CharField(
        required=False,
        max_length=LONGEST_AIM,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What to try, and what would count as a find.",
    )


class ExtendForm(forms.Form):
    minutes = forms.IntegerField(min_value=1, max_value=MOST_MINUTES, initial=10)


class VerdictForm(forms.Form):
    """What the triage of a bash makes of one breakage."""

    DEEDS = (("confirm", "Confirm"), ("reject", "Reject"), ("duplicate", "Duplicate"))

    breakage = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    deed = forms.ChoiceField(choices=DEEDS, widget=forms.HiddenInput)
    severity = forms.ChoiceField(
        required=False, choices=[(one, one.value) for one in Severity if one], widget=forms.RadioSelect
    )
    owner = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, help_text="S1 and S2 need one.")
    reason = forms.CharField(required=False, max_length=500, help_text="Needed to reject; whoever filed it reads it.")
    duplicate_of = forms.RegexField(
        CODE,
        label="Duplicate of",
        required=False,
        max_length=12,
        error_messages={"invalid": "Name a breakage of this project, such as BB-12."},
    )

    def __init__(self, project: Project, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        members = list(member_rows(project))
        self.members = {row.user_id: row.user for row in members}
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)  # noqa: S101 - narrows the type
        owner.choices = [("", "nobody"), *((row.user_id, say_member(row)) for row in members)]

    def clean_owner(self) -> User | None:
        return self.members.get(self.cleaned_data["owner"])

    def clean_duplicate_of(self) -> int | None:
        """The number in BB-12."""
        found = CODE.fullmatch(self.cleaned_data["duplicate_of"])
        return int(found[1]) if found else None

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        severity = given.get("severity", "")
        if given.get("deed") == "confirm" and not severity:
            self.add_error("severity", "Say how serious it is.")
        if given.get("deed") == "confirm" and severity in SERIOUS and given.get("owner") is None:
            self.add_error("owner", f"{severity} needs an owner.")
        return given
