from django.urls import path

from notifications.views import public

urlpatterns = [path("a/<str:token>/", public.link, name="link")]
