"""Checks the history of a packet without ODE Workflows: python3 check.py (Python 3.8 or newer, nothing else).

Every entry's hash is SHA-256 over the hash before it, a line feed and the entry's body, in UTF-8. The last hash is the
head of the chain; the office can tell which head it keeps elsewhere.
"""

import hashlib
import json
import sys
from pathlib import Path


def main(folder: Path) -> int:
    """Check chain and files beside this script; 0 when all of it holds."""
    packet = json.loads((folder / "history.json").read_text(encoding="utf-8"))
    before = "0" * 64
    for number, entry in enumerate(packet["entries"], 1):
        found = hashlib.sha256(f"{before}\n{entry['body']}".encode()).hexdigest()
        if entry["seq"] != number or entry["prev_hash"] != before or entry["hash"] != found:
            sys.stdout.write(f"entry {number} does not hold\n")
            return 5
        before = found
    for name, content_hash in packet["files"].items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != content_hash:
            sys.stdout.write(f"{name} was altered\n")
            return 5
    sys.stdout.write(f"{len(packet['entries'])} entries and {len(packet['files'])} files hold; head {before}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent))
