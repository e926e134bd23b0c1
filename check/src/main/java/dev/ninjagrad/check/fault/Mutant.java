package dev.ninjagrad.check.fault;

/**
 * A rule with one fault in it.
 *
 * @param site where in the rule, such that the same site of the same rule on other inputs has the same name
 * @param expr the faulty rule; its shape may be wrong, if the fault does that
 */
public record Mutant(Fault fault, String site, Expr expr) {}
