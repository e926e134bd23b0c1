package dev.ninjagrad.dojo.run;

/**
 * A named array on its way to or from the child JVM.
 *
 * @param name the parameter it is for, or the record component it came from
 * @param shape empty for one number
 * @param values row-major
 * @param integers whether it holds integers
 */
@SuppressWarnings("ArrayRecordComponent") // carried, never compared
public record Array(String name, int[] shape, double[] values, boolean integers) {}
