from rest_framework import serializers

from bugbash.models import DEFAULT_DEPLOYMENT, Deployment
from bugbash.models.project import name_in_url
from portal.lib.api.shapes import Number, Strict, Text, Whole


class DeploymentRead(serializers.ModelSerializer[Deployment]):
    class Meta:
        model = Deployment
        fields = read_only_fields = ("name", "base_url", "concurrency", "rate_per_s")


class DeploymentPart(Strict):
    base_url = Text(max_length=2048, help_text="Where this version answers, without the endpoint's own path.")
    name = Text(max_length=60, validators=[name_in_url], default=DEFAULT_DEPLOYMENT)
    concurrency = Whole(min_value=1, max_value=64, default=4, help_text="Calls at once over all workers.")
    rate_per_s = Number(
        min_value=0.1,
        max_value=1000,
        allow_null=True,
        default=None,
        help_text="Calls per second over all workers; null: as fast as the concurrency allows.",
    )
