from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bugbash.access import get_fileable_project as file
from bugbash.actions.word_lists import (
    LONGEST_NAME,
    LONGEST_WORD,
    MOST_WORDS,
    add_word_list,
    edit_word_list,
    remove_word_list,
)
from bugbash.api.people import PersonRead
from bugbash.api.scope import CreateMixin, InProject
from bugbash.choices import WordListKind
from bugbash.models import WordList
from bugbash.selectors.word_lists import word_list_rows
from portal.lib.api.shapes import Choice, Text, Write


class WordListRead(serializers.ModelSerializer[WordList]):
    kind = serializers.ChoiceField(WordListKind.choices, read_only=True)
    words = serializers.ListField(child=serializers.CharField(), read_only=True)
    edited_by = PersonRead(read_only=True)

    class Meta:
        model = WordList
        fields = read_only_fields = ("id", "kind", "name", "words", "edited_by", "edited_at")


class WordsField(serializers.ListField):
    child = Text(max_length=LONGEST_WORD)

    def __init__(self, **options: Any) -> None:
        super().__init__(min_length=2, max_length=MOST_WORDS, help_text="At least two, phrases too.", **options)


class WordListWrite(Write):
    reads = WordListRead
    kind = Choice(WordListKind.choices)
    name = Text(max_length=LONGEST_NAME)
    words = WordsField()


class WordListChange(Write):
    reads = WordListRead
    kind = Choice(WordListKind.choices, required=False)
    name = Text(max_length=LONGEST_NAME, required=False)
    words = WordsField(required=False)


@extend_schema(tags=["word-lists"])
@extend_schema_view(
    list=extend_schema(summary="Synonyms and entities of the project, which mutators exchange"),
    create=extend_schema(summary="Add a list of words that stand for each other"),
    destroy=extend_schema(summary="Remove a list"),
)
class WordListViewSet(mixins.ListModelMixin, mixins.DestroyModelMixin, CreateMixin, InProject[WordList]):
    reads = WordListRead
    shapes = {"create": WordListWrite, "partial_update": WordListChange}
    gates = dict.fromkeys(("create", "partial_update", "destroy"), file)
    keyset = "pk"
    lookup_field = "id"
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet[WordList]:
        return word_list_rows(self.project)

    def perform_create(self, serializer: serializers.BaseSerializer[WordList]) -> None:
        facts = dict(serializer.validated_data)
        kind = WordListKind(facts.pop("kind"))
        serializer.instance = add_word_list(project=self.project, by=self.user, kind=kind, **facts)

    @extend_schema(summary="Change a list", responses=WordListRead)
    def partial_update(self, request: Request, **_: Any) -> Response:
        row = self.get_object()
        facts = {"kind": row.kind, "name": row.name, "words": row.words, **self.read_body()}
        kind = WordListKind(facts.pop("kind"))
        changed = edit_word_list(word_list=row, by=self.user, kind=kind, **facts)
        return Response(WordListRead(self.again(changed)).data)

    def perform_destroy(self, instance: WordList) -> None:
        remove_word_list(word_list=instance, by=self.user)
