/** The quiz: a bank of questions with one right answer each, and a round through some of them. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.dojo.quiz;
