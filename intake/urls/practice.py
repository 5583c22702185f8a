from django.urls import path

from intake.views import practice, safety, texts

urlpatterns = [
    path("couples/<uuid:pk>/intake/", practice.panel, name="panel"),
    path("couples/<uuid:pk>/forms/", practice.reading, name="reading"),
    path("forms/<uuid:pk>/<int:version>/", practice.version, name="version"),
    path("forms/<uuid:pk>/read/", practice.review, name="review"),
    path("couples/<uuid:pk>/safety/", safety.safety, name="safety"),
    path("couples/<uuid:pk>/safety/decide/", safety.decide, name="decide"),
    path("members/<uuid:pk>/conversation/", safety.conversation, name="conversation"),
    path("texts/", texts.texts, name="texts"),
    path("texts/<uuid:pk>/", texts.text, name="text"),
    path("items/", safety.alerts, name="alerts"),
    path("items/urgent/", safety.urgent, name="urgent"),
    path("items/<uuid:pk>/seen/", safety.acknowledge, name="acknowledge"),
]
