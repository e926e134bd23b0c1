/**
 * Files that other tools read and write: named tensors as safetensors, arrays as NumPy's npy and npz.
 *
 * <p>A file from outside is treated as hostile: every size in it is checked against the bytes that are there before
 * anything is allocated, and what does not fit is refused with a {@link dev.ninjagrad.interop.FormatException} of one
 * line. A file of our own appears whole or not at all ({@link dev.ninjagrad.interop.WholeFile}).
 */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.interop;
