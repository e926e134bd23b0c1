package dev.ninjagrad.plot;

import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.fontbox.ttf.OTFParser;
import org.apache.fontbox.ttf.OpenTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A font that comes with the program: widths and outlines of text without asking the machine for anything. Read when
 * first used; safe among threads.
 *
 * <p>A character the face lacks is taken from the other face, squeezed into the fixed width if this one is monospaced;
 * one that lacks too is drawn as an empty box, so it is seen to be missing. {@code ᵀ}, which neither has and every
 * matrix needs, is a small raised T.
 *
 * <p>No kerning, no ligatures, left to right: labels of charts and graphs, not running text.
 */
final class Typeface {
    private static final Typeface MONO = new Typeface("jetbrains_mono/JetBrainsMono-Regular.ttf", true);
    private static final Typeface MONO_BOLD = new Typeface("jetbrains_mono/JetBrainsMono-Bold.ttf", true);
    static final Typeface SANS = new Typeface("inter/Inter-Regular.otf", false);
    static final Typeface SANS_BOLD = new Typeface("inter/Inter-SemiBold.otf", false);

    private static final String FONTS = "/com/formdev/flatlaf/fonts/";
    private static final int MISSING = 0;
    private static final int TRANSPOSED = 0x1D40; // ᵀ
    private static final double RAISED_SIZE = 0.62;
    private static final double RAISED_BY = 0.36;

    /** One lock for all faces: they read each other's glyphs. */
    private static final Object LOCK = new Object();

    private final String resource;
    private final boolean mono;
    private final Map<Integer, Glyph> glyphs = new HashMap<>();
    private @Nullable OpenTypeFont font;

    /** A glyph at size 1, y upwards. */
    private record Glyph(Path2D path, double advance) {}

    private Typeface(String file, boolean mono) {
        this.resource = FONTS + file;
        this.mono = mono;
    }

    static Typeface of(boolean mono, boolean bold) {
        if (mono) {
            return bold ? MONO_BOLD : MONO;
        }
        return bold ? SANS_BOLD : SANS;
    }

    /** Returns the width of {@code text} set in this face, in pixels. */
    double width(String text, double size) {
        double width = 0;
        for (int character : text.codePoints().toArray()) {
            width += glyph(character).advance();
        }
        return width * size;
    }

    /** Returns the outline of {@code text} with its baseline starting at (x, y), y downwards. */
    Path2D outline(String text, double x, double y, double size) {
        Path2D outline = new Path2D.Double(Path2D.WIND_NON_ZERO);
        double pen = x;
        for (int character : text.codePoints().toArray()) {
            Glyph glyph = glyph(character);
            AffineTransform place = AffineTransform.getTranslateInstance(pen, y);
            place.scale(size, -size);
            outline.append(glyph.path().getPathIterator(place), false);
            pen += glyph.advance() * size;
        }
        return outline;
    }

    private Glyph glyph(int character) {
        synchronized (LOCK) {
            Glyph known = glyphs.get(character);
            if (known == null) {
                known = choose(character);
                glyphs.put(character, known);
            }
            return known;
        }
    }

    private Glyph choose(int character) {
        Glyph own = own(character);
        if (own != null) {
            return own;
        }
        boolean bold = this == MONO_BOLD || this == SANS_BOLD;
        Glyph other = of(!mono, bold).own(character);
        if (other != null) {
            return mono ? squeezed(other) : other;
        }
        return character == TRANSPOSED ? raised(glyph('T')) : read(MISSING);
    }

    private @Nullable Glyph own(int character) {
        int id;
        try {
            id = font().getUnicodeCmapLookup().getGlyphId(character);
        } catch (IOException e) {
            throw unreadable(e);
        }
        return id == MISSING ? null : read(id);
    }

    private Glyph read(int id) {
        try {
            OpenTypeFont face = font();
            double scale = 1.0 / face.getUnitsPerEm();
            Path2D path = new Path2D.Double(outline(face, id), AffineTransform.getScaleInstance(scale, scale));
            return new Glyph(path, face.getAdvanceWidth(id) * scale);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private UncheckedIOException unreadable(IOException e) {
        return new UncheckedIOException("the font " + resource + " cannot be read", e);
    }

    /** Centres a foreign glyph in this face's fixed width, narrowed if it is wider. */
    private Glyph squeezed(Glyph foreign) {
        double width = glyph(' ').advance();
        double scale = Math.min(1, width / foreign.advance());
        AffineTransform fit = AffineTransform.getTranslateInstance((width - foreign.advance() * scale) / 2, 0);
        fit.scale(scale, 1);
        return new Glyph(new Path2D.Double(foreign.path(), fit), width);
    }

    private static GeneralPath outline(OpenTypeFont face, int id) throws IOException {
        if (face.isPostScript()) {
            return face.getCFF().getFont().getType2CharString(id).getPath();
        }
        var glyph = face.getGlyph().getGlyph(id);
        // A space has no glyph data.
        return glyph == null ? new GeneralPath() : glyph.getPath();
    }

    /** Keeps the advance of the full letter, so that monospaced text stays aligned. */
    private static Glyph raised(Glyph letter) {
        AffineTransform raise = AffineTransform.getTranslateInstance(0, RAISED_BY);
        raise.scale(RAISED_SIZE, RAISED_SIZE);
        return new Glyph(new Path2D.Double(letter.path(), raise), letter.advance());
    }

    private OpenTypeFont font() throws IOException {
        OpenTypeFont loaded = font;
        if (loaded == null) {
            try (InputStream in = Typeface.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalStateException("the font " + resource + " is not on the class path; add"
                            + " com.formdev:flatlaf-fonts-inter and com.formdev:flatlaf-fonts-jetbrains-mono");
                }
                loaded = new OTFParser().parse(new RandomAccessReadBuffer(in));
                font = loaded;
            }
        }
        return loaded;
    }
}
