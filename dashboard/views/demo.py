"""The demo world's post office. Mounted in the demo only."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard import post


@login_not_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Everything that was sent, with its links, for walking through the story."""
    return render(request, "dashboard/demo/post.html", {"letters": post.letters()})
