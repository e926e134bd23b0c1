"""Writes cpython-random.txt, what CPython's random module draws: python3 cpython_random.py > cpython-random.txt"""

import platform
import random

print(f"# CPython {platform.python_version()} with {' '.join(platform.libc_ver())}, written by cpython_random.py")


def line(name, values):
    print(f"{name}: {' '.join(repr(v) for v in values)}")


def after(seed, draw, count=1):
    """What `draw` gives `count` times after seeding."""
    random.seed(seed)
    return [draw() for _ in range(count)]


for seed in (0, 1, 42, 1337, -42, 2**31, 2**32 - 1, 2**32, 2**40 + 7, 2**63 - 1, -(2**63)):
    line(f"random {seed}", after(seed, random.random, 3))

line("random 42 from draw 1000", after(42, random.random, 1005)[1000:])
line("uniform(-1, 1)", after(1337, lambda: random.uniform(-1, 1), 5))
line("gauss(0, 0.08)", after(42, lambda: random.gauss(0, 0.08), 200))
line("gauss(-3.5, 2)", after(7, lambda: random.gauss(-3.5, 2), 5))
random.seed(3)
line("gauss random gauss random", [random.gauss(0, 1), random.random(), random.gauss(0, 1), random.random()])

for bits in (1, 7, 32, 33, 53, 63):
    line(f"getrandbits {bits}", after(42, lambda: random.getrandbits(bits), 4))
line("getrandbits 64 signed", [v - 2**64 if v >= 2**63 else v for v in after(42, lambda: random.getrandbits(64), 4)])
for stop in (1, 2, 3, 27, 1000, 2**31, 2**32 + 1, 2**62 + 1):
    line(f"randrange {stop}", after(42, lambda: random.randrange(stop), 6))
line("randrange -5 6", after(42, lambda: random.randrange(-5, 6), 12))

for size in (2, 19, 1000):
    items = list(range(size))
    random.seed(42)
    random.shuffle(items)
    line(f"shuffle {size}", items[:20])
line("choice 19", after(42, lambda: random.choice(range(19)), 12))

# Weights: uneven, with zeros at both ends; sums that are not exact in binary.
WEIGHTS = [0.0, 0.1, 0.2, 0.3, 1e-9, 2.5, 0.0]
random.seed(42)
line("choices 19", random.choices(range(19), k=12))
random.seed(42)
line("choices weighted", random.choices(range(7), weights=WEIGHTS, k=40))

# The copy of the population is dropped for a set of what was drawn between n = 21 (or 85, for 6 to 21 items) and one more.
for size, count in ((10, 3), (10, 10), (21, 5), (22, 5), (85, 21), (86, 21), (1000, 30)):
    random.seed(42)
    line(f"sample {size} {count}", random.sample(range(size), count))
    line(f"after sample {size} {count}", [random.random()])
