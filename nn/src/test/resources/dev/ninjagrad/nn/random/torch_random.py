"""Writes torch-random.txt from the random streams that module `torch` draws from libtorch (RandomGolden):

python3 torch_random.py ../tensor/src/test/resources/goldens/models/random.json > torch-random.txt
"""

import json
import sys

# Read numbers as text, so that they are copied digit for digit.
with open(sys.argv[1], encoding="utf-8") as file:
    golden = json.load(file, parse_float=str, parse_int=str)

print(f"# {golden['source']}, CPU capability AVX512; copied from random.json by torch_random.py")
print("# 'fresh' is drawn right after seeding, 'consecutive' in this order on one generator")
for streams in golden["seeds"]:
    for kind in ("fresh", "consecutive"):
        for stream in streams[kind]:
            name = stream["name"]
            print(f"{streams['seed']} {kind} {name}: {' '.join(stream['values'])}")
