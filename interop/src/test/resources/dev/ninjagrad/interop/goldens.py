"""Writes the golden files beside this script with the formats' own tools: numpy 2.4.6 and safetensors 0.8.0.

Run it in this folder: python3 goldens.py. The same versions write the same bytes.
"""

import os

import numpy as np
import safetensors
from safetensors.numpy import save_file

os.chdir(os.path.dirname(os.path.abspath(__file__)))

special = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-40, 3.4028235e38, 0.1], dtype=np.float32)
matrix = (np.arange(6, dtype=np.float64) / 4 - 0.5).reshape(2, 3)
cube = np.arange(24, dtype=np.int32).reshape(2, 3, 4) - 5

# Names whose order as UTF-16 and as UTF-8 differs, and one that needs escapes.
save_file(
    {
        "weight": special,
        "matrix": matrix,
        "cube": cube,
        "scalar": np.array(7, dtype=np.int32),
        "empty": np.zeros((0, 3), dtype=np.float32),
        "\uffe6": np.array([1.0], dtype=np.float32),
        "\U0001d465": np.array([2.0], dtype=np.float32),
        'a "b"\\c\n\u0001é': np.array([3.0], dtype=np.float32),
    },
    "reference.safetensors",
    metadata={"note": "tab\t, quote \", ∂L/∂w"},
)

converted = {
    "float16": np.array([1.5, -2.0, 65504.0, 6e-8], dtype=np.float16),
    # NumPy has no bfloat16; these are the bits of 1, -2.5, infinity and 2^-133.
    "bfloat16": np.array([0x3F80, 0xC020, 0x7F80, 0x0001], dtype=np.uint16),
    "int64": np.array([-(2**31), 0, 2**31 - 1], dtype=np.int64),
}
safetensors.serialize_file(
    {
        name: safetensors.TensorSpec(dtype=name, shape=list(x.shape), data_ptr=x.ctypes.data, data_len=x.nbytes)
        for name, x in converted.items()
    },
    "converted.safetensors",
    None,
)

np.save("f4.npy", special)
np.save("f8.npy", matrix)
np.save("i4.npy", cube)
np.save("i8.npy", np.array([-(2**31), 0, 2**31 - 1], dtype=np.int64))
np.save("f2.npy", np.array([1.5, -2.0], dtype=np.float16))
np.save("scalar.npy", np.array(2.5))
np.save("empty.npy", np.zeros((0, 3), dtype=np.float32))
np.save("fortran.npy", np.asfortranarray(cube))
np.save("big_endian.npy", np.array([1.0], dtype=">f4"))
np.save("text.npy", np.array(["no number"]))
with open("version2.npy", "wb") as file:
    np.lib.format.write_array(file, matrix, version=(2, 0))

arrays = {"w": special, "layer.0/b": matrix}
np.savez("stored.npz", **arrays)
np.savez_compressed("packed.npz", **arrays)

# 4 MiB of zeros in 4 KiB: a small bomb.
np.savez_compressed("zeros.npz", zeros=np.zeros(1 << 20, dtype=np.float32))
