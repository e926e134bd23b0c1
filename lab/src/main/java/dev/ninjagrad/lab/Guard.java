package dev.ninjagrad.lab;

import io.avaje.jex.http.Context;
import io.avaje.jex.http.HttpFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets in only pages of the lab itself.
 *
 * <p>The server listens on the loopback address, which keeps other machines out. Pages of other sites, open in the same
 * browser, are kept out here: a name that leads to 127.0.0.1 (DNS rebinding) does not pass the check of {@code Host}, and
 * a request made by a foreign page does not pass that of {@code Origin} and {@code Sec-Fetch-Site}. There is no CORS
 * header, so that no other site can read a reply. The content security policy lets a page load nothing but the lab's own
 * files and run no inline script.
 */
final class Guard implements HttpFilter {
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
            + "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types 'none'";

    private static final List<String> NAMES = List.of("127.0.0.1", "localhost", "[::1]");

    @Override
    public void filter(Context ctx, FilterChain chain) {
        ctx.header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("Cache-Control", "no-cache");
        int port = ctx.exchange().getLocalAddress().getPort();
        if (!ownHost(ctx.header("Host"), port)) {
            Messages.refuse(ctx, new Refusal(Refusal.FOREIGN, "the lab answers only to its own address"));
        } else if (!ownOrigin(ctx.header("Origin"), port) || !ownSite(ctx.header("Sec-Fetch-Site"))) {
            Messages.refuse(ctx, new Refusal(Refusal.FOREIGN, "the lab answers only to its own pages"));
        } else {
            chain.proceed();
        }
    }

    private static boolean ownHost(@Nullable String host, int port) {
        return host != null && NAMES.stream().anyMatch(name -> host.equals(name + ":" + port));
    }

    /** A request without an origin comes from the address bar, from a page's own tags, or from no browser. */
    private static boolean ownOrigin(@Nullable String origin, int port) {
        return origin == null || (origin.startsWith("http://") && ownHost(origin.substring("http://".length()), port));
    }

    private static boolean ownSite(@Nullable String site) {
        return site == null || site.equals("same-origin") || site.equals("none");
    }
}
