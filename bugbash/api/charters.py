from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers

from bugbash.api.scope import InProject
from bugbash.models import Charter


class CharterRead(serializers.ModelSerializer[Charter]):
    class Meta:
        model = Charter
        fields = read_only_fields = ("title", "aim")


@extend_schema(tags=["charters"])
@extend_schema_view(list=extend_schema(summary="Directions to attack"))
class CharterViewSet(mixins.ListModelMixin, InProject[Charter]):
    reads = CharterRead
    keyset = "pk"

    def get_queryset(self) -> QuerySet[Charter]:
        return self.project.charters.all()
