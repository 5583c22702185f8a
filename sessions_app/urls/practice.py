from . import desk, notes

urlpatterns = [*desk.urlpatterns, *notes.urlpatterns]
