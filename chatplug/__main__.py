"""The program's entry: commands that serve patch the process for gevent before anything else is imported."""

import gc
import sys

SERVING = {"serve", "demo"}


def main() -> None:
    """Run the command line."""
    if SERVING & set(sys.argv[1:2]):
        gc.disable()  # until the server runs: what is imported now stays
        from gevent import monkey

        monkey.patch_all()
        sys.setswitchinterval(0.0001)  # seconds that the writer's thread waits for each statement; 5 ms by default
    from chatplug.cli import main as run

    run()


if __name__ == "__main__":
    main()
