"""The table of planted faults stays true: `make faults` can plant every one of them."""

from pathlib import Path

import pytest

from .table import FAULTS

ROOT = Path(__file__).parents[2]


def test_there_are_thirty_and_more_each_with_a_name_of_its_own():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 30


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_a_fault_replaces_stands_once_in_the_product(fault):
    text = (ROOT / fault.path).read_text(encoding="utf-8")

    assert text.count(fault.good) == 1
    assert fault.good != fault.bad
    compile(text.replace(fault.good, fault.bad), fault.path, "exec")
