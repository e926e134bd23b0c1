package dev.ninjagrad.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.scalar.diagram.Diagram;
import dev.ninjagrad.scalar.diagram.Diagram.Edge;
import dev.ninjagrad.scalar.diagram.Diagram.Node;
import dev.ninjagrad.scalar.diagram.Diagram.Row;
import dev.ninjagrad.scalar.diagram.Theme;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PngTest {
    private static final int WHITE = 0xffffffff;
    private static final String CHARACTERS = "AZaz09.,;:!?#%&()[]{}<>=+-*/\\\"'^_|~@$`∂·×−÷∇²ᵀΣεθ→≤↑μσλ⁻₁ŷ≈±…";

    static Stream<String> characters() {
        return CHARACTERS.codePoints().mapToObj(Character::toString);
    }

    @ParameterizedTest
    @MethodSource("characters")
    void everyCharacterInUseHasAGlyphOfItsOwnInBothFaces(String character) {
        String missing = Outlines.of(document("\uE123", "monospace"));
        for (String family : List.of("sans-serif", "monospace")) {
            String svg = document(character, family);
            assertThat(Outlines.of(svg)).isNotEqualTo(missing).contains("<path").doesNotContain("<text");
            assertThat(inked(image(Png.of(svg)), 0, 0, 80, 80)).isPositive();
        }
    }

    @Test
    void aCharacterWithoutAGlyphIsSeenToBeMissing() {
        assertThat(inked(image(Png.of(document("\uE123", "sans-serif"))), 0, 0, 80, 80))
                .isPositive();
    }

    @Test
    void aPictureHasTheSizeOfItsDocumentTimesTheScale() {
        assertThat(image(Png.of(document("x", "monospace"))).getWidth()).isEqualTo(80);
        assertThat(image(Png.of(document("x", "monospace"), 1.3)).getHeight()).isEqualTo(52);
    }

    @Test
    void theWholePictureIsOpaque() {
        BufferedImage image = image(Png.of(graph().toSvg(Theme.DARK), 1.37));
        for (int x = 0; x < image.getWidth(); x++) {
            for (int y : new int[] {0, image.getHeight() - 1}) {
                assertThat(image.getRGB(x, y) >>> 24).isEqualTo(0xff);
            }
        }
    }

    @Test
    void aGraphHasInkWhereItsNameStands() {
        Diagram graph = graph();
        BufferedImage image = image(Png.of(graph.toSvg(Theme.LIGHT)));
        assertThat(inked(image, 48, 40, 48 + 200, 40 + 40)).as("title").isPositive();
        assertThat(inked(image, 0, 0, image.getWidth(), 20)).as("margin").isZero();
    }

    @Test
    void anAutomaticPictureIsDrawnLight() {
        assertThat(Png.of(graph().toSvg(Theme.AUTO))).isEqualTo(Png.of(graph().toSvg(Theme.LIGHT)));
        assertThat(Png.of(graph().toSvg(Theme.DARK))).isNotEqualTo(Png.of(graph().toSvg(Theme.LIGHT)));
    }

    @Test
    void textStandsAtItsAnchor() {
        String start = "<text x=\"10\" y=\"20\" font-size=\"10\">nn</text>";
        // Two characters of a monospace face are 1.2 em wide.
        String middle = "<text x=\"16\" y=\"20\" font-size=\"10\" text-anchor=\"middle\">nn</text>";
        String end = "<text x=\"22\" y=\"20\" font-size=\"10\" text-anchor=\"end\">nn</text>";
        assertThat(Png.of(wrapped(middle))).isEqualTo(Png.of(wrapped(start)));
        assertThat(Png.of(wrapped(end))).isEqualTo(Png.of(wrapped(start)));
    }

    @Test
    void aGraphOfManyShapesIsDrawn() {
        List<Node> nodes = new ArrayList<>(List.of(Node.leaf("0", "x")));
        List<Edge> edges = new ArrayList<>();
        IntStream.range(1, 700).forEach(i -> {
            nodes.add(Node.op(Integer.toString(i), "+", "v" + i));
            edges.add(Edge.of("0", Integer.toString(i), 0));
        });
        Diagram wide = new Diagram("wide", "", nodes, edges);
        assertThat(image(Png.of(wide.toSvg(Theme.LIGHT), 0.25)).getHeight()).isGreaterThan(5_000);
    }

    @Test
    void picturesBeyondReasonAreRefused() {
        String svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40000\" height=\"10\"/>";
        assertThatIllegalArgumentException().isThrownBy(() -> Png.of(svg, 1)).withMessageContaining("40000 x 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Png.of(document("x", "monospace"), 0))
                .withMessageContaining("got 0.0");
    }

    @Test
    void brokenDocumentsAreRefusedWithTheReason() {
        assertThatIllegalArgumentException().isThrownBy(() -> Png.of("<svg")).withMessageContaining("not well-formed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Png.of("<!DOCTYPE svg [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><svg>&e;</svg>"))
                .withMessageContaining("DOCTYPE");
        assertThatIllegalArgumentException().isThrownBy(() -> Png.of("<html/>")).withMessageContaining("no SVG");
    }

    @Test
    void theSamePixelsComeFromAMachineWithoutFonts(@TempDir Path folder) throws Exception {
        Path picture = folder.resolve("graph.png");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.awt.headless=true",
                        "-Dsun.awt.fontconfig=" + Files.writeString(folder.resolve("none.properties"), "version=1\n"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fontless.class.getName(),
                        picture.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(Files.readAllBytes(picture)).isEqualTo(Png.of(graph().toSvg(Theme.LIGHT)));
    }

    /** Draws the graph in a process of its own, after making sure that the JDK's own fonts do not work there. */
    static final class Fontless {
        private Fontless() {}

        public static void main(String[] arguments) throws IOException {
            boolean fonts = true;
            try {
                new java.awt.Font("Serif", java.awt.Font.PLAIN, 12).canDisplay('x');
            } catch (RuntimeException | Error e) {
                fonts = false;
            }
            if (fonts) {
                throw new IllegalStateException("this process was to have no fonts, but has");
            }
            Files.write(Path.of(arguments[0]), Png.of(graph().toSvg(Theme.LIGHT)));
        }
    }

    private static Diagram graph() {
        return new Diagram(
                "y = tanh(x)",
                "",
                List.of(Node.leaf("x", "x", Row.of("data", "0.5"), Row.grad("0.7864")), Node.output("y", "tanh", "y")),
                List.of(new Edge("x", "y", 0, "0.79")));
    }

    private static String document(String text, String family) {
        String escaped = text.codePoints().mapToObj(c -> "&#" + c + ";").collect(Collectors.joining());
        return wrapped(
                "<text x=\"10\" y=\"28\" font-size=\"20\" font-family=\"" + family + "\">" + escaped + "</text>");
    }

    private static String wrapped(String content) {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\" font-family=\"monospace\">"
                + "<rect width=\"40\" height=\"40\" fill=\"#ffffff\"/>" + content + "</svg>";
    }

    private static BufferedImage image(byte[] png) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            assertThat(image).isNotNull();
            return image;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Counts the pixels of a rectangle that are not white. */
    private static int inked(BufferedImage image, int left, int top, int right, int bottom) {
        int inked = 0;
        for (int x = left; x < right; x++) {
            for (int y = top; y < bottom; y++) {
                inked += image.getRGB(x, y) == WHITE ? 0 : 1;
            }
        }
        return inked;
    }
}
