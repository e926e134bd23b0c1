package dev.ninjagrad.plot;

import java.awt.geom.Path2D;
import java.awt.geom.PathIterator;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/**
 * Rewrites an SVG document so that a rasteriser needs no fonts: every {@code <text>} becomes a {@code <path>} of its
 * glyphs.
 *
 * <p>Meant for the documents this project writes: text is positioned by {@code x}, {@code y} and {@code text-anchor},
 * and {@code font-size}, {@code font-family} and {@code font-weight} stand as attributes, inherited from enclosing
 * elements. {@code <tspan>} is set as part of the line it stands in. Conditional style rules are dropped: a picture of
 * pixels cannot follow its reader.
 */
final class Outlines {
    private static final String SVG = "http://www.w3.org/2000/svg";
    private static final double SIZE = 16;

    private Outlines() {}

    /**
     * Returns the document without text.
     *
     * @throws IllegalArgumentException if it is not well-formed XML, has a document type or is no SVG
     */
    static String of(String svg) {
        Document document = parse(svg);
        Element root = document.getDocumentElement();
        if (!SVG.equals(root.getNamespaceURI()) || !root.getLocalName().equals("svg")) {
            throw new IllegalArgumentException("the document is no SVG: its root must be <svg> in the namespace " + SVG
                    + "; it is <" + root.getNodeName() + ">");
        }
        for (Element text : elements(document, "text")) {
            text.getParentNode().replaceChild(outlined(document, text), text);
        }
        for (Element style : elements(document, "style")) {
            style.setTextContent(unconditional(style.getTextContent()));
        }
        for (String attribute : List.of("font-family", "font-size", "font-weight")) {
            root.removeAttribute(attribute);
        }
        return write(document);
    }

    private static List<Element> elements(Document document, String name) {
        NodeList found = document.getElementsByTagNameNS(SVG, name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            if (found.item(i) instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static Element outlined(Document document, Element text) {
        String weight = inherited(text, "font-weight", "normal");
        boolean bold = weight.equals("bold") || weight.matches("[6-9]00");
        boolean mono =
                inherited(text, "font-family", "").toLowerCase(Locale.ROOT).contains("mono");
        Typeface face = Typeface.of(mono, bold);
        String content = text.getTextContent();
        double size = length(inherited(text, "font-size", ""), SIZE);
        double x = length(text.getAttribute("x"), 0);
        double width = face.width(content, size);
        double start = switch (inherited(text, "text-anchor", "start")) {
            case "middle" -> x - width / 2;
            case "end" -> x - width;
            default -> x;
        };
        Element path = document.createElementNS(SVG, "path");
        path.setAttribute("d", data(face.outline(content, start, length(text.getAttribute("y"), 0), size)));
        for (String kept : List.of("class", "transform", "fill", "opacity", "style")) {
            if (text.hasAttribute(kept)) {
                path.setAttribute(kept, text.getAttribute(kept));
            }
        }
        return path;
    }

    private static String inherited(Element element, String attribute, String otherwise) {
        for (Node node = element; node instanceof Element e; node = node.getParentNode()) {
            if (e.hasAttribute(attribute)) {
                return e.getAttribute(attribute);
            }
        }
        return otherwise;
    }

    private static double length(String value, double otherwise) {
        String number = value.endsWith("px") ? value.substring(0, value.length() - 2) : value;
        if (number.isBlank()) {
            return otherwise;
        }
        try {
            return Double.parseDouble(number.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "text needs plain numbers for x, y and font-size; got \"" + value + "\"", e);
        }
    }

    private static String data(Path2D path) {
        StringBuilder data = new StringBuilder();
        double[] c = new double[6];
        for (PathIterator i = path.getPathIterator(null); !i.isDone(); i.next()) {
            int kind = i.currentSegment(c);
            String command = "MLQCZ".substring(kind, kind + 1);
            data.append(command);
            int coordinates = "MLQCZ".charAt(kind) == 'Z' ? 0 : kind == PathIterator.SEG_MOVETO ? 2 : kind * 2;
            for (int k = 0; k < coordinates; k++) {
                data.append(k == 0 ? "" : " ").append((float) c[k]);
            }
        }
        return data.toString();
    }

    /** Removes every {@code @…{…}} block from a style sheet. */
    private static String unconditional(String css) {
        StringBuilder kept = new StringBuilder();
        int depth = 0;
        boolean dropping = false;
        for (int i = 0; i < css.length(); i++) {
            char c = css.charAt(i);
            dropping |= c == '@' && depth == 0;
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (!dropping) {
                kept.append(c);
            } else if (c == '}' && depth == 0) {
                dropping = false;
            }
        }
        return kept.toString();
    }

    private static Document parse(String svg) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Strict());
            return builder.parse(new InputSource(new StringReader(svg)));
        } catch (SAXException e) {
            throw new IllegalArgumentException("the SVG document is not well-formed: " + e.getMessage(), e);
        } catch (IOException | ParserConfigurationException e) {
            throw new IllegalStateException("the JDK's XML parser failed on a string: " + e.getMessage(), e);
        }
    }

    private static String write(Document document) {
        try {
            StringWriter out = new StringWriter();
            var transformer = TransformerFactory.newDefaultInstance().newTransformer();
            transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
            transformer.transform(new DOMSource(document), new StreamResult(out));
            return out.toString();
        } catch (TransformerException e) {
            throw new IllegalStateException("the JDK's XML writer failed on a string: " + e.getMessage(), e);
        }
    }

    /** Throws on every error and prints none, unlike the JDK's default. */
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
