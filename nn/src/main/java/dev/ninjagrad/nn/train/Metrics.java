package dev.ninjagrad.nn.train;

/**
 * What one step of training reports.
 *
 * @param step counted from 0
 * @param loss on the step's batch, before the step
 * @param lr learning rate of the step
 * @param gradientNorm of all gradients together, before clipping
 * @param ms duration of the step in milliseconds
 * @param tokensPerSecond predictions a second
 */
public record Metrics(long step, double loss, double lr, double gradientNorm, double ms, double tokensPerSecond) {}
