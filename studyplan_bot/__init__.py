"""What `studyplan` begins with, wherever it is installed.

In a wheel, `bot`, `adapters`, `curriculum` and `migrations` lie in this folder, because packages of such
names may be anybody's. `main` puts the folder first on the path of its own process, so that they are found
there. In a clone of the repository they stand beside this folder, where the editable install finds them.
"""

import sys
from pathlib import Path


def main() -> None:
    """Run the `studyplan` command."""
    sys.path.insert(0, str(Path(__file__).parent))
    from bot.__main__ import main as run

    run()
