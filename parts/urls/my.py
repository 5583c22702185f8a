from django.urls import path

from parts.views import loop, my, my_map, speaking

urlpatterns = [
    path("parts/", my.parts, name="parts"),
    path("parts/new/", my.new, name="new"),
    path("parts/map/", my_map.map, name="map"),
    path("parts/map/relate/", my_map.relate, name="relate"),
    path("parts/map/relations/<uuid:pk>/remove/", my_map.unrelate, name="unrelate"),
    path("parts/map/relations/<uuid:pk>/show/", my_map.show_relation, name="show_relation"),
    path("parts/map/relations/<uuid:pk>/hide/", my_map.hide_relation, name="hide_relation"),
    path("parts/shared/", my_map.shared, name="shared_map"),
    path("parts/shared/lines/write/", my_map.write_line, name="write_line"),
    path("parts/shared/lines/<uuid:pk>/withdraw/", my_map.withdraw_line, name="withdraw_line"),
    path("parts/shared/lines/<uuid:pk>/accept/", my_map.accept_line, name="accept_line"),
    path("parts/shared/lines/<uuid:pk>/decline/", my_map.decline_line, name="decline_line"),
    path("parts/loop/", loop.cycle, name="cycle"),
    path("parts/loop/agree/", loop.agree, name="agree"),
    path("parts/loop/disagree/", loop.disagree, name="disagree"),
    path("parts/loop/steps/<uuid:step>/", loop.underneath, name="underneath"),
    path("parts/words/", speaking.words, name="speaking"),
    path("parts/<uuid:pk>/", my.part, name="part"),
    path("parts/<uuid:pk>/visibility/", my.visibility, name="visibility"),
    path("parts/<uuid:pk>/share/", my.share, name="share"),
    path("parts/<uuid:pk>/unshare/", my.unshare, name="unshare"),
    path("parts/<uuid:pk>/not-known-yet/", my.intent_unknown, name="intent_unknown"),
    path("parts/<uuid:pk>/delete/", my.delete, name="delete"),
]
