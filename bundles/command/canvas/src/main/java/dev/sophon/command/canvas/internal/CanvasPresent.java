package dev.sophon.command.canvas.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sophon.node.command.Command;
import dev.sophon.node.command.CommandException;
import dev.sophon.node.command.CommandHandler;
import dev.sophon.node.command.Description;
import dev.sophon.node.command.Invocation;
import dev.sophon.node.command.Lane;
import dev.sophon.node.command.Length;
import dev.sophon.node.command.Plan;
import dev.sophon.node.command.PlanningHandler;
import dev.sophon.node.identity.Identity;
import dev.sophon.node.platform.program.LaunchApproval;
import dev.sophon.node.platform.program.UrlOpener;
import dev.sophon.node.policy.OwnerPolicy;
import dev.sophon.protocol.Risk;
import dev.sophon.protocol.json.Json;
import dev.sophon.protocol.wire.NeededApproval;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Opens a session's Canvas, or another page, in this device's default browser. The device's owner is asked first: that is
 * the policy's default for this command. A browser that neither root nor the owner answers for takes an operator's approval
 * too, as launching it would.
 */
@Component(service = CommandHandler.class)
@Command(name = "canvas.present", scope = "canvas.control", risk = Risk.MEDIUM, lane = Lane.PROCESS, asks = true)
public final class CanvasPresent implements PlanningHandler<CanvasPresent.Params, CanvasPresent.Presented> {
    private static final String SESSION = "sessionId: expected 1 to 200 letters, digits and . _ : ~ -";
    /** The Gateway takes shorter names for guessable, and shows what they stand for only with a key or to who signs in. */
    private static final int UNGUESSABLE = 16;

    private static final String KEY =
            "key: expected the key in the url that the Gateway answered when the Canvas was put";
    private static final String URL = "url: expected an http or https URL with a host and without a user name";

    public record Params(
            @Description("Session whose Canvas to show; required unless url is given") @Nullable String sessionId,
            @Description("Another page to show instead, http or https") @Length(max = 8192) @Nullable String url,
            @Description(
                            "The key of a session whose name has under 16 characters, from the url that putting its Canvas answered")
                    @Nullable
                    String key) {
        public Params {
            if (sessionId == null && url == null) {
                throw new IllegalArgumentException("sessionId: required unless url is given");
            }
            if (sessionId != null && !sessionId.matches("[A-Za-z0-9._:~-]{1,200}")) {
                throw new IllegalArgumentException(SESSION);
            }
            if (key != null && !key.matches("[A-Za-z0-9._~-]{1,200}")) {
                throw new IllegalArgumentException(KEY);
            }
            if (url != null) {
                page(url);
            }
        }
    }

    /**
     * What came of it.
     *
     * @param warning what keeps the page from showing the Canvas; null for nothing
     */
    public record Presented(@Nullable String warning) {}

    private final UrlOpener opener;
    private final Identity identity;
    private final OwnerPolicy policy;

    @Activate
    public CanvasPresent(@Reference UrlOpener opener, @Reference Identity identity, @Reference OwnerPolicy policy) {
        this.opener = opener;
        this.identity = identity;
        this.policy = policy;
    }

    @Override
    public Plan<Presented> plan(Params params, Invocation call) throws CommandException {
        String url = params.url();
        UrlOpener.Opening page = opener.find(
                url == null ? canvas(String.valueOf(params.sessionId()), params.key()) : page(url),
                policy.launchTrust());
        ObjectNode asked = Json.mapper().createObjectNode();
        putIfGiven(asked, "sessionId", params.sessionId());
        putIfGiven(asked, "url", url);
        putIfGiven(asked, "key", params.key());
        Optional<NeededApproval> needed = LaunchApproval.of(asked, page.found(), "url");
        return new Plan<>() {
            @Override
            public Optional<NeededApproval> approval() {
                return needed;
            }

            @Override
            public Presented act(Invocation acting) throws CommandException, InterruptedException {
                page.open();
                return new Presented(warning(params));
            }
        };
    }

    private static void putIfGiven(ObjectNode params, String field, @Nullable String value) {
        if (value != null) {
            params.put(field, value);
        }
    }

    private static @Nullable String warning(Params params) {
        String session = params.sessionId();
        return params.url() != null || session == null || session.length() >= UNGUESSABLE || params.key() != null
                ? null
                : "The page shows nothing unless its browser is signed in: the session's name has under " + UNGUESSABLE
                        + " characters, so it needs its key. Pass as key the one in the url that putting the Canvas"
                        + " answered, or choose a longer name.";
    }

    private URI canvas(String session, @Nullable String key) {
        String gateway = identity.gatewayUrl().toString().replaceFirst("/+$", "");
        return URI.create(gateway + "/canvas?session=" + URLEncoder.encode(session, StandardCharsets.UTF_8)
                + (key == null ? "" : "&key=" + URLEncoder.encode(key, StandardCharsets.UTF_8)));
    }

    private static URI page(String url) {
        try {
            URI page = new URI(url);
            String scheme = page.getScheme() == null ? "" : page.getScheme().toLowerCase(Locale.ROOT);
            boolean web = scheme.equals("http") || scheme.equals("https");
            if (!web || page.getHost() == null || page.getRawUserInfo() != null) {
                throw new IllegalArgumentException(URL);
            }
            return page;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(URL, e);
        }
    }
}
