"""`manage.py rotate_secrets`: after a new key was put in front, encrypt everything with it; then the old one can go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bugbash.actions.secrets import rotate_secrets


class Command(BaseCommand):
    help = "Encrypt all secrets with the first of SECRET_KEYS; running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        rotation = rotate_secrets()
        self.stdout.write(f"{rotation.renewed} encrypted anew, {rotation.current} had the first key already.")
        if rotation.lost:
            names = ", ".join(rotation.lost)
            raise CommandError(f"No key of this instance opens {len(rotation.lost)}; set them again: {names}.")
