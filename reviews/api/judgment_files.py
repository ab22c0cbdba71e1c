"""Judgments as files: read and shown first, then saved; and written in the formats of others."""

from collections.abc import Iterable, Mapping
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash import access
from bugbash.api.files import FileRenderer, attach
from bugbash.api.people import PersonRead
from bugbash.api.scope import InProject
from bugbash.errors import RefusedError
from bugbash.forms.queries import clean_name
from portal.lib.api.shapes import Choice, Filters, Flag, Strict, Text
from reviews.actions.judgment_imports import NOBODY, confirm_judgments, discard_judgments, keep_file
from reviews.choices import JudgmentFormat, JudgmentImportState
from reviews.logic.formats import LONGEST_NAME, MOST_BYTES
from reviews.models import JudgmentImport
from reviews.selectors.judgment_exporting import TYPES, written_judgments, written_preferences, written_run
from reviews.selectors.judgment_imports import first_judgments, judgment_imports, report_of, troubles_of

PIECE = 65_536
IN_MEMORY = 2_500_000
FORMATS = [*JudgmentFormat.choices, ("", "as it looks")]
WORDS = [("consensus", "one grade a result"), ("raters", "each rater's own")]
YES_NO = [("true", "true"), ("false", "false")]
RATER_HELP = "Whose words those are that name nobody."
SHAPES = {"application/json": OpenApiTypes.OBJECT}
CODES = {JudgmentImportState.READ: status.HTTP_201_CREATED, JudgmentImportState.DONE: status.HTTP_200_OK}
COUNTS = (
    "total",
    "known_count",
    "repeated_count",
    "conflict_count",
    "refused_count",
    "left_out_count",
    "query_count",
    "position",
    "added_count",
)


class RawBody:
    """A body that is read piece by piece, as whatever it was sent."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream

    def copy_to(self, file: IO[bytes]) -> None:
        """All of it, or as much as shows that it is too much."""
        size = 0
        while (piece := self.stream.read(PIECE)) and size <= MOST_BYTES:
            file.write(piece)
            size += len(piece)
        file.seek(0)


class RawParser(BaseParser):
    media_type = "*/*"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return RawBody(stream)


class JudgmentImportWrite(Strict):
    text = Text(max_length=2_000_000, trim_whitespace=False, help_text="The file; a large one is sent to `upload/`.")
    format = Choice(FORMATS, default="", allow_blank=True)
    rater = Text(max_length=LONGEST_NAME, default=NOBODY, help_text=RATER_HELP)
    adds_queries = Flag(default=False, help_text="Texts that are no query yet become one; topics of qrels never do.")


class UploadFilters(Filters):
    format = Choice(FORMATS, default="", allow_blank=True)
    rater = Text(max_length=LONGEST_NAME, default=NOBODY, help_text=RATER_HELP)
    adds_queries = Choice(YES_NO, default="false", help_text="Texts that are no query yet become one.")
    file_name = Text(max_length=200, default="", allow_blank=True)


class SaveWrite(Strict):
    skip_refused = Flag(default=False, help_text="Save the rest although lines are refused or in conflict.")


class JudgmentExportFilters(Filters):
    format = Choice(JudgmentFormat.choices)
    words = Choice(WORDS, default="consensus", help_text="Only CSV and qrels have a place for each rater's own.")


class RunFilters(Filters):
    version = Text(max_length=60)


class TroubleRead(serializers.Serializer[Any]):
    line = serializers.IntegerField(read_only=True, source="problem.line", help_text="In JSON where the entry begins.")
    outcome = serializers.CharField(read_only=True, help_text="refused, conflict, repeated, known, left out")
    column = serializers.CharField(read_only=True, source="problem.column")
    rule = serializers.CharField(read_only=True, source="problem.rule")


class JudgedRead(serializers.Serializer[Any]):
    line = serializers.IntegerField(read_only=True)
    query = serializers.CharField(read_only=True, source="name")
    document = serializers.CharField(read_only=True, source="judged.doc")
    rater = serializers.CharField(read_only=True, source="judged.rater")
    grade = serializers.IntegerField(read_only=True, source="judged.grade")


class KeptJudgmentsRead(serializers.ModelSerializer[JudgmentImport]):
    format = serializers.ChoiceField(JudgmentFormat.choices, read_only=True)
    state = serializers.ChoiceField(JudgmentImportState.choices, read_only=True)
    requested_by = PersonRead(read_only=True)

    class Meta:
        model = JudgmentImport
        fields: tuple[str, ...] = (
            "id",
            "format",
            "state",
            "file_name",
            "rater",
            "adds_queries",
            "size",
            "read_bytes",
            *COUNTS,
            "requested_by",
            "requested_at",
            "finished_at",
        )
        read_only_fields: tuple[str, ...] = fields


class JudgmentImportRead(KeptJudgmentsRead):
    """With the first rows and problems, as the page shows them."""

    problems = serializers.SerializerMethodField(help_text="The first hundred of each kind; the report has all.")
    rows = serializers.SerializerMethodField(help_text="The first twenty.")

    class Meta(KeptJudgmentsRead.Meta):
        fields = (*KeptJudgmentsRead.Meta.fields, "problems", "rows")
        read_only_fields = fields

    @extend_schema_field(TroubleRead(many=True))
    def get_problems(self, given: JudgmentImport) -> Any:
        return TroubleRead(troubles_of(given), many=True).data

    @extend_schema_field(JudgedRead(many=True))
    def get_rows(self, given: JudgmentImport) -> Any:
        return JudgedRead(first_judgments(given), many=True).data


@extend_schema(tags=["rating"])
@extend_schema_view(
    list=extend_schema(summary="Imports of judgments, newest first"),
    retrieve=extend_schema(summary="One import, with how far it is and what is wrong with which line"),
)
class JudgmentImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, InProject[JudgmentImport]):
    reads = JudgmentImportRead
    shapes = {"list": KeptJudgmentsRead, "create": JudgmentImportWrite, "save": SaveWrite}
    gates = dict.fromkeys(
        ("list", "retrieve", "create", "upload", "save", "destroy", "report"), access.get_managed_project
    )
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> Any:
        return judgment_imports(self.project)

    @extend_schema(
        summary="Read a file of judgments; nothing is saved yet",
        description="201 when it is read; 202 while a worker reads it, and `imports/{id}/` tells how far it is.",
        responses={201: JudgmentImportRead, 202: JudgmentImportRead},
    )
    def create(self, request: Request, **_: Any) -> Response:
        body = self.read_body()
        return self.keep([body.pop("text").encode()], **body)

    @extend_schema(
        summary="Read a file of judgments of up to 200 MB",
        description="The file is the body, or the part `file` of a form. As with `import/`, nothing is saved yet.",
        parameters=[UploadFilters],
        request={
            "application/octet-stream": OpenApiTypes.BINARY,
            "multipart/form-data": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
            },
        },
        responses={201: JudgmentImportRead, 202: JudgmentImportRead},
    )
    def upload(self, request: Request, **_: Any) -> Response:
        facts = UploadFilters.read(request)
        facts["adds_queries"] = facts["adds_queries"] == "true"
        if isinstance(request.data, RawBody):
            with SpooledTemporaryFile(max_size=IN_MEMORY) as file:  # a slow sender holds no transaction open
                request.data.copy_to(file)
                return self.keep(iter(lambda: file.read(PIECE), b""), **facts)
        upload = request.FILES.get("file")
        if not isinstance(upload, UploadedFile):
            raise RefusedError("Send the file as the body, or as the part file of a form.", field="file")
        facts["file_name"] = facts["file_name"] or upload.name or ""
        return self.keep(upload.chunks(), **facts)

    def keep(self, pieces: Iterable[bytes], *, format: str, file_name: str = "", **facts: Any) -> Response:  # noqa: A002
        kind = JudgmentFormat(format) if format else None
        name = clean_name(file_name)
        given = keep_file(project=self.project, pieces=pieces, file_name=name, kind=kind, by=self.user, **facts)
        return self.told(given)

    def told(self, given: JudgmentImport) -> Response:
        """The import as it stands: 202 while a worker is at it."""
        code = CODES.get(JudgmentImportState(given.state), status.HTTP_202_ACCEPTED)
        return Response(JudgmentImportRead(given).data, status=code)

    @extend_schema(
        summary="Save what was read",
        description=(
            "Up to 2,000 judgments are saved at once (200); more by a worker in parts of 2,000 (202). Of two grades "
            "by one rater the first is kept."
        ),
        responses={200: JudgmentImportRead, 202: JudgmentImportRead},
    )
    def save(self, request: Request, **_: Any) -> Response:
        given = self.get_object()
        return self.told(confirm_judgments(given=given, by=self.user, **self.read_body()))

    @extend_schema(summary="Forget a file that was read and not saved")
    def destroy(self, request: Request, **_: Any) -> Response:
        discard_judgments(given=self.get_object(), by=self.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="Each line that gives no new judgment, as CSV", responses={(200, "text/csv"): OpenApiTypes.STR}
    )
    def report(self, request: Request, **_: Any) -> StreamingHttpResponse:
        given = self.get_object()
        return attach(report_of(given), "text/csv", f"judgments-{given.pk}.csv")


@extend_schema(tags=["rating"])
class JudgmentExportViewSet(InProject[JudgmentImport]):
    """Files are written as they are read from the database; who loses the role meanwhile gets no more of them."""

    reads = KeptJudgmentsRead
    gates = dict.fromkeys(("judgments", "run", "preferences"), access.get_managed_project)
    pagination_class = None
    renderer_classes = [FileRenderer]

    @extend_schema(
        summary="Judgments of results as a file",
        description="`import/` reads each of these formats back as the same judgments.",
        parameters=[JudgmentExportFilters],
        responses={(200, media): SHAPES.get(media, OpenApiTypes.STR) for _, media in TYPES.values()},
    )
    def judgments(self, request: Request, **_: Any) -> StreamingHttpResponse:
        given = JudgmentExportFilters.read(request)
        kind = JudgmentFormat(given["format"])
        ending, media = TYPES[kind]
        pieces = written_judgments(self.project, kind, per_rater=given["words"] == "raters")
        return self.attach(pieces, media, f"judgments-{self.project.slug}.{ending}")

    @extend_schema(
        summary="What a version answered in its newest replay, as a TREC run",
        parameters=[RunFilters],
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def run(self, request: Request, **_: Any) -> StreamingHttpResponse:
        version = get_object_or_404(self.project.versions, name=RunFilters.read(request)["version"])
        return self.attach(written_run(version), "text/plain", f"run-{self.project.slug}.txt")

    @extend_schema(
        summary="Who prefers which version's answer, as TREC preferences",
        responses={(200, "text/plain"): OpenApiTypes.STR},
    )
    def preferences(self, request: Request, **_: Any) -> StreamingHttpResponse:
        pieces = written_preferences(self.project)
        return self.attach(pieces, "text/plain", f"preferences-{self.project.slug}.txt")

    def attach(self, pieces: Iterable[str], media: str, name: str) -> StreamingHttpResponse:
        gate = access.get_managed_project
        return attach(access.while_allowed(gate, self.user, self.project.slug, pieces), media, name)
