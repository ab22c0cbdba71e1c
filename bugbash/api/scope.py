from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, QuerySet
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from bugbash import access
from bugbash.api.files import attach
from bugbash.api.tables import in_chunks, wants_table, written_table
from bugbash.models import Project
from portal.lib.api.shapes import Filters

Row = TypeVar("Row", bound=Model)
Gate = Callable[[User | AnonymousUser, str], Project]
Shape = type[BaseSerializer[Any]]


class Unstored(GenericViewSet[Row]):
    """A view whose answers are for the asker alone. `reads` is the shape of its rows, `shapes` what is sent or
    answered instead by action, `filters` what a list can be narrowed to.
    """

    reads: ClassVar[Shape]
    shapes: ClassVar[Mapping[str, Shape]] = {}
    filters: ClassVar[type[Filters]] = Filters

    @property
    def user(self) -> User:
        """The person who asks; nobody comes as far as here without being one."""
        user: User = self.request.user  # type: ignore[assignment]
        return user

    def get_serializer_class(self) -> Shape:
        return self.shapes.get(self.action, self.reads)

    def filter_queryset(self, queryset: QuerySet[Row, Any]) -> QuerySet[Row, Any]:
        if self.action != "list":
            return queryset
        return self.narrow(queryset, self.filters.read(self.request))

    def narrow(self, rows: QuerySet[Row], given: dict[str, Any]) -> QuerySet[Row]:
        """The rows that the parameters of the address ask for."""
        return rows

    def read_body(self) -> dict[str, Any]:
        """The body of the request in the action's shape; raises ValidationError."""
        serializer = self.get_serializer(data=self.request.data, partial=self.action == "partial_update")
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer


class InProject(Unstored[Row]):
    """A view inside of a project. Who may come in is decided before anything that was sent is read:
    for reading every member who is no reviewer only, for other actions what `gates` says.
    """

    gates: ClassVar[Mapping[str, Gate]] = {}
    takes_table = True

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        _ = self.project

    @cached_property
    def project(self) -> Project:
        gate = self.gates.get(self.action, access.get_readable_project)
        return gate(self.user, self.kwargs["slug"])

    def paginate_queryset(self, queryset: Any) -> Any:
        """The page; none of it where the whole list is asked for as CSV."""
        self.table = queryset if self.action == "list" and wants_table(self.request) else None
        return super().paginate_queryset(queryset) if self.table is None else []

    def get_paginated_response(self, data: Any) -> Any:
        if self.table is None:
            return super().get_paginated_response(data)
        gate = self.gates.get("list", access.get_readable_project)
        shape: Any = self.get_serializer()
        pieces = written_table(shape.fields, self.table_rows(self.table))
        pieces = access.while_allowed(gate, self.user, self.project.slug, pieces)
        return attach(pieces, "text/csv", f"{self.request.path.rstrip('/').rpartition('/')[2]}-{self.project.slug}.csv")

    def table_rows(self, rows: QuerySet[Row]) -> Iterator[dict[str, Any]]:
        for chunk in in_chunks(rows, getattr(self, "keyset", "-pk")):
            yield from self.get_serializer(chunk, many=True).data

    def again(self, row: Row) -> Row:
        """The row as a list shows it, after an action has written it."""
        return self.get_queryset().get(pk=row.pk)


class CreateMixin(mixins.CreateModelMixin):
    """Answers 201 with the new row, and with its address where it has one of its own."""

    def get_success_headers(self, data: Any) -> dict[str, str]:
        view: Any = self
        if not hasattr(view, "retrieve"):
            return {}
        return {"Location": f"{view.request.path}{data[view.lookup_field]}/"}
