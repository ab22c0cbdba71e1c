from django.urls import path

from reviews.views import criteria, decisions, queue, readiness, reports, sending, sharing, signing, waivers

app_name = "reviews"
urlpatterns = [
    path("queue/", queue.index, name="queue"),
    path("queue/setup/", queue.setup, name="queue-setup"),
    path("replays/<int:number>/review/send/", sending.send_all, name="replay-send"),
    path("replays/<int:number>/outcomes/<int:ordinal>/review/", sending.send, name="outcome-send"),
    path("replays/<int:number>/decisions/<uuid:batch>/withdraw/", sending.withdraw, name="sending-withdraw"),
    path("criteria/", criteria.index, name="criterion-index"),
    path("criteria/create/", criteria.create, name="criterion-create"),
    path("criteria/age/", criteria.age, name="criterion-age"),
    path("criteria/start/", criteria.start, name="criterion-start"),
    path("criteria/<int:pk>/", criteria.detail, name="criterion-detail"),
    path("criteria/<int:pk>/edit/", criteria.edit, name="criterion-edit"),
    path("criteria/<int:pk>/comment/", criteria.comment, name="criterion-comment"),
    path("criteria/<int:pk>/retire/", criteria.retire, name="criterion-retire"),
    path("criteria/<int:pk>/confirm/", readiness.confirm, name="criterion-confirm"),
    path("criteria/<int:pk>/waive/", waivers.create, name="waiver-create"),
    path("waivers/<int:pk>/revoke/", waivers.revoke, name="waiver-revoke"),
    path("decisions/", decisions.index, name="decision-index"),
    path("readiness/", readiness.index, name="readiness"),
    path("readiness/seen/", readiness.seen, name="readiness-seen"),
    path("reports/", reports.index, name="report-index"),
    path("reports/freeze/", reports.freeze, name="report-freeze"),
    path("reports/<int:number>/", reports.detail, name="report-detail"),
    path("reports/<int:number>/sign/", reports.sign, name="signoff-create"),
    path("reports/<int:number>/json/", reports.json_, name="report-json"),
    path("reports/<int:number>/pdf/", reports.pdf, name="report-pdf"),
    path("reports/<int:number>/share/", sharing.index, name="share-index"),
    path("reports/<int:number>/share/<int:pk>/revoke/", sharing.revoke, name="share-revoke"),
    path("reports/<int:number>/remind/", signing.remind, name="signoff-remind"),
    path("conditions/<int:pk>/settle/", signing.settle, name="signoff-settle"),
    path("settings/sign-off/", signing.rules, name="signoff-rules"),
]
