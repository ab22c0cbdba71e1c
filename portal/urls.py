from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from portal import views, views_gallery

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/demo/", views.sign_in_demo, name="sign-in-demo"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("tokens/", views.tokens, name="token-index"),
    path("tokens/<str:token_key>/revoke/", views.revoke_token, name="token-revoke"),
    path("projects/create/", views.create_project_page, name="project-create"),
    path("healthz/", views.health, name="health"),
    path("api/v1/", include("portal.api_urls")),
    path("admin/", admin.site.urls),
    path("instance/", include("bugbash.urls_instance")),
    path("share/", include("reviews.urls_share")),
    path("p/<slug:slug>/", include("bugbash.urls")),
    path("p/<slug:slug>/", include("reviews.urls")),
]
if settings.DEBUG:
    urlpatterns.append(path("gallery/", views_gallery.gallery, name="gallery"))
