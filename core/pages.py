"""Pages about the product itself."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component and state; on a developer's machine only."""
    return render(request, "styleguide/index.html")
