@org.jspecify.annotations.NullMarked
package dev.ninjagrad.check.doctor;
