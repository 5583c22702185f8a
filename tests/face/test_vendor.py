"""What others wrote is here unchanged, with where it came from."""

import hashlib
import tomllib

import pytest

from .sources import STATIC

VENDOR = STATIC / "vendor"
PACKAGES = tomllib.loads((VENDOR / "VENDOR.toml").read_text())["package"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_vendored_package_says_where_it_came_from(package):
    assert package["version"]
    assert package["licence"]
    assert package["integrity"].startswith("sha512-")
    assert (VENDOR / package["licence_file"]).read_text().strip()
    for file in package["files"]:
        assert hashlib.sha512((VENDOR / file["name"]).read_bytes()).hexdigest() == file["sha512"]


def test_no_file_came_without_its_papers():
    told = {"VENDOR.toml"} | {package["licence_file"] for package in PACKAGES}
    told |= {file["name"] for package in PACKAGES for file in package["files"]}
    assert {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} == told
