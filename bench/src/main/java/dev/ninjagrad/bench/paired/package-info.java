/**
 * Training steps of our engine beside libtorch's: the same model, the same numbers to start from, the same batches.
 *
 * <p>{@link dev.ninjagrad.bench.paired.Workload} makes a {@link dev.ninjagrad.bench.paired.Setup} from a fixed seed.
 * {@link dev.ninjagrad.bench.paired.WorkloadFile} writes it down for a peer that is no Java program of ours.
 * {@link dev.ninjagrad.bench.paired.PairedBench} starts both in fresh JVMs, one after the other and again, and
 * compares medians; both print their losses, which must agree, or the comparison is void.
 */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.bench.paired;
