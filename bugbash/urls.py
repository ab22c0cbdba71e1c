from django.urls import path

from bugbash.views import (
    breakages,
    console,
    members,
    observations,
    overview,
    queries,
    replays,
    settings,
    versions,
)

app_name = "bugbash"
urlpatterns = [
    path("", overview.index, name="overview"),
    path("console/", console.index, name="console"),
    path("console/ask/", console.ask, name="console-ask"),
    path("console/file/", breakages.create, name="breakage-create"),
    path("console/check/", console.check, name="console-check"),
    path("console/keep/", queries.keep, name="query-keep"),
    path("observations/<int:pk>/", observations.detail, name="observation-detail"),
    path("observations/<int:pk>/raw/", observations.raw, name="observation-raw"),
    path("breakages/", breakages.index, name="breakage-index"),
    path("breakages/<int:number>/", breakages.detail, name="breakage-detail"),
    path("breakages/<int:number>/triage/", breakages.triage, name="breakage-triage"),
    path("breakages/<int:number>/comments/", breakages.comment, name="breakage-comment"),
    path("queries/", queries.index, name="query-index"),
    path("queries/import/", queries.import_, name="query-import"),
    path("queries/<int:pk>/", queries.detail, name="query-detail"),
    path("queries/<int:pk>/state/", queries.set_state, name="query-state"),
    path("versions/", versions.index, name="version-index"),
    path("versions/create/", versions.create, name="version-create"),
    path("versions/<str:name>/", versions.detail, name="version-detail"),
    path("versions/<str:name>/bless/", versions.bless, name="version-bless"),
    path("versions/<str:name>/replays/", replays.create, name="replay-create"),
    path("replays/<int:number>/", replays.detail, name="replay-detail"),
    path("replays/<int:number>/progress/", replays.progress, name="replay-progress"),
    path("replays/<int:number>/<str:deed>/", replays.move, name="replay-move"),
    path("replays/<int:number>/outcomes/<int:ordinal>/", replays.outcome, name="outcome-detail"),
    path("settings/", settings.index, name="settings"),
    path("members/", members.create, name="member-create"),
]
