from collections.abc import Iterable

from django.contrib.auth.models import User
from rest_framework import serializers

from bugbash.errors import RefusedError
from bugbash.models import Project
from bugbash.selectors.members import member_rows
from portal.lib.people import display_name


class PersonRead(serializers.ModelSerializer[User]):
    name = serializers.SerializerMethodField(help_text="The full name, else the user name.")

    class Meta:
        model = User
        fields = read_only_fields = ("username", "name")

    def get_name(self, person: User) -> str:
        return display_name(person)


def get_member(project: Project, username: str | None, *, field: str) -> User | None:
    """The member of this user name, None for no name; raises RefusedError for anybody else."""
    if username is None:
        return None
    row = member_rows(project).filter(user__username=username).first()
    if row is None:
        raise RefusedError(f"{username!r} is no member of the project.", field=field)
    return row.user


def get_members(project: Project, names: Iterable[str], *, field: str) -> list[User]:
    """The members of these user names, each once; raises RefusedError for anybody else."""
    found = [get_member(project, name, field=field) for name in dict.fromkeys(names)]
    return [one for one in found if one]
