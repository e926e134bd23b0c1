package dev.ninjagrad.scalar.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.scalar.diagram.Diagram.Edge;
import dev.ninjagrad.scalar.diagram.Diagram.Node;
import dev.ninjagrad.scalar.diagram.Diagram.Row;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class DiagramWritersTest {
    private static final String AWKWARD = "a<b & \"c\" 'd' {e|f} \\ \u0000";

    @ParameterizedTest
    @EnumSource
    void theSvgIsWellFormedAndShowsEveryText(Theme theme) throws Exception {
        Document svg = parse(SampleDiagrams.tanh().toSvg(theme));
        assertThat(texts(svg)).contains("L = tanh(a·b + c)", "a", "data", "−3.0000", "×", "tanh", "−3.00");
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo("L = tanh(a·b + c)");
        assertThat(svg.getElementsByTagName("desc").item(0).getTextContent()).contains("Six values");
    }

    @Test
    void markupInTextIsEscapedInTheSvg() throws Exception {
        Diagram diagram = new Diagram(
                AWKWARD,
                AWKWARD,
                List.of(Node.leaf(AWKWARD, AWKWARD, Row.of(AWKWARD, AWKWARD)).withTooltip(AWKWARD)),
                List.of());
        Document svg = parse(diagram.toSvg());
        String shown = AWKWARD.replace('\u0000', '\uFFFD');
        assertThat(texts(svg)).containsExactly(shown, shown, shown, shown);
        assertThat(svg.getElementsByTagName("title").item(1).getTextContent()).isEqualTo(shown);
    }

    @Test
    void onlyTheAutomaticThemeAsksTheReader() {
        assertThat(SampleDiagrams.tanh().toSvg(Theme.AUTO)).contains("prefers-color-scheme");
        assertThat(SampleDiagrams.tanh().toSvg(Theme.LIGHT))
                .doesNotContain("prefers-color-scheme")
                .contains(Ink.PAPER.light());
        assertThat(SampleDiagrams.tanh().toSvg(Theme.DARK)).contains(Ink.PAPER.dark());
    }

    @Test
    void theSvgRefersToNothingOutsideAndCarriesNoIdentifiers() {
        String svg = SampleDiagrams.tanh().toSvg();
        assertThat(svg.replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http", "url(", "<script", " id=", "href");
    }

    @Test
    void numbersDoNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        String expected = SampleDiagrams.tanh().toSvg();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG"));
            assertThat(SampleDiagrams.tanh().toSvg()).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theTextListsOperandsBelowTheirResultInAlignedColumns() {
        assertThat(SampleDiagrams.tanh().toText()).isEqualTo("""
                        op          name     data     grad  local
                        tanh        L      0.7071   1.0000
                        └─ +        d      0.8814   0.5000  0.50
                           ├─ ×           −6.0000   0.5000  1.00
                           │  ├─ ·  a      2.0000  −1.5000  −3.00
                           │  └─ ·  b     −3.0000   1.0000  2.00
                           └─ ·     c      6.8814   0.5000  1.00
                        """);
    }

    @Test
    void theTextListsASharedValueOnceAndRefersToIt() {
        assertThat(SampleDiagrams.shared().toText()).isEqualTo("""
                        op         name     data  grad
                        +          y     8112.08
                        ├─ ×       #s          9
                        │  ├─ ·    x           3     0
                        │  └─ · ↑  x
                        └─ exp     t     8103.08
                           └─ × ↑  #s
                        """);
    }

    @Test
    void theTextOfALongChainStaysNarrow() {
        String text = SampleDiagrams.recurrence(500).toText();
        assertThat(text.lines().mapToInt(String::length).max().orElse(0)).isLessThan(100);
        assertThat(text).contains("× ↓");
        assertThat(text.lines().filter(line -> line.contains("h0"))).hasSize(1);
    }

    @Test
    void theDotEscapesWhatARecordLabelWouldReadAsStructure() {
        Diagram diagram = new Diagram("t", "", List.of(Node.leaf("x", "{a|b}<c>\"\\")), List.of());
        assertThat(diagram.toDot()).contains("label=\"\\{a\\|b\\}\\<c\\>\\\"\\\\\"");
    }

    @Test
    void theDotDoublesBackslashesSoThatNoneSwallowsAQuote() {
        Diagram diagram = new Diagram("t\\", "", List.of(Node.leaf("x\\", "x").withTooltip("C:\\")), List.of());
        assertThat(diagram.toDot()).contains("label=\"t\\\\\";", "\"x\\\\\" [", "tooltip=\"C:\\\\\"");
    }

    @Test
    void theDotHasEveryNodeAndEdge() {
        String dot = SampleDiagrams.tanh().toDot();
        assertThat(dot).startsWith("digraph {").contains("\"d\" -> \"L\" [label=\"0.50\"];", "tanh|L|data 0.7071");
        assertThat(dot.lines().filter(line -> line.contains("->"))).hasSize(5);
    }

    @Test
    void theJsonGivesEachNodeItsPlace() {
        Diagram diagram = new Diagram(
                "t\n", "", List.of(Node.leaf("x", "say \"x\"", Row.grad("1")).withTooltip("here")), List.of());
        assertThat(diagram.toJson()).isEqualTo("""
                        {"title":"t\\u000a","description":"","width":118.4,"height":91,"nodes":[{"id":"x",\
                        "kind":"leaf","symbol":"","name":"say \\"x\\"",\
                        "rows":[{"key":"grad","value":"1","gradient":true}],"tooltip":"here",\
                        "x":24,"y":24,"width":70.4,"height":43}],"edges":[]}
                        """);
    }

    @Test
    void writersAreDeterministic() {
        Diagram one = SampleDiagrams.random(200, 30, new SplittableRandom(5));
        Diagram other = SampleDiagrams.random(200, 30, new SplittableRandom(5));
        assertThat(one.toSvg()).isEqualTo(other.toSvg());
        assertThat(one.toText()).isEqualTo(other.toText());
        assertThat(one.toDot()).isEqualTo(other.toDot());
        assertThat(one.toJson()).isEqualTo(other.toJson());
    }

    @Test
    void everyOperandOfAWideOperationGetsAnEndOfItsOwn() {
        List<Node> nodes = new ArrayList<>(List.of(Node.output("stack", "stack", "all")));
        List<Edge> edges = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            nodes.add(Node.leaf("x" + i, "x" + i));
            edges.add(Edge.of("x" + i, "stack", i));
        }
        LayeredLayout layout = LayeredLayout.of(new Diagram("stack", "", nodes, edges));
        assertThat(layout.routes())
                .extracting(route -> route.end().y())
                .doesNotHaveDuplicates()
                .allSatisfy(y -> assertThat(y)
                        .isBetween(
                                layout.boxes().getFirst().y(),
                                layout.boxes().getFirst().y()
                                        + layout.boxes().getFirst().height()));
    }

    private static List<String> texts(Document svg) {
        NodeList found = svg.getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            texts.add(found.item(i).getTextContent());
        }
        return texts;
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)));
    }
}
