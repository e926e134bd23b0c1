package dev.ninjagrad.check;

/** The line along one coordinate; one object serves all of them in turn, so that a check allocates nothing an element. */
final class Coordinate implements Line {
    private final Point point;
    private final double value;
    private int input;
    private int element;
    private double start;

    Coordinate(Point point, double value) {
        this.point = point;
        this.value = value;
    }

    Coordinate at(int newInput, int newElement) {
        input = newInput;
        element = newElement;
        start = point.get(newInput, newElement);
        return this;
    }

    @Override
    public double quotient(double t) {
        point.set(input, element, start + t);
        double step = point.get(input, element) - start;
        double moved = point.value();
        point.set(input, element, start);
        return (moved - value) / step;
    }
}
