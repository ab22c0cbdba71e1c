from django.apps import AppConfig


class BugbashConfig(AppConfig):
    name = "bugbash"
