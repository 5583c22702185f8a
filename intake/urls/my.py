from django.urls import path

from intake.views import copies, documents, measures, my, shared

urlpatterns = [
    path("form/", my.form, name="form"),
    path("form/page/<slug:key>/", my.section, name="section"),
    path("form/newer/", my.newer, name="newer"),
    path("form/send/", my.send, name="send"),
    path("form/sent/", my.sent, name="sent"),
    path("form/copies/", copies.copies, name="copies"),
    path("form/copies/<int:version>/pdf/", copies.paper, name="paper"),
    path("form/help/", my.help, name="help"),
    path("form/shown/", shared.shared, name="shared"),
    path("form/show/<slug:field>/", shared.share, name="share"),
    path("form/shown/<uuid:pk>/take-back/", shared.unshare, name="unshare"),
    path("measures/", measures.measures, name="measures"),
    path("measures/over-time/", measures.over_time, name="measures_over_time"),
    path("measures/over-time/paper/", measures.on_paper, name="measures_on_paper"),
    path("measures/<uuid:pk>/", measures.measure, name="measure"),
    path("measures/<uuid:pk>/leave-out/", measures.later, name="measure_later"),
    path("measures/<uuid:pk>/sent/", measures.sent, name="measure_sent"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<slug:key>/", documents.document, name="document"),
    path("documents/<slug:key>/sign/", documents.sign, name="sign"),
    path("documents/signed/<uuid:pk>/", documents.signature, name="signature"),
    path("documents/signed/<uuid:pk>/paper/", documents.on_paper, name="signature_on_paper"),
    path("documents/signed/<uuid:pk>/take-back/", documents.withdraw, name="withdraw"),
]
