"""The gate is weighed when somebody's act sets it off; here nobody's in particular."""

from core import actor as acting
from couples.models import Couple
from intake import gate


def is_open(couple: Couple) -> bool:
    with acting.acting_as(acting.system("weighing")):
        return gate.is_open(couple)
