package dev.ninjagrad.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.plot.BarChart.Bar;
import dev.ninjagrad.plot.BoundaryPlot.Sample;
import dev.ninjagrad.scalar.diagram.Theme;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ChartTest {
    private static final Labels LABELS = new Labels("A <b> & \"c\"", "sub 'title' <i>", "x & y", "loss <nats>");

    static Stream<Chart> charts() {
        return Stream.of(
                new LineChart(LABELS, List.of(Series.of("<a>", noise(300)).smoothed(), Series.of("b", noise(40)))),
                new LineChart(LABELS, List.of(Series.of("one", 3))).withLogY(),
                new LineChart(LABELS, List.of(Series.of("power", new double[] {1, 10, 100}, new double[] {2, 20, 200})))
                        .withLogX()
                        .withLogY(),
                new LineChart(LABELS, List.of(Series.of("gap", 1, Double.NaN, 2, 3, Double.POSITIVE_INFINITY, 4))),
                ScatterPlot.of(LABELS, noise(500), noise(500)),
                ScatterPlot.of(LABELS, noise(5), noise(5)).withDiagonal(),
                ScatterPlot.of(LABELS, new double[] {0, Double.NaN}, new double[] {0, 1})
                        .withDiagonal(),
                new BarChart(
                        LABELS,
                        List.of(
                                Bar.of("<x>", 2).withSpread(1, 3),
                                Bar.of("none", 0),
                                Bar.of("&", 7).highlighted()),
                        new BarChart.Reference(4, "limit <4>")),
                new BarChart(LABELS, List.of(Bar.of("zero", 0))),
                boundary(3, 2),
                boundary(1, 9));
    }

    @ParameterizedTest
    @MethodSource("charts")
    void aChartIsWellFormedWithEveryTextOnTheCanvas(Chart chart) throws Exception {
        for (Theme theme : Theme.values()) {
            Document svg = parse(chart.toSvg(theme));
            Element root = svg.getDocumentElement();
            double width = Double.parseDouble(root.getAttribute("width"));
            double height = Double.parseDouble(root.getAttribute("height"));
            List<Element> texts = elements(svg, "text");
            assertThat(texts).extracting(Element::getTextContent).contains(LABELS.title(), LABELS.subtitle());
            for (Element text : texts) {
                double size = Double.parseDouble(text.getAttribute("font-size"));
                boolean bold = text.hasAttribute("font-weight");
                double length = Typeface.of(false, bold).width(text.getTextContent(), size);
                double x = Double.parseDouble(text.getAttribute("x"));
                double left = switch (text.getAttribute("text-anchor")) {
                    case "middle" -> x - length / 2;
                    case "end" -> x - length;
                    default -> x;
                };
                assertThat(left).as(text.getTextContent()).isBetween(0.0, width - length);
                assertThat(Double.parseDouble(text.getAttribute("y"))).isBetween(size * 0.7, height - size * 0.2);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("charts")
    void aChartBecomesAPictureTwiceAsLarge(Chart chart) throws Exception {
        Element root = parse(chart.toSvg(Theme.LIGHT)).getDocumentElement();
        var image = ImageIO.read(new ByteArrayInputStream(chart.toPng(Theme.LIGHT)));
        assertThat(image.getWidth()).isEqualTo(2 * Integer.parseInt(root.getAttribute("width")));
        assertThat(image.getHeight()).isEqualTo(2 * Integer.parseInt(root.getAttribute("height")));
    }

    @ParameterizedTest
    @MethodSource("charts")
    void aChartIsTheSameInEveryLocaleAndEveryTime(Chart chart) {
        Locale before = Locale.getDefault();
        String expected = chart.toSvg(Theme.AUTO);
        try {
            Locale.setDefault(Locale.forLanguageTag("hi-IN-u-nu-deva"));
            assertThat(chart.toSvg(Theme.AUTO)).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void aLongLineIsThinnedButKeepsItsPeaks() throws Exception {
        double[] y = noise(100_000);
        y[31_234] = 50;
        y[71_234] = -50;
        String svg = new LineChart(LABELS, List.of(Series.of("long", y))).toSvg(Theme.LIGHT);
        assertThat(svg.length()).isLessThan(150_000);
        Element line = elements(parse(svg), "path").stream()
                .max(Comparator.comparingInt(path -> path.getAttribute("d").length()))
                .orElseThrow();
        double[] heights = Arrays.stream(line.getAttribute("d").substring(1).split("L"))
                .mapToDouble(point -> Double.parseDouble(point.substring(point.indexOf(' '))))
                .toArray();
        double range = Arrays.stream(heights).max().orElseThrow()
                - Arrays.stream(heights).min().orElseThrow();
        // From −50 to 50 the noise, a few units wide, would reach a tenth of the height.
        assertThat(range).isGreaterThan(250);
    }

    @Test
    void aGapInterruptsTheLineAndAPointAloneIsADot() throws Exception {
        double nan = Double.NaN;
        LineChart chart = new LineChart(LABELS, List.of(Series.of("gaps", 1, 2, nan, 3, nan, 4, 5, nan)));
        Document svg = parse(chart.toSvg(Theme.LIGHT));
        assertThat(elements(svg, "circle")).hasSize(1);
        assertThat(elements(svg, "path"))
                .extracting(path -> path.getAttribute("d"))
                .anyMatch(data -> data.chars().filter(c -> c == 'M').count() == 2);
        assertThat(elements(svg, "text"))
                .extracting(Element::getTextContent)
                .contains("3 values not shown: NaN or infinite");
    }

    @Test
    void smoothingIsTheCentredMeanOfTheFiniteValues() {
        Series mean = Series.of("s", 1, 2, 6, Double.NaN, 8, 10).smoothed(3).mean();
        double[] expected = {1.5, 3, 4, Double.NaN, 9, 9};
        for (int i = 0; i < expected.length; i++) {
            assertThat(mean.y(i)).isEqualTo(expected[i], within(1e-12));
        }
    }

    @Test
    void labelsAtTheEndsOfLinesAreMovedApart() {
        assertThat(LineChart.apart(new double[] {10, 12, 50}, 100)).containsExactly(10, 28, 50);
        assertThat(LineChart.apart(new double[] {95, 96, 100}, 100)).containsExactly(64, 82, 100);
    }

    @Test
    void misclassifiedSamplesAreRingedAndCounted() throws Exception {
        Document svg = parse(boundary(3, 2).toSvg(Theme.LIGHT));
        assertThat(elements(svg, "text"))
                .extracting(Element::getTextContent)
                .contains("1 misclassified", "left", "right");
        // Three samples of the negative class, its legend, and two circles for each ring but one in the legend.
        assertThat(elements(svg, "circle")).hasSize(3 + 1 + 2 + 1);
    }

    @Test
    void bothAxesOfABoundaryHaveOneUnit() throws Exception {
        double[][] values = {{-1, 1}, {-1, 1}};
        List<Sample> corners = List.of(new Sample(0, 0, false), new Sample(4, 0, false), new Sample(0, 3, false));
        BoundaryPlot plot = new BoundaryPlot(LABELS, Grid.of(0, 4, 0, 3, values), corners, "a", "b");
        List<double[]> dots = elements(parse(plot.toSvg(Theme.LIGHT)), "circle").stream()
                .filter(circle -> circle.getAttribute("r").equals("4.6"))
                .map(circle -> new double[] {
                    Double.parseDouble(circle.getAttribute("cx")), Double.parseDouble(circle.getAttribute("cy"))
                })
                .toList();
        double left = dots.stream().mapToDouble(dot -> dot[0]).min().orElseThrow();
        double bottom = dots.stream().mapToDouble(dot -> dot[1]).max().orElseThrow();
        double top = dots.stream()
                .filter(dot -> Math.abs(dot[0] - left) < 1)
                .mapToDouble(dot -> dot[1])
                .min()
                .orElseThrow();
        double right = dots.stream()
                .filter(dot -> Math.abs(dot[1] - bottom) < 1)
                .mapToDouble(dot -> dot[0])
                .max()
                .orElseThrow();
        assertThat((right - left) / 4).isCloseTo((bottom - top) / 3, within(0.05));
    }

    @Test
    void whatCannotBeDrawnIsRefusedWithTheReason() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LineChart(LABELS, List.of()))
                .withMessageContaining("1 to 6 series; got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LineChart(LABELS, List.of(Series.of("nan", Double.NaN))))
                .withMessageContaining("no value to show");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LineChart(LABELS, List.of(Series.of("low", -1, 0)), false, true))
                .withMessageContaining("not positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Series.of("s", new double[2], new double[3]))
                .withMessageContaining("2 x and 3 y");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Series.of("s", new double[] {Double.NaN}, new double[1]))
                .withMessageContaining("finite x");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScatterPlot.of(LABELS, new double[0], new double[0]))
                .withMessageContaining("at least one point");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BarChart(LABELS, List.of()))
                .withMessageContaining("at least one bar");
        assertThatIllegalArgumentException().isThrownBy(() -> Bar.of("b", -1)).withMessageContaining("value >= 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Grid.of(0, 1, 0, 1, new double[][] {{1, 2}, {3}}))
                .withMessageContaining("row 1 has 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Grid.of(1, 1, 0, 1, new double[2][2]))
                .withMessageContaining("min < max");
    }

    private static BoundaryPlot boundary(double width, double height) {
        double[][] values = new double[12][12];
        for (int r = 0; r < 12; r++) {
            for (int c = 0; c < 12; c++) {
                values[r][c] = c - 5.5 + 0.1 * r;
            }
        }
        List<Sample> samples = List.of(
                new Sample(0.1 * width, 0.5 * height, false),
                new Sample(0.2 * width, 0.1 * height, false),
                new Sample(0.9 * width, 0.5 * height, true),
                new Sample(0.8 * width, 0.4 * height, false),
                new Sample(50, 50, true));
        return new BoundaryPlot(LABELS, Grid.of(0, width, 0, height, values), samples, "left", "right");
    }

    private static double[] noise(int n) {
        var random = new SplittableRandom(n);
        return IntStream.range(0, n).mapToDouble(_ -> 3 + random.nextGaussian()).toArray();
    }

    private static List<Element> elements(Document svg, String name) {
        var found = svg.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return Collections.unmodifiableList(elements);
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)));
    }
}
