package dev.ninjagrad.plot;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.DocumentLimits;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.FloatSize;
import com.github.weisj.jsvg.view.ViewBox;
import java.awt.Component;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Turns the SVG documents this project writes into PNG images.
 *
 * <p>Needs neither a display nor a single font on the machine: text is drawn from outlines that come with the program,
 * and filled by the JDK's own rasteriser, so the pixels do not depend on what is installed.
 */
public final class Png {
    /** Two pixels per unit: sharp on a projector and on most laptops. */
    public static final double DEFAULT_SCALE = 2;

    private static final int LARGEST_SIDE = 30_000;
    private static final long MOST_PIXELS = 200_000_000;

    /** jsvg stops at 2,000 shapes to guard against hostile files; a graph of 500 nodes has more. */
    private static final int MOST_SHAPES = 2_000_000;

    private static final LoaderContext CONTEXT = LoaderContext.builder()
            .documentLimits(new DocumentLimits(
                    DocumentLimits.DEFAULT_MAX_NESTING_DEPTH,
                    DocumentLimits.DEFAULT_MAX_USE_NESTING_DEPTH,
                    MOST_SHAPES))
            .build();

    private Png() {}

    /** Returns the picture at {@link #DEFAULT_SCALE}. */
    public static byte[] of(String svg) {
        return of(svg, DEFAULT_SCALE);
    }

    /**
     * Returns the picture as the bytes of a PNG file. Of a document with both, the light colours are shown.
     *
     * @param scale pixels per unit of the document
     * @throws IllegalArgumentException if the document is not well-formed, has no size, or the picture would be larger
     *     than 30,000 pixels a side or 200 million in all
     */
    public static byte[] of(String svg, double scale) {
        if (!(scale > 0 && scale <= 16)) {
            throw new IllegalArgumentException("a picture's scale must be above 0 and at most 16; got " + scale);
        }
        SVGDocument document = load(Outlines.of(svg));
        FloatSize size = document.size();
        // Rounded down: a pixel at the edge that the document covers in part would be half transparent.
        long width = (long) Math.floor(size.width * scale);
        long height = (long) Math.floor(size.height * scale);
        if (width < 1 || height < 1 || Math.max(width, height) > LARGEST_SIDE || width * height > MOST_PIXELS) {
            throw new IllegalArgumentException("a picture needs 1 to " + LARGEST_SIDE + " pixels a side and at most "
                    + MOST_PIXELS + " in all; scale " + scale + " gives " + width + " x " + height
                    + ". Keep the SVG, or lower the scale.");
        }
        return encode(draw(document, (int) width, (int) height, scale));
    }

    private static SVGDocument load(String svg) {
        var bytes = new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8));
        SVGDocument document = new SVGLoader().load(bytes, null, CONTEXT);
        if (document == null) {
            throw new IllegalArgumentException(
                    "the SVG document cannot be drawn; it may have at most " + MOST_SHAPES + " shapes");
        }
        return document;
    }

    private static BufferedImage draw(SVGDocument document, int width, int height, double scale) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            FloatSize size = document.size();
            // The exact product, not the rounded one: every unit is equally large in both directions.
            ViewBox box = new ViewBox(0, 0, (float) (size.width * scale), (float) (size.height * scale));
            document.render((Component) null, graphics, box);
        } finally {
            graphics.dispose();
        }
        return image;
    }

    private static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("this JDK has no PNG writer");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing a picture to memory failed", e);
        }
        return bytes.toByteArray();
    }
}
