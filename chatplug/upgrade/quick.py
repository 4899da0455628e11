"""What the doctor says in a moment: `python -m chatplug.upgrade.quick DATA`, asked while changes wait."""

import json
import sys

from chatplug.commands import options
from chatplug.core.i18n import system_language, translate
from chatplug.doctor.examine import examine


def main() -> None:
    """Print the findings as JSON."""
    config = options.load(data=sys.argv[1])
    options.use_server_address(config)
    lang = system_language()
    found = [
        {"level": each.level, "about": each.about, "message": translate(lang, each.message, **each.values)}
        for each in examine(config, quick=True)
    ]
    sys.stdout.write(json.dumps({"findings": found}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
