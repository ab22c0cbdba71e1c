"""Pages about the instance as a whole, for its administrators."""

from django.urls import path

from bugbash.views import egress_rules

app_name = "instance"
urlpatterns = [
    path("egress/", egress_rules.index, name="egress"),
    path("egress/add/", egress_rules.create, name="egress-create"),
    path("egress/preview/", egress_rules.preview, name="egress-preview"),
    path("egress/<int:pk>/remove/", egress_rules.remove, name="egress-remove"),
    path("egress/requests/<int:pk>/allow/", egress_rules.allow, name="egress-allow"),
    path("egress/requests/<int:pk>/decline/", egress_rules.decline, name="egress-decline"),
]
