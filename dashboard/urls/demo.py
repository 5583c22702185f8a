from django.urls import path

from dashboard.views import demo

urlpatterns = [path("post/", demo.letters, name="post")]
