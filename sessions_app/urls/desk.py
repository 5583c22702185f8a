"""The therapist's desk in the room."""

from django.urls import path

from sessions_app.views import practice

HERE = "room/<uuid:pk>/"

urlpatterns = [
    path("couples/<uuid:couple>/sessions/", practice.panel, name="panel"),
    path("appointments/<uuid:appointment>/room/", practice.open_room, name="open_room"),
    path(HERE, practice.room, name="room"),
    path(f"{HERE}desk/", practice.desk, name="desk"),
    path(f"{HERE}screen/", practice.shared_screen, name="shared_screen"),
    path(f"{HERE}screen/piece/", practice.shared_piece, name="shared_piece"),
    path(f"{HERE}screen/brake/", practice.shared_brake, name="shared_brake"),
    path(f"{HERE}open/", practice.open_, name="open"),
    path(f"{HERE}go/<slug:phase>/", practice.go, name="go"),
    path(f"{HERE}resume/", practice.resume, name="resume"),
    path(f"{HERE}return/", practice.return_, name="return"),
    path(f"{HERE}protect/", practice.protect, name="protect"),
    path(f"{HERE}moment/", practice.moment, name="moment"),
    path(f"{HERE}brake/", practice.brake, name="brake"),
    path(f"{HERE}slower/", practice.slower, name="slower"),
    path(f"{HERE}ready-aloud/", practice.ready_aloud, name="ready_aloud"),
    path(f"{HERE}stop/", practice.stop, name="stop"),
    path(f"{HERE}close/", practice.close, name="close"),
    path(f"{HERE}prompt/", practice.prompt, name="prompt"),
    path(f"{HERE}focus/", practice.focus, name="focus"),
    path(f"{HERE}turn/", practice.turn, name="turn"),
    path(f"{HERE}turn/switch/", practice.switch, name="switch"),
    path(f"{HERE}turn/end/", practice.end_turn, name="end_turn"),
    path(f"{HERE}turn/step/", practice.step, name="step"),
    path(f"{HERE}part/", practice.part, name="part"),
    path(f"{HERE}unsay/<uuid:said>/", practice.unsay, name="unsay"),
    path(f"{HERE}people/<uuid:partner>/agreed/", practice.agreed, name="agreed"),
    path(f"{HERE}people/<uuid:partner>/mode/", practice.mode, name="mode"),
    path(f"{HERE}people/<uuid:partner>/read/", practice.leaving_read, name="leaving_read"),
    path(f"{HERE}people/<uuid:partner>/follow-up/", practice.follow_up, name="follow_up"),
    path(f"{HERE}offer/", practice.offer, name="offer"),
    path(f"{HERE}note/", practice.quick_note, name="quick_note"),
]
