from django.urls import path

from intake.views import instruments, practice, results, safety, texts

urlpatterns = [
    path("couples/<uuid:pk>/intake/", practice.panel, name="panel"),
    path("couples/<uuid:pk>/forms/", practice.reading, name="reading"),
    path("forms/<uuid:pk>/<int:version>/", practice.version, name="version"),
    path("forms/<uuid:pk>/read/", practice.review, name="review"),
    path("couples/<uuid:pk>/safety/", safety.safety, name="safety"),
    path("couples/<uuid:pk>/safety/decide/", safety.decide, name="decide"),
    path("members/<uuid:pk>/conversation/", safety.conversation, name="conversation"),
    path("couples/<uuid:pk>/measures/", results.couple_measures, name="couple_measures"),
    path("couples/<uuid:pk>/measures/ask/", results.ask, name="ask_measures"),
    path("couples/<uuid:pk>/measures/rhythm/", results.rhythm, name="rhythm"),
    path("members/<uuid:pk>/measures/", results.person_measures, name="person_measures"),
    path("members/<uuid:pk>/measures/paper/", results.person_on_paper, name="person_on_paper"),
    path("measures/<uuid:pk>/", results.answers, name="measure_answers"),
    path("instruments/", instruments.instruments, name="instruments"),
    path("instruments/<slug:key>/", instruments.instrument, name="instrument"),
    path("instruments/<slug:key>/items/", instruments.paste, name="paste"),
    path("instruments/<slug:key>/switch/", instruments.switch, name="switch"),
    path("instruments/<slug:key>/noise/", instruments.noise, name="noise"),
    path("texts/", texts.texts, name="texts"),
    path("texts/<uuid:pk>/", texts.text, name="text"),
    path("items/", safety.alerts, name="alerts"),
    path("items/urgent/", safety.urgent, name="urgent"),
    path("items/<uuid:pk>/seen/", safety.acknowledge, name="acknowledge"),
]
