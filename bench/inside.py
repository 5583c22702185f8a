"""Run one function inside the product, on one database, in a process of its own.

`python -m bench.inside module:function` reads arguments as JSON and prints the answer as the last line.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any


def inside(where: str, env: Mapping[str, str], /, **arguments: Any) -> Any:
    """What `where` ("module:function") answers. Raises RuntimeError with its last words when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.inside", where],
        env=dict(env),
        input=json.dumps(arguments),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{where} failed:\n{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def main() -> int:
    import django

    django.setup()
    module, _, function = sys.argv[1].partition(":")
    answer = getattr(import_module(module), function)(**json.load(sys.stdin))
    print(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
